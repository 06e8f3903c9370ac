/**
 * The sandbox's test codes, like the test card numbers of card schemes: a code whose last five
 * digits are one of the endings below has that outcome; every other code is an account with money.
 * Of an EMV code, the digits are those of the card number or token. Data. Pure.
 */
import type { Currency } from "../../firmware/money/money.ts";
import type { DiscountFunder } from "../../firmware/money/payment-parts.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { RiskLevel } from "./risk-level.ts";

/** The customer enters or refuses the password so long after the payment was asked for. */
export const PASSWORD_AFTER_MS = 6_000;

/** So long a slow refund takes; a real one to a bank card takes days. */
export const REFUND_TAKES_MS = 6_000;

interface Behaviour {
  readonly name: string;
  /** Null for the ordinary code. */
  readonly ending: string | null;
  readonly text: string;
  /** What `pay` makes of the order; `lost`: it never gets there. */
  readonly start: "paid" | "acting" | "closed" | "lost" | "declined";
  readonly reason?: ListedReason;
  /** What the customer does when asked for the password; nothing where it is left out. */
  readonly password?: "entered" | "cancelled";
  /** How `pay` answers, where it does not say how it went. */
  readonly payAnswer?: "system-error" | "silence";
  readonly payAnswersAfterMs?: number;
  /** No call at all is answered so long after the payment was asked for. */
  readonly silentForMs?: number;
  /** So many reversals are answered with "call again". */
  readonly unansweredReversals?: number;
  /** What becomes of refunds, where they are not done at once (`lost`: only the first call). */
  readonly refund?: "slow" | "refused" | "silence" | "lost";
  /** Who lowers what the payer pays (`sandbox-parts.ts`). */
  readonly discounts?: readonly DiscountFunder[];
  /** Of the payer's account, at an institution that has accounts abroad. */
  readonly payerCurrency?: Currency;
  /** All codes of an institution with this ending belong to one account, of this level. */
  readonly level?: RiskLevel;
}

export const SANDBOX_OUTCOMES = [
  { name: "approved", ending: null, start: "paid", text: "Paid at once." },
  {
    name: "password",
    ending: "00001",
    text: "The customer enters the password after 6 s, then it is paid.",
    start: "acting",
    password: "entered",
  },
  {
    name: "password-never",
    ending: "00002",
    text: "The customer is asked for the password and does nothing.",
    start: "acting",
  },
  {
    name: "password-cancelled",
    ending: "00003",
    text: "The customer is asked for the password and cancels after 6 s.",
    start: "acting",
    password: "cancelled",
  },
  refused("code-expired", "00011", "The code is too old."),
  refused("code-used", "00012", "The code was used before."),
  refused("code-invalid", "00013", "The code is not one of this institution."),
  refused("insufficient-balance", "00021", "The account has not enough money."),
  refused("card-not-supported", "00022", "The card behind the code may not be used for this."),
  refused("amount-limit", "00023", "Over the customer's limit for one payment."),
  refused("day-limit", "00024", "Over the customer's limit for a day."),
  refused("month-limit", "00025", "Over the customer's limit for a month."),
  refused("payer-account-blocked", "00026", "The customer's account is blocked."),
  refused("risk-refused", "00027", "Refused as too risky."),
  refused(
    "merchant-blocked",
    "00031",
    "The institution blocks the merchant, which the hub tells the others.",
  ),
  {
    name: "merchant-unblocked",
    ending: "00033",
    text: "The institution lifts its block of the merchant, and it is paid.",
    start: "paid",
  },
  refused("service-problem", "00032", "The hub's own access is refused: the operator must act."),
  {
    name: "system-error-paid",
    ending: "00041",
    text: "A system error; the money was taken, and a query says so.",
    start: "paid",
    payAnswer: "system-error",
  },
  {
    name: "system-error-unpaid",
    ending: "00042",
    text: "A system error; no money was taken, and a query says closed.",
    start: "closed",
    payAnswer: "system-error",
  },
  {
    name: "silence-paid",
    ending: "00051",
    text: "The payment is never answered; the money was taken, and a query says so.",
    start: "paid",
    payAnswer: "silence",
  },
  {
    name: "silence-unpaid",
    ending: "00052",
    text: "The payment is never answered and never arrives; a query finds no order.",
    start: "lost",
    payAnswer: "silence",
  },
  {
    name: "silence-everything-for-30s",
    ending: "00053",
    text: "The money was taken; no call at all is answered for 30 s.",
    start: "paid",
    payAnswer: "silence",
    silentForMs: 30_000,
  },
  {
    name: "slow",
    ending: "00054",
    text: "Paid, but the answer takes 4 s.",
    start: "paid",
    payAnswersAfterMs: 4_000,
  },
  {
    name: "reverse-call-again",
    ending: "00061",
    text: 'Paid; the first two reversals are answered with "call again".',
    start: "paid",
    unansweredReversals: 2,
  },
  {
    name: "refund-slow",
    ending: "00062",
    text: "Paid; a refund is accepted and takes 6 s, then a query says that it is done.",
    start: "paid",
    refund: "slow",
  },
  {
    name: "refund-refused",
    ending: "00063",
    text: "Paid; every refund is refused.",
    start: "paid",
    refund: "refused",
  },
  {
    name: "refund-silence",
    ending: "00064",
    text: "Paid; a refund is never answered; it is done, and a query says so.",
    start: "paid",
    refund: "silence",
  },
  {
    name: "refund-lost",
    ending: "00065",
    text: "Paid; the first refund never arrives; a query finds none, and the next call is done.",
    start: "paid",
    refund: "lost",
  },
  {
    name: "discount",
    ending: "00071",
    text: "Paid; the institution bears 10 % of it, 5.00 at most.",
    start: "paid",
    discounts: ["institution"],
  },
  {
    name: "network-discount",
    ending: "00072",
    text: "Paid; from 20.00 on the card network bears 25 % of it, 5.00 at most.",
    start: "paid",
    discounts: ["network"],
  },
  {
    name: "two-discounts",
    ending: "00073",
    text: "Paid; the institution and the card network bear their parts, as above.",
    start: "paid",
    discounts: ["institution", "network"],
  },
  abroad("USD", "00081", "US dollars"),
  abroad("JPY", "00082", "Japanese yen (no decimals)"),
  abroad("KWD", "00083", "Kuwaiti dinars (3 decimals)"),
  ofLevel("A", "00091"),
  ofLevel("B", "00092"),
  ofLevel("C", "00093"),
  ofLevel("D", "00094"),
] as const satisfies readonly Behaviour[];

