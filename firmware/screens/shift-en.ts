/** The words about totals, shifts and paper in English. Pure. */
import type { ShiftMessages } from "./shift-messages.ts";

export const SHIFT_EN: ShiftMessages = {
  shiftTotals: { title: "Shift {shift}, net", hint: "" },
  dayTotals: { title: "Today, net", hint: "" },
  allTogether: "All together",
  unknownWallet: "Wallet not known",
  nothingSold: "Nothing sold yet.",
  sales: "Sales {count}: {amount}",
  refunds: "Refunds {count}: {amount}",
  reversed: "Undone {count}: {amount}",
  place: "{at} of {of}",
  totalsKeys: "Confirm: close the shift. 1: print. 2: last report.",
  totalsPages: "{at} of {of}. Up, down: turn the page. Cancel: back.",
  closingAsked: {
    title: "Close shift {shift}?",
    hint: "Confirm closes it and compares every payment with the service. Cancel goes back.",
  },
  goesOver: "Still being checked, for the next shift: {count}",
  closing: {
    title: "Closing",
    hint: "Comparing with the payment service. Cancel leaves the shift open.",
  },
  closingSaves: "Saving. Please wait.",
  closeSilent: {
    title: "Not closed",
    hint: "The payment service is silent. Nothing is lost. Confirm tries again.",
  },
  closeNotSaved: {
    title: "Not closed",
    hint: "The box could not save it. Nothing is lost. Confirm tries again.",
  },
  closed: { title: "Shift {shift} closed", hint: "" },
  compared: "Compared: {count}",
  uncompared: "Too old to compare one by one: {count}",
  settled: "Settled just now: {count}",
  noDifferences: "No differences.",
  differences: "Differences: {count}. See them with down.",
  closedKeys: "Confirm: print. Cancel: done",
  differenceKinds: {
    "only-here": {
      title: "Only in this box",
      hint: "The payment service does not know this order. Call support.",
    },
    "only-there": {
      title: "Only at the service",
      hint: "The payment service has an order that this box does not know.",
    },
    amount: { title: "Other amount", hint: "Call support and tell them the order." },
    state: { title: "Other result", hint: "Call support and tell them the order." },
    refunds: {
      title: "Other refunds",
      hint: "Another box may have given money back. If not, call support.",
    },
  },
  here: "Box: {side}",
  there: "Service: {side}",
  states: {
    approved: "paid",
    declined: "not paid",
    closed: "closed",
    reversed: "undone",
    "customer-acting": "being checked",
    unknown: "being checked",
    open: "being checked",
  },
  refunded: "{amount} given back",
  printing: {
    printing: "Printing",
    printed: "Printed",
    "out-of-paper": "Not printed: put in paper",
    offline: "Not printed: check the printer",
    "broken-off": "The printer stopped. Print again",
    "no-printer": "No printer",
    "nothing-to-print": "No receipt for this payment",
  },
};
