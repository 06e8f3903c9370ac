/** Why an order ended, and what the merchant does next, in English. Pure. */
import type { Reason } from "../protocol/reason.ts";
import type { Advice } from "./messages.ts";

export const REASONS_EN: Readonly<Record<Reason, Advice>> = {
  "code-expired": {
    cause: "The payment code is too old.",
    action: "Ask the customer to refresh it, then start again.",
  },
  "code-used": {
    cause: "This payment code was already used.",
    action: "Ask the customer for a new one, then start again.",
  },
  "code-invalid": {
    cause: "The payment code is not valid.",
    action: "Ask the customer to refresh it, then start again.",
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
    cause: "Over the customer's limit for one payment.",
    action: "Ask for another card or app.",
  },
  "day-limit": {
    cause: "Over the customer's limit for today.",
    action: "Ask for another card or app.",
  },
  "month-limit": {
    cause: "Over the customer's limit for this month.",
    action: "Ask for another card or app.",
  },
  "payer-account-blocked": {
    cause: "The customer's account is blocked.",
    action: "Ask for another app or for cash.",
  },
  "risk-refused": {
    cause: "The payment app stopped this payment for safety.",
    action: "Ask for another app or for cash.",
  },
  "customer-cancelled": {
    cause: "The customer cancelled on the phone.",
    action: "Start again if the customer wants to pay.",
  },
  "customer-did-not-act": {
    cause: "The customer did not confirm in time.",
    action: "Start again if the customer wants to pay.",
  },
  "merchant-blocked": {
    cause: "This shop may not take payments now.",
    action: "Call support.",
  },
  "no-route": {
    cause: "This app or bank cannot be used here yet.",
    action: "Ask for another card or app.",
  },
  "new-order-needed": { cause: "This sale can no longer be paid.", action: "Start a new sale." },
  "service-problem": {
    cause: "The payment service has a problem.",
    action: "Try once more. If this stays, call support.",
  },
  cancelled: { cause: "The sale was cancelled.", action: "Start a new sale when you are ready." },
  late: {
    cause: "The network was too slow for this payment.",
    action: "Ask for a new code and start again.",
  },
  "content-differs": {
    cause: "The sale was sent twice with different content.",
    action: "Start a new sale. If this happens again, call support.",
  },
  "never-received": {
    cause: "The payment service never got this sale.",
    action: "Check the network and start again.",
  },
  "result-unknown": {
    cause: "The result could not be learned in time.",
    action: "You can start a new sale now.",
  },
};
