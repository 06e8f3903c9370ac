/** An order and a journal entry as text in a store, read back through a schema. Pure. */
import * as v from "valibot";
import { CURRENCIES } from "../../firmware/money/money.ts";
import { paymentParts } from "../../firmware/money/payment-parts.ts";
import { CUSTOMER_ACTIONS } from "../../firmware/protocol/answer.ts";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";
import { reason } from "../../firmware/protocol/reason.ts";
import { type Account, CLEARING_HOUSES, type LedgerEntry } from "../ledger/ledger.ts";
import { ORDER_PHASES, type Order } from "../orders/order.ts";

const integer = v.pipe(v.number(), v.safeInteger());

const route = v.strictObject({
  institution: v.picklist(INSTITUTIONS),
  clearingHouse: v.picklist(CLEARING_HOUSES),
  candidates: v.array(v.picklist(INSTITUTIONS)),
});

const presented = v.strictObject({
  text: v.nullable(v.string()),
  expiresAtMs: integer,
  institution: v.nullable(v.picklist(INSTITUTIONS)),
});

const refund = v.strictObject({
  number: v.string(),
  terminal: v.string(),
  amountMinor: integer,
  phase: v.picklist(["asking", "refunded", "refused"]),
  reason: v.nullable(reason),
  parts: v.nullable(paymentParts),
  institutionRefund: v.nullable(v.string()),
  sequence: integer,
  takenAtMs: integer,
});

const order = v.strictObject({
  terminal: v.string(),
  number: v.string(),
  revision: integer,
  merchant: v.string(),
  amountMinor: integer,
  currency: v.picklist(CURRENCIES),
  digest: v.nullable(v.string()),
  phase: v.picklist(ORDER_PHASES),
  reason: v.nullable(reason),
  route: v.nullable(route),
  institutionOrder: v.nullable(v.string()),
  action: v.nullable(v.picklist(CUSTOMER_ACTIONS)),
  isPosted: v.boolean(),
  sequence: integer,
  takenAtMs: integer,
  parts: v.nullable(paymentParts),
  presented: v.nullable(presented),
  refunds: v.array(refund),
});

const account = v.custom<Account>(
  (text) => typeof text === "string" && /^(receivable|payable)\/./.test(text),
);

const entries = v.array(
  v.strictObject({ account, currency: v.picklist(CURRENCIES), amountMinor: integer }),
);

/** Throws where the text is none that `JSON.stringify` made of an order. */
export function readStoredOrder(text: string): Order {
  return v.parse(order, JSON.parse(text));
}

/** Throws where the text is none that `JSON.stringify` made of ledger entries. */
export function readStoredEntries(text: string): readonly LedgerEntry[] {
  return v.parse(entries, JSON.parse(text));
}
