/** Keeps the display showing the newest screen: renders it, skips what was overtaken meanwhile. */
import type { Display } from "../../hal/display/display.ts";
import type { GlyphAtlas } from "./glyph-atlas.ts";
import type { Language } from "./language.ts";
import { makeQrCode, type QrCode } from "./qr-code.ts";
import { renderScreen } from "./render-screen.ts";
import type { Screen } from "./screen.ts";

export interface ScreenPresenterOptions {
  readonly display: Display;
  readonly language: Language;
  readonly atlas: GlyphAtlas;
}

export class ScreenPresenter {
  readonly #options: ScreenPresenterOptions;
  readonly #pixels: Uint16Array;
  /** Of the code on show: its countdown redraws the screen each second. */
  #qrCode: { readonly text: string; readonly code: QrCode } | null = null;
  #wanted: Screen | null = null;
  #shown = "";
  #isShowing = false;
  #shownAll: Promise<void> = Promise.resolve();

  constructor(options: ScreenPresenterOptions) {
    this.#options = options;
    this.#pixels = new Uint16Array(options.display.width * options.display.height);
  }

  /**
   * Resolves when this screen, or a newer one, is on the glass. Rejects with the display's
   * `DeviceError`; then the next call tries again.
   */
  show(screen: Screen): Promise<void> {
    this.#wanted = screen;
    if (!this.#isShowing) {
      this.#isShowing = true;
      this.#shownAll = this.#showAll();
    }
    return this.#shownAll;
  }

  async #showAll(): Promise<void> {
    try {
      for (let screen = this.#wanted; screen; screen = this.#wanted) {
        this.#wanted = null;
        await this.#showOne(screen);
      }
    } finally {
      this.#isShowing = false;
    }
  }

  async #showOne(screen: Screen): Promise<void> {
    const { display, language, atlas } = this.#options;
    const { width, height } = display;
    const key = JSON.stringify(screen);
    if (key === this.#shown) return;
    const qrCodeOf = (text: string) => this.#qrCodeOf(text);
    renderScreen(screen, { width, height, language, atlas, into: this.#pixels, qrCodeOf });
    if (screen.type !== "presenting") this.#qrCode = null;
    this.#shown = "";
    await display.show(this.#pixels);
    this.#shown = key;
  }

  #qrCodeOf(text: string): QrCode {
    if (this.#qrCode?.text !== text) this.#qrCode = { text, code: makeQrCode(text) };
    return this.#qrCode.code;
  }
}
