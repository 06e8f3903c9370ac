/** The words of the office in English. Pure. */
import type { OfficeMessages } from "./office-messages.ts";

export const OFFICE_EN: OfficeMessages = {
  noPayments: { title: "No payments today", hint: "Press cancel to go back." },
  list: { title: "{clock}", hint: "{at} of {of}, newest first" },
  states: {
    paid: "Paid by the customer",
    "not-paid": "Not paid",
    "given-back": "Undone: the money goes back",
    settling: "Still being checked",
  },
  refunded: "{amount} of it given back",
};
