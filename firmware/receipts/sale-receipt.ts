/** The paper of a payment. Pure. */
import type { Receipt } from "../../hal/printer/printer.ts";
import type { Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import { fillIn } from "../screens/messages.ts";
import { ReceiptSheet, type ReceiptStyle } from "./receipt-style.ts";

/** An approved payment, as the journal has it. */
export interface PaidOrder {
  readonly order: string;
  readonly money: Money;
  readonly institution: InstitutionId | null;
  readonly institutionOrder: string | null;
  readonly parts: PaymentParts | null;
  /** Wall clock. */
  readonly atMs: number;
}

export type Copy = "merchant" | "customer";

export interface Printing {
  readonly copy: Copy;
  readonly isReprint: boolean;
}

/** What the receipt's barcode says; the digits alone have the shape of a wallet's code. */
export function receiptCode(order: string): string {
  return `R${order}`;
}

export function saleReceipt(paid: PaidOrder, printing: Printing, style: ReceiptStyle): Receipt {
  const sheet = new ReceiptSheet(style);
  const { words } = sheet;
  const { amountMinor, currency } = paid.money;
  sheet.head(words.sale, ...copyWords(sheet, printing));
  sheet.centre(sheet.money(amountMinor, currency), 2);
  sheet.row(words.wallet, sheet.institution(paid.institution));
  if (paid.parts) {
    printParts(sheet, paid.parts, {
      currency,
      payer: words.customerPaid,
      discount: words.discount,
    });
  }
  sheet.rule();
  sheet.row(words.time, sheet.minute(paid.atMs));
  sheet.terminal();
  sheet.row(words.order, paid.order);
  if (paid.institutionOrder) sheet.row(words.institutionOrder, paid.institutionOrder);
  sheet.rule();
  sheet.barcode(receiptCode(paid.order));
  if (printing.copy === "customer") sheet.centre(words.keepForRefund);
  sheet.cut();
  return sheet.parts;
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
