/**
 * Why an order ended as it did, as the hub says it. The listed reasons have words for the merchant
 * in every language (`firmware/screens/`). A newer hub may give one that this program does not
 * list: it comes with its class, is kept as it was said, and never costs the verdict it came with.
 */
import * as v from "valibot";

/**
 * What somebody can do about it, whatever the reason: the advice where nothing better is known.
 * `scan-again`: with a fresh code, always under a new order. `other-means`: another card, app or
 * cash. `query`: take no money; find out how it stands. `call-operator`: nobody at the counter can
 * mend it.
 */
export const REASON_CLASSES = ["scan-again", "other-means", "query", "call-operator"] as const;

export type ReasonClass = (typeof REASON_CLASSES)[number];

/** Every listed reason and its class. */
const CLASSES = {
  // The customer refreshes the code and is scanned again, under a new order.
  "code-expired": "scan-again",
  "code-used": "scan-again",
  "code-invalid": "scan-again",
  // The customer pays from another card, account or wallet.
  "insufficient-balance": "other-means",
  "card-not-supported": "other-means",
  "amount-limit": "other-means",
  "day-limit": "other-means",
  "month-limit": "other-means",
  "payer-account-blocked": "other-means",
  "risk-refused": "other-means",
  "customer-cancelled": "scan-again",
  "customer-did-not-act": "scan-again",
  // The merchant or the operator acts.
  "merchant-blocked": "call-operator",
  "no-route": "other-means",
  "new-order-needed": "scan-again",
  "service-problem": "call-operator",
  "terminal-info-invalid": "call-operator",
  // The order never reached the customer's money.
  cancelled: "scan-again",
  late: "scan-again",
  "content-differs": "scan-again",
  "never-received": "scan-again",
  // A code that the box showed: nobody paid it, or somebody did after the order had ended.
  "not-paid-in-time": "scan-again",
  "paid-too-late": "scan-again",
  // The box did not show the hub's code: it was personal, static, damaged or of another sale.
  "code-refused": "scan-again",
  // Of a refund.
  "order-unknown": "query",
  "not-refundable": "query",
  "over-paid-amount": "query",
  "too-many-refunds": "other-means",
  "refund-too-late": "other-means",
  // Too many codes that nobody issued were tried at this box: it waits a while.
  "too-many-wrong-codes": "scan-again",
  // The hub could not learn the result in time and took the order back.
  "result-unknown": "scan-again",
} as const satisfies Readonly<Record<string, ReasonClass>>;

export type ListedReason = keyof typeof CLASSES;

export const REASONS = Object.keys(CLASSES) as readonly ListedReason[];

/** One that this program does not list. `class` is null where it came without a known one. */
export interface UnlistedReason {
  /** As it was said; `REASON_CODE_PATTERN`. */
  readonly code: string;
  readonly class: ReasonClass | null;
}

/** Listed ones are plain strings, so that code reads `reason: "code-expired"`. */
export type Reason = ListedReason | UnlistedReason;

/** Of a code that can be shown: no spaces, nothing that a screen or a list could take amiss. */
const REASON_CODE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/**
 * A reason as it travels and as it is stored: a listed one as its string, another as its `code`
 * and its `class` or, without a class, as its string. Any text is read as a reason: a message that
 * brings a verdict is never lost to a word. What cannot be shown is called `unreadable`.
 */
export const reason = v.pipe(
  v.union([v.string(), v.looseObject({ code: v.string(), class: v.optional(v.unknown()) })]),
  v.transform((said) =>
    typeof said === "string" ? reasonOf(said, null) : reasonOf(said.code, said.class),
  ),
);

/** `kind`: what came as its class. */
export function reasonOf(code: string, kind: unknown): Reason {
  if (isListed(code)) return code;
  return {
    code: REASON_CODE_PATTERN.test(code) ? code : "unreadable",
    class: REASON_CLASSES.find((known) => known === kind) ?? null,
  };
}

/** The code as it is told to programs and people. */
export function codeOfReason(reason: Reason): string {
  return typeof reason === "string" ? reason : reason.code;
}

/** Without a class, nobody at the counter can know what to do. */
export function classOfReason(reason: Reason): ReasonClass {
  if (typeof reason === "string") return CLASSES[reason];
  return reason.class ?? "call-operator";
}

function isListed(code: string): code is ListedReason {
  return Object.hasOwn(CLASSES, code);
}
