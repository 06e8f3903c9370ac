/** What the papers of a payment and of a refund say alike. Pure. */
import type { Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import { fillIn } from "../screens/messages.ts";
import type { ReceiptSheet } from "./receipt-style.ts";

export type Copy = "merchant" | "customer";

export interface Printing {
  readonly copy: Copy;
  readonly isReprint: boolean;
}

export function copyWords({ words }: ReceiptSheet, { copy, isReprint }: Printing): string[] {
  const name = copy === "merchant" ? words.merchantCopy : words.customerCopy;
  return isReprint ? [name, words.reprint] : [name];
}

/** Who pays what, or gets what back. Nothing where the payer bears all of it at home. */
export function printParts(
  sheet: ReceiptSheet,
  { payerMinor, discounts, foreign }: PaymentParts,
  labels: {
    readonly currency: Money["currency"];
    readonly payer: string;
    readonly discount: string;
  },
): void {
  const { words } = sheet;
  const { currency } = labels;
  for (const { funder, name, amountMinor } of discounts) {
    const label = fillIn(labels.discount, { name, funder: words.funders[funder] });
    sheet.row(label, sheet.money(amountMinor, currency));
  }
  if (discounts.length > 0 || foreign) sheet.row(labels.payer, sheet.money(payerMinor, currency));
  if (!foreign) return;
  const { rate, rateAtMs } = foreign;
  sheet.row(words.inCustomersCurrency, sheet.money(foreign.amountMinor, foreign.currency));
  const rateValue = fillIn(words.rateValue, { rate, currency, foreign: foreign.currency });
  sheet.row(words.rate, rateValue);
  sheet.row(words.rateTime, sheet.minute(rateAtMs));
}
