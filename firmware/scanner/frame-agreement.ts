/** Decides which of the codes read on a frame are believed. */
import type { CodeSymbol } from "./symbology.ts";

/** How many earlier frames a text may be agreed with. */
const framesRememberedMax = 8;

/**
 * A QR code corrects its errors and is believed at once. A Code 128 has one check digit only, and
 * damaged ones do pass it with wrong digits: it is believed when an earlier frame gave the same
 * text, or a QR code on this frame does.
 *
 * Where a Code 128 that is not believed yet lies beside believed codes, they wait for one frame: it
 * may be a second code in view, and then nobody can tell which one the customer means.
 */
export class FrameAgreement {
  #earlier: ReadonlySet<string>[] = [];
  #isWaiting = false;

  /** The codes of this frame that are believed, one a text. */
  believe(symbols: readonly CodeSymbol[]): readonly CodeSymbol[] {
    const byText = new Map<string, CodeSymbol>();
    for (const symbol of symbols) {
      if (symbol.symbology === "qr" || !byText.has(symbol.text)) byText.set(symbol.text, symbol);
    }
    const distinct = [...byText.values()];
    const believed = distinct.filter((symbol) => this.#isBelieved(symbol));
    this.#remember(new Set(byText.keys()));
    this.#isWaiting = !this.#isWaiting && believed.length > 0 && believed.length < distinct.length;
    return this.#isWaiting ? [] : believed;
  }

  /** Drops the texts of earlier frames: they are bearer tokens. */
  forget(): void {
    this.#earlier = [];
    this.#isWaiting = false;
  }

  #isBelieved(symbol: CodeSymbol): boolean {
    if (symbol.symbology === "qr") return true;
    return this.#earlier.some((texts) => texts.has(symbol.text));
  }

  #remember(texts: ReadonlySet<string>): void {
    this.#earlier = [...this.#earlier, texts].slice(-framesRememberedMax);
  }
}
