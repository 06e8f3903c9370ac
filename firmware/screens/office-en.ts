/** The words of the office in English. Pure. */
import type { OfficeMessages } from "./office-messages.ts";

export const OFFICE_EN: OfficeMessages = {
  noPayments: { title: "No payments today", hint: "Press cancel to go back." },
  list: { title: "{clock}", hint: "{at} of {of}. Confirm: more. Refund: give back." },
  listUnpaid: "{at} of {of}. Confirm: more. Cancel: back.",
  states: {
    paid: { title: "Customer paid", hint: "" },
    "not-paid": { title: "Not paid", hint: "No money was taken." },
    "given-back": { title: "Payment undone", hint: "The money goes back to the customer." },
    settling: { title: "Still checking", hint: "Do not ask for payment again." },
  },
  refunded: "{amount} of it given back",
  lookUp: {
    title: "Show the receipt",
    hint: "Or the bill in the customer's app, or key in its number. Up or down: today's payments.",
  },
  keyedNumber: { title: "Number", hint: "Confirm: look it up. Clear: delete the last digit." },
  billNotices: {
    "payment-code": { cause: "This is a payment code.", action: "Ask for the bill in the app." },
    "merchant-code": { cause: "This is a shop's code.", action: "Ask for the bill in the app." },
    "identity-number": { cause: "This is an identity number.", action: "Ask for the bill." },
    "card-number": { cause: "This is a card number.", action: "Ask for the bill in the app." },
    "retail-barcode": { cause: "This is the barcode of goods.", action: "Show the receipt." },
    "web-address": {
      cause: "This is a link to a web page.",
      action: "Ask for the barcode on the bill.",
    },
    "not-a-bill": {
      cause: "This is no receipt and no bill.",
      action: "Ask for the barcode on the bill.",
    },
    "several-codes": { cause: "Several codes are in view.", action: "Show only one." },
    "camera-failed": {
      cause: "The camera has stopped.",
      action: "Key in the number, or press up or down for today's list.",
    },
    "number-too-short": {
      cause: "This number is too short.",
      action: "Key in all digits of the order or bill number.",
    },
  },
  inquiring: { title: "Looking it up", hint: "Please wait." },
  noAnswer: {
    title: "No answer",
    hint: "This says nothing about the payment. Check the network and try again.",
  },
  unknownOrder: {
    title: "Not known here",
    hint: "This shop has no such payment. Check the receipt, or look in today's list.",
  },
  sources: {
    asking: "Asking the payment service ...",
    hub: "Just checked with the payment service.",
    silence: "No answer yet: this is what the box knows. Confirm asks again.",
  },
  factsKeys: "Refund: give back. 1: print. Cancel: back.",
  cancelKey: "Cancel: back.",
  pin: { title: "Manager's PIN", hint: "Key it in and press confirm." },
  pinDot: "●",
  pinProblems: {
    wrong: "This PIN is wrong. Try again.",
    "too-short": "A PIN has 4 to 8 digits.",
    "not-saved": "The box could not save. Try again, or call support.",
  },
  checkingPin: { title: "Checking", hint: "Please wait." },
  pinLocked: { title: "PIN locked", hint: "Too many wrong PINs. Wait until the time is up." },
  refundAmount: {
    title: "Give back",
    hint: "Confirm gives back all that is left. Or key in a part.",
  },
  refundPart: "Press confirm when it is right.",
  refundTooLarge: "Only {amount} is left to give back.",
  refundConfirm: {
    title: "Give this back?",
    hint: "Confirm sends the money back to the customer. Cancel changes the amount.",
  },
  refundUnsaved: "The box could not save this. Try again, and pay nothing out in cash yet.",
  noRefund: "No refund",
  noRefundCauses: {
    "no-pin": {
      cause: "This box has no manager's PIN.",
      action: "Ask whoever set up the box to put one into its settings (managerPin).",
    },
    "not-paid": { cause: "This was not paid.", action: "There is nothing to give back." },
    settling: {
      cause: "This payment is still being checked.",
      action: "Wait until it has ended, then try again.",
    },
    "nothing-left": {
      cause: "All of it was given back, or is being given back.",
      action: "There is nothing left.",
    },
    "too-many-open": {
      cause: "Too many refunds are under way.",
      action: "Wait until some of them have ended.",
    },
  },
  refunding: {
    title: "Being given back",
    hint: "Not done yet. The box keeps asking and tells you. You can go on selling.",
  },
  refundDone: { title: "Given back", hint: "The money went back to the customer." },
  refundRefused: { title: "Not given back", hint: "No money went back." },
  refundNumber: "Refund {refund}",
};
