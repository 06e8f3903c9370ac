/** The paper of money given back. Pure. */
import type { Receipt } from "../../hal/printer/printer.ts";
import { receiptBarcode } from "../codes/receipt-barcode.ts";
import type { Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import { copyWords, type Printing, printParts } from "./receipt-sections.ts";
import { ReceiptSheet, type ReceiptStyle } from "./receipt-style.ts";

/** A refund that the hub has said is refunded. */
export interface RefundedMoney {
  readonly refund: string;
  /** Whose money it was. */
  readonly order: string;
  readonly money: Money;
  readonly institution: InstitutionId | null;
  readonly parts: PaymentParts | null;
  /** Wall clock. */
  readonly atMs: number;
}

export function refundReceipt(
  refunded: RefundedMoney,
  printing: Printing,
  style: ReceiptStyle,
): Receipt {
  const sheet = new ReceiptSheet(style);
  const { words } = sheet;
  const { amountMinor, currency } = refunded.money;
  sheet.head(words.refund, ...copyWords(sheet, printing));
  sheet.centre(sheet.money(amountMinor, currency), 2);
  sheet.row(words.wallet, sheet.institution(refunded.institution));
  if (refunded.parts) {
    printParts(sheet, refunded.parts, {
      currency,
      payer: words.customerGetsBack,
      discount: words.discountBack,
    });
  }
  sheet.rule();
  sheet.row(words.time, sheet.minute(refunded.atMs));
  sheet.terminal();
  sheet.row(words.refundNumber, refunded.refund);
  sheet.row(words.order, refunded.order);
  sheet.rule();
  // The order's: what a later look-up or a further refund of the rest begins with.
  sheet.barcode(receiptBarcode(refunded.order));
  sheet.cut();
  return sheet.parts;
}
