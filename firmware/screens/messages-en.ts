/** The words in English. Pure. */
import type { Messages } from "./messages.ts";
import { OFFICE_EN } from "./office-en.ts";
import { REASON_CLASSES_EN, REASONS_EN } from "./reasons-en.ts";
import { SHIFT_EN } from "./shift-en.ts";

export const MESSAGES_EN: Messages = {
  together: ["Wi-Fi"],
  notReady: "Not ready {code}",
  notReadyAdvice: {
    "clock-wrong": {
      cause: "The clock is wrong",
      action: "Connect the box to the internet and wait a minute. If this stays, call support.",
    },
    "journal-damaged": {
      cause: "Part of the sales record is damaged",
      action: "Everything still readable is kept. Call support before you go on selling.",
    },
    "disk-full": {
      cause: "The storage is full",
      action: "Nothing is lost. Call support to make room.",
    },
    "disk-failed": {
      cause: "The box cannot save sales",
      action: "Switch the box off and on. If this stays, call support.",
    },
    "camera-missing": {
      cause: "The camera is not found",
      action: "Check the camera cable, then switch the box off and on.",
    },
    "decoder-failed": {
      cause: "The code reader has stopped",
      action: "Switch the box off and on. If this stays, call support.",
    },
    "display-missing": {
      cause: "The display is not found",
      action: "Check the display cable, then switch the box off and on.",
    },
    "buttons-missing": {
      cause: "The keys are not found",
      action: "Check the key cable, then switch the box off and on.",
    },
    "broker-unreachable": {
      cause: "No connection",
      action: "Check the network cable or Wi-Fi, and the router. The box keeps trying.",
    },
    "broker-refused": {
      cause: "The payment service refuses this box",
      action: "Call support and tell them the number above.",
    },
    "hub-silent": {
      cause: "The payment service does not answer",
      action: "Your network works. Please wait: the box keeps trying.",
    },
    "too-many-unsettled": {
      cause: "Too many payments are still being checked",
      action: "Please wait until they are settled. Check the network.",
    },
    "settings-invalid": {
      cause: "The settings are not usable",
      action: "Call support and tell them the number above.",
    },
    "issuer-table-invalid": {
      cause: "The list of payment apps is damaged",
      action: "Call support and tell them the number above.",
    },
    "terminal-unknown": {
      cause: "This box is not registered",
      action: "Call support to register it.",
    },
    "board-invalid": {
      cause: "The description of this box is not usable",
      action: "Call support and tell them the number above.",
    },
    starting: { cause: "Starting", action: "Please wait a moment." },
    "another-box-running": {
      cause: "The box is already running",
      action: "Close the other one first, or switch the box off and on.",
    },
  },
  idle: { title: "Ready", hint: "Key in the amount." },
  idleKeys: "Up: today's payments. Down: totals.",
  idleSettling: {
    one: "{count} earlier payment is still being checked.",
    other: "{count} earlier payments are still being checked.",
  },
  riskNotices: {
    "merchant-blocked": {
      cause: "A payment app has blocked this shop.",
      action: "Call support. Other apps may refuse, too.",
    },
    "guessed-codes": {
      cause: "Too many wrong codes were scanned here.",
      action: "Wait a few minutes before you scan again.",
    },
  },
  amount: { title: "Amount", hint: "Confirm: scan the customer's code. Code key: show a code." },
  amountProblems: {
    zero: "The amount is zero. Key in the price.",
    "not-a-number": "This is not an amount. Clear it and key it in again.",
    "too-many-decimals": "Too many digits after the point.",
    "too-large": "The amount is too large.",
  },
  scanning: {
    title: "Show your payment code",
    hint: "Hold the phone a hand away from the camera.",
  },
  scanNotices: {
    "merchant-code": {
      cause: "This is a shop's code.",
      action: "Ask for the code under Pay in the app.",
    },
    "identity-number": {
      cause: "This is an identity number.",
      action: "Ask for the payment code.",
    },
    "card-number": { cause: "This is a card number.", action: "Ask for the payment code." },
    "retail-barcode": {
      cause: "This is the barcode of goods.",
      action: "Show the phone's payment code.",
    },
    receipt: { cause: "This is a receipt.", action: "Ask for the payment code." },
    "web-address": {
      cause: "This is a link to a web page.",
      action: "Ask for the code under Pay in the app.",
    },
    "wifi-code": { cause: "This is a Wi-Fi code.", action: "Ask for the payment code." },
    "damaged-code": {
      cause: "The code is damaged or incomplete.",
      action: "Ask the customer to refresh it.",
    },
    "unknown-code": {
      cause: "This is not a payment code.",
      action: "Ask for the code under Pay in the app.",
    },
    "several-codes": { cause: "Several codes are in view.", action: "Show only one." },
    "no-code": {
      cause: "No code seen yet.",
      action: "Make it brighter and hold it still.",
    },
    "camera-failed": {
      cause: "The camera has stopped.",
      action: "Cancel, and switch the box off and on.",
    },
  },
  choosingApp: {
    title: "Which app?",
    hint: "Up, down: another app. Code key: show the code.",
    place: "{at} of {of}. Cancel: end the sale.",
  },
  preparingCode: { title: "Getting a code", hint: "Please wait a moment." },
  presenting: {
    title: "Scan to pay",
    hint: "Up, down: code of one app. Cancel: end.",
    anyApp: "Any payment app",
    onlyApp: "{institution} only",
    timeLeft: "{time} left",
  },
  waiting: { title: "Paying", hint: "Please wait. Do not scan again." },
  customerActing: {
    title: "Confirm on phone",
    hint: "Wait for the customer to confirm.",
  },
  orderPushed: {
    title: "Confirm in wallet",
    hint: "The order is in the customer's wallet. Ask them to open it and confirm.",
  },
  cancelling: {
    title: "Cancelling",
    hint: "Please wait: the box makes sure that no money is kept.",
  },
  settling: {
    title: "Still checking",
    hint: "The result is not known yet. Do not ask for payment again.",
  },
  approved: "Paid",
  parts: {
    customerPaid: "Customer paid {paid}",
    discount: {
      institution: "{discount} off, by the app",
      network: "{discount} off, by the card network",
    },
    rate: "Rate: 1 {one} = {rate} {other}",
  },
  latePayment: {
    title: "Paid too late",
    hint: "This sale had already ended. The money goes back to the customer.",
    someone: "A customer",
  },
  declined: { title: "Not paid", hint: "No money was taken." },
  closed: { title: "Sale closed", hint: "No money was taken." },
  reversed: { title: "Payment undone", hint: "Money goes back to the customer." },
  reasons: REASONS_EN,
  reasonClasses: REASON_CLASSES_EN,
  order: "Order {order}",
  office: OFFICE_EN,
  shift: SHIFT_EN,
  institutions: {
    abc: "Agricultural Bank of China",
    alipay: "Alipay",
    "alipay-plus": "Alipay+",
    bestpay: "China Telecom Bestpay",
    boc: "Bank of China",
    bocom: "Bank of Communications",
    ccb: "China Construction Bank",
    cgb: "China Guangfa Bank",
    citic: "China CITIC Bank",
    cmb: "China Merchants Bank",
    "e-cny": "e-CNY",
    hebao: "China Mobile Hebao",
    icbc: "ICBC",
    "jd-pay": "JD Pay",
    "mi-pay": "Mi Pay",
    "ping-an": "Ping An Bank",
    psbc: "Postal Savings Bank of China",
    suning: "Suning Pay",
    "unionpay-quickpass": "UnionPay QuickPass",
    "wechat-pay": "WeChat Pay",
    "wo-wallet": "China Unicom Wo Wallet",
  },
};
