/**
 * How a shop's paper looks: its width, its language, its head; and lines of text that fit it.
 *
 * Widths are in the printer's normal characters: 32 on paper of 58 mm, 48 on 80 mm (12 dots each,
 * at 8 dots a millimetre); a Chinese character is two of them wide. Pure.
 */
import type { ReceiptPart } from "../../hal/printer/printer.ts";
import type { LocalCalendar } from "../calendar/local-time.ts";
import { type Currency, formatAmount } from "../money/money.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import { type Language, messagesOf } from "../screens/language.ts";
import { RECEIPT_EN } from "./receipt-en.ts";
import type { ReceiptWords } from "./receipt-words.ts";
import { RECEIPT_ZH_CN } from "./receipt-zh-cn.ts";

export const PAPERS = ["58mm", "80mm"] as const;

export type Paper = (typeof PAPERS)[number];

const WORDS: Readonly<Record<Language, ReceiptWords>> = {
  en: RECEIPT_EN,
  "zh-CN": RECEIPT_ZH_CN,
};

const COLUMNS: Readonly<Record<Paper, number>> = { "58mm": 32, "80mm": 48 };

export interface ReceiptStyle {
  readonly language: Language;
  readonly paper: Paper;
  readonly storeName: string | null;
  readonly terminal: string;
  readonly calendar: LocalCalendar;
}

/** A receipt's maker: everything that is printed goes through it. */
export class ReceiptSheet {
  readonly words: ReceiptWords;
  readonly parts: ReceiptPart[] = [];
  readonly #style: ReceiptStyle;

  constructor(style: ReceiptStyle) {
    this.#style = style;
    this.words = WORDS[style.language];
  }

  /** Shop, what it is, which copy. */
  head(title: string, ...below: readonly string[]): void {
    const { storeName } = this.#style;
    if (storeName) this.centre(storeName, 2);
    this.centre(title, storeName ? 1 : 2);
    for (const text of below) this.centre(text);
    this.rule();
  }

  centre(text: string, scale: 1 | 2 = 1): void {
    const clean = printable(text);
    const fits = columnsOf(clean) * scale <= this.#columns;
    if (fits) this.parts.push({ type: "text", text: clean, align: "center", scale });
    else this.#lines(clean, "center");
  }

  /** `label` at the left, `value` at the right; below each other where a line is too short. */
  row(label: string, value: string): void {
    const texts = [printable(label), printable(value)] as const;
    const free = this.#columns - columnsOf(texts[0]) - columnsOf(texts[1]);
    if (free > 0) this.#lines(texts[0] + " ".repeat(free) + texts[1], "left");
    else {
      this.#lines(texts[0], "left");
      this.#lines(texts[1], "right");
    }
  }

  text(text: string): void {
    this.#lines(printable(text), "left");
  }

  rule(): void {
    this.#lines("-".repeat(this.#columns), "left");
  }

  /**
   * The number as the box reads it back. A Code 128 of it is 211 modules wide: two dots a module,
   * a quarter of a millimetre, need 80 mm paper; a narrower bar is nothing to rely on, so paper of
   * 58 mm has the QR code alone. The same number, whichever is read.
   */
  barcode(text: string): void {
    if (this.#style.paper === "80mm") this.parts.push({ type: "code128", text });
    this.parts.push({ type: "qr", text });
  }

  cut(): void {
    this.parts.push({ type: "cut" });
  }

  /** The currency's letters: a printer's font may lack its sign, and a sign may mean several. */
  money(amountMinor: number, currency: Currency): string {
    return `${currency} ${formatAmount(amountMinor, currency)}`;
  }

  minute(atMs: number): string {
    const { day, clock } = this.#style.calendar.at(atMs);
    return `${day} ${clock}`;
  }

  institution(id: InstitutionId | null): string {
    if (!id) return this.words.noInstitution;
    return messagesOf(this.#style.language).institutions[id];
  }

  terminal(): void {
    this.row(this.words.terminal, this.#style.terminal);
  }

  get #columns(): number {
    return COLUMNS[this.#style.paper];
  }

  #lines(text: string, align: "left" | "center" | "right"): void {
    for (const line of linesOf(text, this.#columns)) {
      this.parts.push({ type: "text", text: line, align, scale: 1 });
    }
  }
}

/** How wide a text prints. */
export function columnsOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (isWide(character) ? 2 : 1), 0);
}

/** Between words where it can be; a number that is too long goes on in the next line. */
function linesOf(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const character of text) {
    if (columnsOf(line + character) > columns) {
      const space = line.lastIndexOf(" ");
      const end = space > 0 ? space : line.length;
      lines.push(line.slice(0, end));
      line = line.slice(end).trimStart();
    }
    line += character;
  }
  return [...lines, line];
}

const WIDE = /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff00-\uff60]/u;

function isWide(character: string): boolean {
  return WIDE.test(character);
}

/** What comes from others may not steer the printer. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");
}