export type SandboxOutcomeName = (typeof SANDBOX_OUTCOMES)[number]["name"];

export type SandboxOutcome = Behaviour & { readonly name: SandboxOutcomeName };

/** Every name, `approved` first. */
export const SANDBOX_OUTCOME_NAMES = SANDBOX_OUTCOMES.map(({ name }) => name);

/** No wallet's ordinary code ends so, whether or not an outcome has this ending. */
export const TEST_ENDING = /000[0-9]{2}$/;

export function isSandboxOutcomeName(text: string): text is SandboxOutcomeName {
  return (SANDBOX_OUTCOME_NAMES as readonly string[]).includes(text);
}

export function sandboxOutcome(name: SandboxOutcomeName): SandboxOutcome {
  const outcome = SANDBOX_OUTCOMES.find((row) => row.name === name);
  if (!outcome) throw new Error(`no outcome ${name}`);
  return outcome;
}

/** The outcome that these digits stand for. */
export function outcomeOfDigits(digits: string): SandboxOutcome {
  const ending = digits.slice(-5);
  return SANDBOX_OUTCOMES.find((row) => row.ending === ending) ?? SANDBOX_OUTCOMES[0];
}

/** Pays and answers as an ordinary code does, whoever pays what. */
export function isOrdinaryAccount({ ending, discounts, payerCurrency, level }: SandboxOutcome) {
  return ending === null || Boolean(discounts ?? payerCurrency ?? level);
}

function refused<const R extends ListedReason>(reason: R, ending: string, text: string) {
  return { name: reason, ending, text, start: "declined", reason } as const;
}

function abroad<const C extends Currency>(payerCurrency: C, ending: string, words: string) {
  const text = `Paid from an account in ${words}, where the institution has such.`;
  const name = `payer-in-${payerCurrency}` as const;
  return { name, ending, text, start: "paid", payerCurrency } as const;
}

function ofLevel<const L extends RiskLevel>(level: L, ending: string) {
  const text = `Paid from one account of risk level ${level}, whatever the other digits.`;
  return { name: `level-${level}`, ending, text, start: "paid", level } as const;
}
