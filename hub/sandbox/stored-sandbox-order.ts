/** A sandbox order and an entry of the books, read back from a store through a schema. Pure. */
import * as v from "valibot";
import { CURRENCIES } from "../../firmware/money/money.ts";
import { paymentParts } from "../../firmware/money/payment-parts.ts";
import { CUSTOMER_ACTIONS } from "../../firmware/protocol/answer.ts";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";
import { REASONS } from "../../firmware/protocol/reason.ts";
import type { SandboxAccount, SandboxEntry } from "./sandbox-books.ts";
import { SANDBOX_ORDER_STATES, SANDBOX_REFUND_STATES, type SandboxOrder } from "./sandbox-order.ts";
import { SANDBOX_OUTCOME_NAMES } from "./sandbox-outcomes.ts";
import { SCAN_OUTCOME_NAMES } from "./sandbox-scan-outcomes.ts";

const integer = v.pipe(v.number(), v.safeInteger());

const shown = v.strictObject({
  text: v.nullable(v.string()),
  expiresAtMs: integer,
  scan: v.nullable(v.picklist(SCAN_OUTCOME_NAMES)),
  noticesLeft: integer,
  paysAtMs: v.nullable(integer),
});

const refund = v.strictObject({
  number: v.string(),
  institutionRefund: v.string(),
  amountMinor: integer,
  state: v.picklist(SANDBOX_REFUND_STATES),
  reason: v.nullable(v.picklist(REASONS)),
  parts: v.nullable(paymentParts),
  takenAtMs: integer,
});

const order = v.strictObject({
  institution: v.picklist(INSTITUTIONS),
  hubOrder: v.string(),
  institutionOrder: v.string(),
  merchant: v.string(),
  amountMinor: integer,
  currency: v.picklist(CURRENCIES),
  payer: v.nullable(v.string()),
  account: v.nullable(v.string()),
  parts: v.nullable(paymentParts),
  outcome: v.picklist(SANDBOX_OUTCOME_NAMES),
  state: v.picklist(SANDBOX_ORDER_STATES),
  asksBy: v.picklist(CUSTOMER_ACTIONS),
  reason: v.nullable(v.picklist(REASONS)),
  takenAtMs: integer,
  reversalsAsked: integer,
  shown: v.optional(v.nullable(shown), null),
  refunds: v.array(refund),
  refundsLost: integer,
});

const ACCOUNT = /^(payer\/.+|settlement|issued|exchange|discount\/(institution|network))$/;

const account = v.custom<SandboxAccount>((text) => typeof text === "string" && ACCOUNT.test(text));

const entry = v.strictObject({
  id: v.string(),
  account,
  currency: v.picklist(CURRENCIES),
  amountMinor: integer,
});

/** Throws where the text is none that `JSON.stringify` made of a sandbox order. */
export function readStoredSandboxOrder(text: string): SandboxOrder {
  return v.parse(order, JSON.parse(text));
}

/** Throws where the row is none of the books. */
export function readStoredSandboxEntry(row: unknown): SandboxEntry {
  return v.parse(entry, row);
}
