/** Why an order ended, and what the merchant does next, in English. Pure. */
import type { ListedReason, ReasonClass } from "../protocol/reason.ts";
import type { Advice } from "./heading.ts";

export const REASONS_EN: Readonly<Record<ListedReason, Advice>> = {
  "code-expired": {
    cause: "The payment code is too old.",
    action: "Ask for a fresh code and start again.",
  },
  "code-used": {
    cause: "This payment code was already used.",
    action: "Ask for a fresh code and start again.",
  },
  "code-invalid": {
    cause: "The payment code is not valid.",
    action: "Ask for a fresh code and start again.",
  },
  "insufficient-balance": {
    cause: "Not enough money in the account.",
    action: "Ask for another card or app.",
  },
  "card-not-supported": {
    cause: "This card cannot be used here.",
    action: "Ask for another card or app.",
  },
  "amount-limit": {
    cause: "Over the customer's payment limit.",
    action: "Ask for another card or app.",
  },
  "day-limit": {
    cause: "Over the customer's daily limit.",
    action: "Ask for another card or app.",
  },
  "month-limit": {
    cause: "Over the customer's monthly limit.",
    action: "Ask for another card or app.",
  },
  "payer-account-blocked": {
    cause: "The customer's account is blocked.",
    action: "Ask for another app or for cash.",
  },
  "risk-refused": {
    cause: "The app stopped it for safety.",
    action: "Ask for another app or for cash.",
  },
  "customer-cancelled": {
    cause: "The customer cancelled on the phone.",
    action: "Start a new sale to try again.",
  },
  "customer-did-not-act": {
    cause: "The customer did not confirm in time.",
    action: "Start a new sale to try again.",
  },
  "merchant-blocked": {
    cause: "This shop cannot take payments.",
    action: "Call support.",
  },
  "no-route": {
    cause: "This app is not accepted here yet.",
    action: "Ask for another card or app.",
  },
  "new-order-needed": { cause: "This sale can no longer be paid.", action: "Start a new sale." },
  "service-problem": {
    cause: "The payment service has a problem.",
    action: "Try again, or call support.",
  },
  "terminal-info-invalid": {
    cause: "The details of this box are not right.",
    action: "Call support.",
  },
  cancelled: { cause: "The sale was cancelled.", action: "Start a new sale when you are ready." },
  late: {
    cause: "The network was too slow.",
    action: "Ask for a fresh code and start again.",
  },
  "content-differs": {
    cause: "This sale was sent in two versions.",
    action: "Start a new sale.",
  },
  "never-received": {
    cause: "The sale never reached the service.",
    action: "Check the network and start again.",
  },
  "not-paid-in-time": {
    cause: "Nobody paid the code in time.",
    action: "Start a new sale to try again.",
  },
  "paid-too-late": {
    cause: "The customer paid too late.",
    action: "The money goes back. Start a new sale.",
  },
  "code-refused": {
    cause: "The service sent a wrong code.",
    action: "Start again and scan the customer's code.",
  },
  "order-unknown": {
    cause: "No such sale of this shop is known.",
    action: "Check the receipt, or choose the sale from the list.",
  },
  "not-refundable": {
    cause: "This sale was not paid, or is already undone.",
    action: "There is nothing to give back.",
  },
  "over-paid-amount": {
    cause: "More than what is left of the payment.",
    action: "Key in a smaller amount.",
  },
  "too-many-refunds": {
    cause: "This sale was refunded too many times.",
    action: "Give the rest back another way.",
  },
  "refund-too-late": {
    cause: "The time for refunds is over.",
    action: "Give the money back another way.",
  },
  "too-many-wrong-codes": {
    cause: "Too many wrong codes were scanned here.",
    action: "Wait a few minutes, then go on.",
  },
  "result-unknown": {
    cause: "No result came in time.",
    action: "You can start a new sale now.",
  },
};

/** Of a reason that this program does not list, told as it was said. */
export const REASON_CLASSES_EN: Readonly<Record<ReasonClass, Advice>> = {
  "scan-again": {
    cause: "Reason given: {code}",
    action: "Ask for a fresh code and start again.",
  },
  "other-means": { cause: "Reason given: {code}", action: "Ask for another card or app." },
  query: {
    cause: "Reason given: {code}",
    action: "Look the sale up first. Do not ask for payment again.",
  },
  "call-operator": {
    cause: "Reason given: {code}",
    action: "Call support and tell them this reason.",
  },
};
