/**
 * What the hub says to a box. The body of a signed message (`signed-message.ts`), published on
 * `answerTopic`. A box acts on it only when the signature is of a pinned hub key and it fits what
 * the box has asked; `news` alone comes unasked, and moves no money.
 */
import * as v from "valibot";
import { type PaymentParts, paymentParts, sumOfParts } from "../money/payment-parts.ts";
import { INSTITUTIONS } from "./institution-id.ts";
import {
  amount,
  currency,
  hubTime,
  institutionOrder,
  orderNumber,
  PROTOCOL_VERSION,
  positiveAmount,
  terminalId,
  wholeNumber,
} from "./message-fields.ts";
import { newsItem } from "./news.ts";
import { reason } from "./reason.ts";

/** The largest signed answer, in bytes. */
export const ANSWER_BYTES_MAX = 8192;

const hubWord = { protocol: v.literal(PROTOCOL_VERSION), terminal: terminalId };

const envelope = {
  ...hubWord,
  /** The `sequence` of the request this answers. */
  inReplyTo: wholeNumber,
};

const money = { amountMinor: positiveAmount, currency };

const welcome = v.strictObject({
  ...envelope,
  type: v.literal("welcome"),
  /** The nonce of the hello. */
  nonce: v.pipe(v.string(), v.length(22)),
  /** The hub's clock, milliseconds since 1970. Deadlines are counted on it. */
  hubTimeMs: hubTime,
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

const orderFacts = {
  order: orderNumber,
  ...money,
  state: v.picklist(ORDER_STATES),
  /** Present for declined, closed and reversed. */
  reason: v.optional(reason),
  /** Who the hub routed the order to, once it was routed. */
  institution: v.optional(v.picklist(INSTITUTIONS)),
  institutionOrder: v.optional(institutionOrder),
  /** Once it was paid. The parts add up to `amountMinor`. */
  parts: v.optional(paymentParts),
};

/** What an acting customer has to do: enter a password, or confirm an order pushed to them. */
export const CUSTOMER_ACTIONS = ["password", "pushed-order"] as const;
export type CustomerAction = (typeof CUSTOMER_ACTIONS)[number];

const answer = v.strictObject({
  ...envelope,
  type: v.literal("answer"),
  ...orderFacts,
  /** Everybody whose code it might have been, where that was more than one. */
  candidates: v.optional(v.array(v.picklist(INSTITUTIONS))),
  /** For customer-acting. */
  action: v.optional(v.picklist(CUSTOMER_ACTIONS)),
});

/** The code that the box shows for its order, and nobody else's. */
const code = v.strictObject({
  ...envelope,
  type: v.literal("code"),
  order: orderNumber,
  ...money,
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
  expiresAtMs: hubTime,
  /** Whose code it is; absent for one that every wallet reads. */
  institution: v.optional(v.picklist(INSTITUTIONS)),
});

/** The hub did not and will not execute this request. It says nothing about an earlier one. */
const refusal = v.strictObject({
  ...envelope,
  type: v.literal("refusal"),
  /** Absent where the request names none. */
  order: v.optional(orderNumber),
  /** Such as `late`, `content-differs`, `code-invalid`, `service-problem`. */
  reason,
});

export const REFUND_STATES = ["pending", "refunded", "refused"] as const;

/** How a refund stands. `pending` is not an end, however often it is said. */
const refundAnswer = v.strictObject({
  ...envelope,
  type: v.literal("refund-answer"),
  refund: orderNumber,
  order: orderNumber,
  /** Of this refund. */
  ...money,
  state: v.picklist(REFUND_STATES),
  /** Present for refused. */
  reason: v.optional(reason),
  /** What was paid, and what of it is given back or being given back, this refund included. */
  paidMinor: amount,
  refundedMinor: amount,
  institution: v.optional(v.picklist(INSTITUTIONS)),
  /** Once it is refunded: who gets what. They add up to `amountMinor`. */
  parts: v.optional(paymentParts),
});

/** What the hub knows of an order that somebody asks about; only of the box's own merchant. */
const inquiry = v.strictObject({
  ...envelope,
  type: v.literal("inquiry"),
  /** Absent: no such order of this merchant. */
  found: v.optional(
    v.strictObject({
      ...orderFacts,
      /** Whose order it is. */
      terminal: terminalId,
      takenAtMs: hubTime,
      refundedMinor: amount,
    }),
  ),
});

/** Orders on one page of a statement. */
export const STATEMENT_PAGE_MAX = 24;

const statement = v.strictObject({
  ...envelope,
  type: v.literal("statement"),
  /** By their numbers, each once. */
  orders: v.pipe(
    v.array(
      v.strictObject({
        order: orderNumber,
        ...money,
        state: v.picklist(ORDER_STATES),
        institution: v.optional(v.picklist(INSTITUTIONS)),
        refundedMinor: amount,
      }),
    ),
    v.maxLength(STATEMENT_PAGE_MAX),
  ),
  isLast: v.boolean(),
});

const news = v.strictObject({
  ...hubWord,
  type: v.literal("news"),
  /** 16 random bytes, base64url: the same news twice is told once. */
  id: v.pipe(v.string(), v.length(22)),
  /** Old news is not told. */
  saidAtMs: hubTime,
  item: newsItem,
});

const message = v.variant("type", [
  welcome,
  receipt,
  answer,
  code,
  refusal,
  refundAnswer,
  inquiry,
  statement,
  news,
]);

export type OrderState = (typeof ORDER_STATES)[number];
export type RefundState = (typeof REFUND_STATES)[number];

export type Welcome = v.InferOutput<typeof welcome>;
export type Answer = v.InferOutput<typeof answer>;
export type Code = v.InferOutput<typeof code>;
export type Refusal = v.InferOutput<typeof refusal>;
export type RefundAnswer = v.InferOutput<typeof refundAnswer>;
export type Inquiry = v.InferOutput<typeof inquiry>;
export type Statement = v.InferOutput<typeof statement>;
export type News = v.InferOutput<typeof news>;
export type HubMessage = v.InferOutput<typeof message>;
/** The hub's word on a request of a box. */
export type Reply = Exclude<HubMessage, News>;

/**
 * The body of a verified message as a hub message, or null where it is none. Whose parts do not
 * add up to the amount contradicts itself, and says nothing that could be believed.
 */
export function parseHubMessage(body: unknown): HubMessage | null {
  const result = v.safeParse(message, body);
  return result.success && partsAddUp(result.output) ? result.output : null;
}

interface WithParts {
  readonly amountMinor: number;
  readonly parts?: PaymentParts | undefined;
}

function partsAddUp(said: HubMessage): boolean {
  switch (said.type) {
    case "answer":
    case "refund-answer":
      return isWhole(said);
    case "inquiry":
      return said.found === undefined || isWhole(said.found);
    default:
      return true;
  }
}

function isWhole({ amountMinor, parts }: WithParts): boolean {
  return parts === undefined || sumOfParts(parts) === amountMinor;
}
