/**
 * The barcode on a receipt: the order's number behind an R, since 28 digits alone have the shape of
 * a wallet's order number. Pure.
 */

export function receiptBarcode(order: string): string {
  return `R${order}`;
}

/** The order's number, or null where the text is no receipt's. */
export function orderOfReceipt(text: string): string | null {
  return /^R([0-9]{28})$/.exec(text)?.[1] ?? null;
}
