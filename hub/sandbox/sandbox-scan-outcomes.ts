/**
 * How a sandbox customer behaves who scans the code that a box shows, and what the hub hears of it.
 * Data. Pure.
 */
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { SandboxOutcomeName } from "./sandbox-outcomes.ts";

interface Behaviour {
  readonly name: string;
  readonly text: string;
  /** The wallet refuses before anything is claimed; the code can still be paid. */
  readonly refusedFor?: ListedReason;
  /** What becomes of the order, as if the customer's code had been scanned. */
  readonly order: SandboxOutcomeName;
  /** So many notices of the payment reach the hub. */
  readonly notices: number;
  readonly noticeAfterMs?: number;
  /** The order is closed while the payment is on its way, which arrives so long afterwards. */
  readonly paysAfterCloseMs?: number;
}

export const SCAN_OUTCOMES = [
  { name: "pays", text: "Paid at once.", order: "approved", notices: 1 },
  {
    name: "password",
    text: "The customer enters the password after 6 s, then it is paid.",
    order: "password",
    notices: 1,
  },
  {
    name: "never-confirms",
    text: "The customer starts to pay and does nothing more.",
    order: "password-never",
    notices: 1,
  },
  {
    name: "cancels",
    text: "The customer starts to pay and cancels after 6 s, which ends the order.",
    order: "password-cancelled",
    notices: 1,
  },
  {
    name: "insufficient-balance",
    text: "The wallet refuses; somebody else can still pay the code.",
    order: "insufficient-balance",
    refusedFor: "insufficient-balance",
    notices: 0,
  },
  {
    name: "pays-late",
    text: "Closed while the payment is on its way; it arrives 10 s later, and goes back.",
    order: "password-never",
    notices: 1,
    paysAfterCloseMs: 10_000,
  },
  {
    name: "notice-lost",
    text: "Paid; the hub never gets the notice, and learns it by asking.",
    order: "approved",
    notices: 0,
  },
  { name: "notice-twice", text: "Paid; the hub gets two notices.", order: "approved", notices: 2 },
  {
    name: "notice-late",
    text: "Paid; the notice comes 40 s later.",
    order: "approved",
    notices: 1,
    noticeAfterMs: 40_000,
  },
] as const satisfies readonly Behaviour[];

export type ScanOutcomeName = (typeof SCAN_OUTCOMES)[number]["name"];

export type ScanOutcome = Behaviour & { readonly name: ScanOutcomeName };

/** Every name, `pays` first. */
export const SCAN_OUTCOME_NAMES = SCAN_OUTCOMES.map(({ name }) => name);

export function isScanOutcomeName(text: string): text is ScanOutcomeName {
  return (SCAN_OUTCOME_NAMES as readonly string[]).includes(text);
}

export function scanOutcome(name: ScanOutcomeName): ScanOutcome {
  const outcome = SCAN_OUTCOMES.find((row) => row.name === name);
  if (!outcome) throw new Error(`no outcome ${name}`);
  return outcome;
}
