/** Searches one frame after the other for payment codes. */
import type { Decoder, Luminance, Reading } from "./decoder.ts";
import { countingPasses, type DecodingPass } from "./decoding-pass.ts";
import { PassRotation } from "./pass-rotation.ts";
import type { CodeSymbol, Symbology } from "./symbology.ts";

const symbologies: Readonly<Record<string, Symbology>> = { QRCode: "qr", Code128: "code128" };

export class FrameSearch {
  readonly #decoder: Decoder;
  readonly #rotation = new PassRotation();

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  /**
   * The codes in view, without repetition. A frame without a code gets a few passes only, others on
   * each frame; once a pass has found a code, the frame is searched for further ones.
   */
  search(frame: Luminance): readonly CodeSymbol[] {
    for (const pass of this.#rotation.next()) {
      const first = this.#read(frame, pass);
      if (first.length === 0) continue;
      this.#rotation.finished(pass);
      const others = countingPasses(pass).flatMap((counting) => this.#read(frame, counting));
      return distinct([...first, ...others]);
    }
    this.#rotation.finished(undefined);
    return [];
  }

  #read(frame: Luminance, pass: DecodingPass): CodeSymbol[] {
    return this.#decoder.decode(frame, pass).flatMap(symbolOf);
  }
}

function symbolOf({ text, format }: Reading): CodeSymbol[] {
  const symbology = symbologies[format];
  return symbology === undefined ? [] : [{ text, symbology }];
}

function distinct(symbols: readonly CodeSymbol[]): CodeSymbol[] {
  const known = new Map(symbols.map((symbol) => [`${symbol.symbology} ${symbol.text}`, symbol]));
  return [...known.values()];
}
