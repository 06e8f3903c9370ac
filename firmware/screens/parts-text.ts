/** Who paid what, in the words of a language. Pure. */
import { shortRate } from "../money/exchange.ts";
import type { Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import { fillIn, type PartsMessages } from "./messages.ts";
import { moneyText } from "./money-text.ts";

/**
 * What the customer paid, who bears each discount, and at which rate; nothing where the customer
 * paid all of it in the shop's currency.
 */
export function partsLines(
  parts: PaymentParts,
  { currency }: Money,
  messages: PartsMessages,
): readonly string[] {
  const { payerMinor, discounts, foreign } = parts;
  if (discounts.length === 0 && !foreign) return [];
  const paid = moneyText(foreign ?? { amountMinor: payerMinor, currency });
  const borne = discounts.map(({ funder, amountMinor }) => {
    return fillIn(messages.discount[funder], { discount: moneyText({ amountMinor, currency }) });
  });
  const rate = foreign && { one: currency, rate: shortRate(foreign.rate), other: foreign.currency };
  return [
    fillIn(messages.customerPaid, { paid }),
    ...borne,
    ...(rate ? [fillIn(messages.rate, rate)] : []),
  ];
}
