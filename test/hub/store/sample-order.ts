/** An order and a sale like any other, for tests. */
import type { Sale } from "../../../hub/ledger/ledger.ts";
import type { Order } from "../../../hub/orders/order.ts";

export function sampleOrder(fields: Partial<Order> = {}): Order {
  return {
    terminal: "box-1",
    number: "2601010000001234567890123456",
    revision: 0,
    merchant: "shop-1",
    amountMinor: 1250,
    currency: "CNY",
    digest: "d1",
    phase: "asking",
    reason: null,
    route: { institution: "alipay", clearingHouse: "netsunion", candidates: ["alipay", "icbc"] },
    institutionOrder: null,
    action: null,
    isPosted: false,
    sequence: 3,
    takenAtMs: 1_767_225_600_000,
    parts: null,
    presented: null,
    refunds: [],
    ...fields,
  };
}

export const SAMPLE_SALE: Sale = {
  id: "box-1-1",
  atMs: 5,
  currency: "CNY",
  merchant: "shop-1",
  institution: "alipay",
  clearingHouse: "netsunion",
  parts: { payerMinor: 1250, discounts: [] },
};
