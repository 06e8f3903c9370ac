/** Chooses the passes of each frame: quick always, and one of the costly ones in turn. */
import { type DecodingPass, everyPass, quickPass, thoroughPass } from "./decoding-pass.ts";

/** The costly passes in the order of their turns; the thorough one has every other turn. */
const turns: readonly DecodingPass[] = everyPass
  .filter((pass) => pass !== quickPass && pass !== thoroughPass)
  .flatMap((pass) => [thoroughPass, pass]);

export class PassRotation {
  #turn = 0;
  /** What found a code on the last frame is likely to find it on the next one. */
  #lucky: DecodingPass | undefined;

  /** The passes to try on the next frame, in this order, until one finds a code. */
  next(): readonly DecodingPass[] {
    const passes = [quickPass, turns[this.#turn] ?? thoroughPass];
    const lucky = this.#lucky;
    return lucky === undefined ? passes : [lucky, ...passes.filter((pass) => pass !== lucky)];
  }

  /** What became of the frame: the pass that found a code, or undefined where none did. */
  finished(found: DecodingPass | undefined): void {
    this.#lucky = found;
    if (found === undefined) this.#turn = (this.#turn + 1) % turns.length;
  }
}
