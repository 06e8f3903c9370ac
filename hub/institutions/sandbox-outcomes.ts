/**
 * The sandbox's test codes, like the test card numbers of card schemes: a code whose last five
 * digits are one of the endings below has that outcome; every other code is an account with money.
 * Of an EMV code, the digits are those of the card number or token. Data. Pure.
 */
import type { ListedReason } from "../../firmware/protocol/reason.ts";

/** The customer enters or refuses the password so long after the payment was asked for. */
export const PASSWORD_AFTER_MS = 6_000;

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
  refused("merchant-blocked", "00031", "The merchant may not take payments."),
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

function refused<const R extends ListedReason>(reason: R, ending: string, text: string) {
  return { name: reason, ending, text, start: "declined", reason } as const;
}
