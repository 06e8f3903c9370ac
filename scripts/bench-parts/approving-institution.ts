/** An institution that says yes to everything at once, so that only the hub's work is measured. */
import type { Institution } from "../../hub/institutions/institution.ts";

export const APPROVING_INSTITUTION: Institution = {
  id: "wechat-pay",
  pay: async ({ hubOrder }) => ({ type: "approved", institutionOrder: `W${hubOrder}` }),
  present: async () => ({ type: "unknown" }),
  query: async () => ({ type: "not-found" }),
  reverse: async () => ({ type: "reversed" }),
  refund: async ({ refund }) => ({ type: "refunded", institutionRefund: `W${refund}` }),
  queryRefund: async () => ({ type: "not-found" }),
};
