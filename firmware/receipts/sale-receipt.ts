/** The paper of a payment. Pure. */
import type { Receipt } from "../../hal/printer/printer.ts";
import { receiptBarcode } from "../codes/receipt-barcode.ts";
import type { Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import { copyWords, type Printing, printParts } from "./receipt-sections.ts";
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
  sheet.barcode(receiptBarcode(paid.order));
  if (printing.copy === "customer") sheet.centre(words.keepForRefund);
  sheet.cut();
  return sheet.parts;
}
