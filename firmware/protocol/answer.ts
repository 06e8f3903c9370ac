/**
 * What the hub says to a box. The body of a signed message (`signed-message.ts`), published on
 * `answerTopic`. A box acts on it only when the signature is of a pinned hub key and terminal,
 * order, amount and currency are those of a payment it has open.
 */
import * as v from "valibot";
import { AMOUNT_MINOR_MAX, CURRENCIES } from "../money/money.ts";
import { INSTITUTIONS } from "./institution-id.ts";
import { REASONS } from "./reason.ts";
import { ORDER_PATTERN, PROTOCOL_VERSION } from "./request.ts";
import { TERMINAL_ID_PATTERN } from "./topics.ts";

/** The largest signed answer, in bytes. */
export const ANSWER_BYTES_MAX = 8192;

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const envelope = {
  protocol: v.literal(PROTOCOL_VERSION),
  terminal: v.pipe(v.string(), v.regex(TERMINAL_ID_PATTERN)),
  /** The `sequence` of the request this answers. */
  inReplyTo: wholeNumber,
};

const orderNumber = v.pipe(v.string(), v.regex(ORDER_PATTERN));

const welcome = v.strictObject({
  ...envelope,
  type: v.literal("welcome"),
  /** The nonce of the hello. */
  nonce: v.pipe(v.string(), v.length(22)),
  /** The hub's clock, milliseconds since 1970. Deadlines are counted on it. */
  hubTimeMs: wholeNumber,
});

/** The hub has committed the request and will answer; the box need not repeat it. */
const receipt = v.strictObject({ ...envelope, type: v.literal("receipt"), order: orderNumber });

/** What the hub knows of an order. The first four states are final (but approved -> reversed). */
export const ORDER_STATES = [
  "approved",
  "declined",
  "closed",
  "reversed",
  "customer-acting",
  "unknown",
] as const;

const answer = v.strictObject({
  ...envelope,
  type: v.literal("answer"),
  order: orderNumber,
  amountMinor: v.pipe(wholeNumber, v.maxValue(AMOUNT_MINOR_MAX)),
  currency: v.picklist(CURRENCIES),
  state: v.picklist(ORDER_STATES),
  /** Present for declined, closed and reversed. */
  reason: v.optional(v.picklist(REASONS)),
  /** Who the hub routed the order to, once it was routed. */
  institution: v.optional(v.picklist(INSTITUTIONS)),
  /** Everybody whose code it might have been, where that was more than one. */
  candidates: v.optional(v.array(v.picklist(INSTITUTIONS))),
  /** The institution's own number of the order, for a dispute. */
  institutionOrder: v.optional(v.pipe(v.string(), v.maxLength(64))),
});

/** The hub did not and will not execute this request. It says nothing about an earlier one. */
const refusal = v.strictObject({
  ...envelope,
  type: v.literal("refusal"),
  order: orderNumber,
  reason: v.picklist(["late", "content-differs", "code-invalid", "service-problem"]),
});

const message = v.variant("type", [welcome, receipt, answer, refusal]);

export type OrderState = (typeof ORDER_STATES)[number];

export type Receipt = v.InferOutput<typeof receipt>;
export type Answer = v.InferOutput<typeof answer>;
export type Refusal = v.InferOutput<typeof refusal>;
export type HubMessage = v.InferOutput<typeof message>;

/** The body of a verified message as a hub message, or null where it is none. */
export function parseHubMessage(body: unknown): HubMessage | null {
  const result = v.safeParse(message, body);
  return result.success ? result.output : null;
}
