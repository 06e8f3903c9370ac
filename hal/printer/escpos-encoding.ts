/**
 * A receipt as ESC/POS bytes. Command names and parameters are those of Epson's "ESC/POS Command
 * Reference for TM Printers"; texts are GBK, which printers sold for Chinese print.
 */
import iconv from "iconv-lite";
import type { Receipt, ReceiptPart } from "./printer.ts";

const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;
const LINE_FEED = 0x0a;

/** `ESC @` undoes what the last receipt left, `FS &` takes pairs of bytes as Chinese. */
const BEGIN = [ESC, 0x40, FS, 0x26];
const ALIGNMENTS = { left: 0, center: 1, right: 2 } as const;
/** `GS H`, `GS w`, `GS h`: text below, two dots (a quarter of a millimetre) a bar, 1 cm high. */
const CODE128_SHAPE = [GS, 0x48, 2, GS, 0x77, 2, GS, 0x68, 80];
/** `GS k 73`, a Code 128 in its code set B, as the receipts reckon its width. */
const CODE128_BEGIN = [GS, 0x6b, 73];
const CODE_SET_B = [0x7b, 0x42];
/** `GS ( k`: model 2, six dots a module (three quarters of a millimetre), correction level M. */
const QR_SHAPE = [
  ...[GS, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0],
  ...[GS, 0x28, 0x6b, 3, 0, 0x31, 0x43, 6],
  ...[GS, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31],
];
const QR_PRINT = [GS, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30];
/** `GS V 66 n`: feeds the paper past the blade and cuts it but for one point. */
const CUT = [GS, 0x56, 66, 3];

/** Printers for GBK know the wide sign only; the narrow one would be four bytes of GB18030. */
const YEN_SIGN = /\u00a5/g;
const WIDE_YEN_SIGN = "\uffe5";

export function encodeReceipt(receipt: Receipt): Uint8Array {
  return Uint8Array.from([...BEGIN, ...receipt.flatMap(encodePart)]);
}

function encodePart(part: ReceiptPart): readonly number[] {
  switch (part.type) {
    case "text": {
      const size = part.scale === 2 ? 0x11 : 0;
      const look = [ESC, 0x61, ALIGNMENTS[part.align], GS, 0x21, size];
      return [...look, ...encodeText(part.text), LINE_FEED];
    }
    case "code128": {
      const data = [...CODE_SET_B, ...encodeText(part.text)];
      return [...centred(CODE128_SHAPE), ...CODE128_BEGIN, data.length, ...data];
    }
    case "qr": {
      const data = encodeText(part.text);
      const length = data.length + 3;
      const store = [GS, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, 0x50, 0x30, ...data];
      return [...centred(QR_SHAPE), ...store, ...QR_PRINT];
    }
    case "cut":
      return CUT;
  }
}

function centred(commands: readonly number[]): readonly number[] {
  return [ESC, 0x61, ALIGNMENTS.center, ...commands];
}

/** What GBK does not have becomes a question mark. */
function encodeText(text: string): readonly number[] {
  return [...iconv.encode(text.replace(YEN_SIGN, WIDE_YEN_SIGN), "gbk")];
}
