/**
 * What the hub tells a box unasked: things the merchant should know. Nothing of it moves money or
 * ends an order; without it the merchant only learns of it later. Pure.
 */
import * as v from "valibot";
import { INSTITUTIONS } from "./institution-id.ts";
import { currency, hubTime, orderNumber, positiveAmount } from "./message-fields.ts";

/** A customer paid an order after it had ended; the money goes back to them. */
const latePayment = v.strictObject({
  kind: v.literal("late-payment"),
  order: orderNumber,
  amountMinor: positiveAmount,
  currency,
  /** Whose customer paid; absent where nobody has said so. */
  institution: v.optional(v.picklist(INSTITUTIONS)),
});

/** An institution, or the hub, holds this box or its merchant back. Without personal data. */
const risk = v.strictObject({
  kind: v.literal("risk"),
  event: v.picklist(["guessed-codes", "merchant-blocked", "merchant-unblocked"]),
  /** How long it holds; absent where only somebody's decision ends it. */
  untilMs: v.optional(hubTime),
});

export const newsItem = v.variant("kind", [latePayment, risk]);

export type NewsItem = v.InferOutput<typeof newsItem>;
