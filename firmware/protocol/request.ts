/**
 * What a box asks of the hub. The body of a signed message (`signed-message.ts`), published on
 * `requestTopic`. Everything that matters to money is inside the signature.
 *
 * A request is repeated, byte for byte, until a receipt, an answer or a refusal with its
 * `sequence` comes back: delivery is at least once, and the hub is idempotent by (terminal, order).
 */
import * as v from "valibot";
import { AMOUNT_MINOR_MAX, CURRENCIES } from "../money/money.ts";
import { TERMINAL_ID_PATTERN } from "./topics.ts";

export const PROTOCOL_VERSION = 1;

/** The largest signed request, in bytes. A larger message is refused unread. */
export const REQUEST_BYTES_MAX = 8192;

/** An order number: made once on the box, 28 digits (UTC YYMMDDhhmmss, then 16 random digits). */
export const ORDER_PATTERN = /^[0-9]{28}$/;

const BASE64URL = /^[A-Za-z0-9_-]+$/;
const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const envelope = {
  protocol: v.literal(PROTOCOL_VERSION),
  terminal: v.pipe(v.string(), v.regex(TERMINAL_ID_PATTERN)),
  /** Grows with every request of a terminal, over restarts too; ties answers to requests. */
  sequence: wholeNumber,
};

const order = {
  ...envelope,
  order: v.pipe(v.string(), v.regex(ORDER_PATTERN)),
  amountMinor: v.pipe(wholeNumber, v.minValue(1), v.maxValue(AMOUNT_MINOR_MAX)),
  currency: v.picklist(CURRENCIES),
  /** Hub time in milliseconds since 1970 (see `Welcome`). After it the hub executes nothing. */
  deadlineMs: wholeNumber,
};

/** The customer's code, sealed to the hub's key (`sealed-code.ts`). */
const sealedCode = v.strictObject({
  keyId: v.pipe(v.string(), v.regex(BASE64URL), v.maxLength(64)),
  /** HPKE encapsulated key, base64url. */
  encapsulated: v.pipe(v.string(), v.regex(BASE64URL), v.maxLength(64)),
  /** HPKE ciphertext with its tag, base64url. */
  ciphertext: v.pipe(v.string(), v.regex(BASE64URL), v.maxLength(1024)),
});

/** Opens the talk after each connection: proves that the hub is there and learns its time. */
const hello = v.strictObject({
  ...envelope,
  type: v.literal("hello"),
  /** 16 random bytes, base64url; the welcome repeats it. */
  nonce: v.pipe(v.string(), v.regex(BASE64URL), v.length(22)),
  firmware: v.pipe(v.string(), v.maxLength(32)),
});

const pay = v.strictObject({
  ...order,
  type: v.literal("pay"),
  symbology: v.picklist(["qr", "code128"]),
  sealedCode,
});

/**
 * Asks for the state of an order. One the hub has never seen it closes for good, so that a payment
 * still on its way cannot execute afterwards. `deadlineMs` bounds the question only.
 */
const query = v.strictObject({ ...order, type: v.literal("query") });

/** Takes the order back: paid or not, it must end closed, reversed or declined. */
const reverse = v.strictObject({
  ...order,
  type: v.literal("reverse"),
  cause: v.picklist(["cancelled", "result-unknown"]),
});

const request = v.variant("type", [hello, pay, query, reverse]);

export type SealedCode = v.InferOutput<typeof sealedCode>;
export type HelloRequest = v.InferOutput<typeof hello>;
export type PayRequest = v.InferOutput<typeof pay>;
export type QueryRequest = v.InferOutput<typeof query>;
export type ReverseRequest = v.InferOutput<typeof reverse>;
export type Request = v.InferOutput<typeof request>;
export type OrderRequest = PayRequest | QueryRequest | ReverseRequest;

/** The body of a verified message as a request, or null where it is none. */
export function parseRequest(body: unknown): Request | null {
  const result = v.safeParse(request, body);
  return result.success ? result.output : null;
}
