/**
 * What a box asks of the hub. The body of a signed message (`signed-message.ts`), published on
 * `requestTopic`. Everything that matters to money is inside the signature.
 *
 * A request is repeated, byte for byte, until the hub's word with its `sequence` comes back:
 * delivery is at least once. The hub is idempotent by (terminal, order), for a refund by (order,
 * refund).
 */
import * as v from "valibot";
import { INSTITUTIONS } from "./institution-id.ts";
import {
  base64url,
  currency,
  hubTime,
  orderNumber,
  PROTOCOL_VERSION,
  positiveAmount,
  terminalId,
  wholeNumber,
} from "./message-fields.ts";
import { terminalInfo } from "./terminal-info.ts";

/** The largest signed request, in bytes. A larger message is refused unread. */
export const REQUEST_BYTES_MAX = 8192;

const envelope = {
  protocol: v.literal(PROTOCOL_VERSION),
  terminal: terminalId,
  /** Grows with every request of a terminal, over restarts too; ties answers to requests. */
  sequence: wholeNumber,
};

/** After it the hub acts on the request no more. */
const deadline = { deadlineMs: hubTime };

const order = {
  ...envelope,
  ...deadline,
  order: orderNumber,
  amountMinor: positiveAmount,
  currency,
  /**
   * What box it is, in every request about an order. Without one that is right nothing is paid; but
   * it never stands in the way of a query or a reversal, so a wrong one is read as none.
   */
  terminalInfo: v.optional(v.fallback(v.optional(terminalInfo), undefined)),
};

/** A text, sealed to the hub's key (`sealed-code.ts`). */
const sealedCode = v.strictObject({
  keyId: v.pipe(base64url, v.maxLength(64)),
  /** HPKE encapsulated key. */
  encapsulated: v.pipe(base64url, v.maxLength(64)),
  /** HPKE ciphertext with its tag. */
  ciphertext: v.pipe(base64url, v.maxLength(1024)),
});

/** Which issuer table a box uses, and the latest that it has refused. */
const issuerTableReport = v.strictObject({
  edition: wholeNumber,
  refused: v.optional(
    v.strictObject({
      /** SHA-256 of the document as it came. */
      digest: v.pipe(base64url, v.length(43)),
      /** One of `ISSUER_TABLE_REFUSALS`, or a later firmware's. */
      refusal: v.pipe(v.string(), v.regex(/^[a-z-]{1,32}$/)),
    }),
  ),
});

/** Opens the talk after each connection: proves that the hub is there and learns its time. */
const hello = v.strictObject({
  ...envelope,
  type: v.literal("hello"),
  /** 16 random bytes; the welcome repeats it. */
  nonce: v.pipe(base64url, v.length(22)),
  firmware: v.pipe(v.string(), v.maxLength(32)),
  /** Absent where the box takes no tables. */
  issuerTable: v.optional(v.fallback(v.optional(issuerTableReport), undefined)),
});

/** The customer's code was scanned. */
const pay = v.strictObject({
  ...order,
  type: v.literal("pay"),
  symbology: v.picklist(["qr", "code128"]),
  sealedCode,
});

/** Makes a code that the customer scans from the box's display, for this order alone. */
const present = v.strictObject({
  ...order,
  type: v.literal("present"),
  /** Whose own code it shall be; without it, one of the hub's that every wallet reads. */
  institution: v.optional(v.picklist(INSTITUTIONS)),
});

/**
 * Asks for the state of an order. One the hub has never seen it closes for good, so that a payment
 * still on its way cannot execute afterwards. `deadlineMs` bounds the question only.
 */
const query = v.strictObject({ ...order, type: v.literal("query") });

export const REVERSE_CAUSES = [
  "cancelled",
  "result-unknown",
  "not-paid-in-time",
  /** The box does not show the code that it was sent. */
  "code-refused",
] as const;

/** Takes the order back: paid or not, it must end closed, reversed or declined. */
const reverse = v.strictObject({
  ...order,
  type: v.literal("reverse"),
  cause: v.picklist(REVERSE_CAUSES),
});

/**
 * Gives `amountMinor` of a paid order back. `order` may be of another box of the same merchant.
 * Repeated with the same `refund` until it is refunded or refused: money goes back once.
 */
const refund = v.strictObject({ ...order, type: v.literal("refund"), refund: orderNumber });

/**
 * What does the hub know of this order? Sealed in it: the institution's own number, from the bill
 * in the customer's app, or the box's order number, from the receipt.
 */
const inquire = v.strictObject({
  ...envelope,
  ...deadline,
  type: v.literal("inquire"),
  sealedText: sealedCode,
});

/** The hub's list of this terminal's orders, a page at a time, by their numbers. */
const statement = v.strictObject({
  ...envelope,
  ...deadline,
  type: v.literal("statement"),
  /** The page begins behind this number. 28 zeros: at the beginning. */
  after: orderNumber,
});

const request = v.variant("type", [
  hello,
  pay,
  present,
  query,
  reverse,
  refund,
  inquire,
  statement,
]);

export type SealedCode = v.InferOutput<typeof sealedCode>;
export type HelloRequest = v.InferOutput<typeof hello>;
export type IssuerTableReport = v.InferOutput<typeof issuerTableReport>;
export type PayRequest = v.InferOutput<typeof pay>;
export type PresentRequest = v.InferOutput<typeof present>;
export type QueryRequest = v.InferOutput<typeof query>;
export type ReverseRequest = v.InferOutput<typeof reverse>;
export type RefundRequest = v.InferOutput<typeof refund>;
export type InquireRequest = v.InferOutput<typeof inquire>;
export type StatementRequest = v.InferOutput<typeof statement>;
export type Request = v.InferOutput<typeof request>;
/** Moves the order that it names. */
export type OrderRequest = PayRequest | PresentRequest | QueryRequest | ReverseRequest;
/** The hub acts on it until a deadline. */
export type TimedRequest = Exclude<Request, HelloRequest>;

/** The body of a verified message as a request, or null where it is none. */
export function parseRequest(body: unknown): Request | null {
  const result = v.safeParse(request, body);
  return result.success ? result.output : null;
}
