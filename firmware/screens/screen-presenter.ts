/** Keeps the display showing the newest screen: renders it, skips what was overtaken meanwhile. */
import type { Display } from "../../hal/display/display.ts";
import type { GlyphAtlas } from "./glyph-atlas.ts";
import type { Language } from "./language.ts";
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
  #wanted: Screen | null = null;
  #shown = "";
  #showing: Promise<void> | null = null;

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
    this.#showing ??= this.#run().finally(() => {
      this.#showing = null;
    });
    return this.#showing;
  }

  async #run(): Promise<void> {
    const { display, language, atlas } = this.#options;
    const { width, height } = display;
    for (let screen = this.#wanted; screen; screen = this.#wanted) {
      this.#wanted = null;
      const key = JSON.stringify(screen);
      if (key === this.#shown) continue;
      renderScreen(screen, { width, height, language, atlas, into: this.#pixels });
      this.#shown = "";
      await display.show(this.#pixels);
      this.#shown = key;
    }
  }
}
