/** Counts the codes at each box that no institution had issued, within a window. */

/** So many within the window are a burst: more than a queue of customers with old screenshots. */
export const WRONG_CODES_MAX = 6;
export const WRONG_CODES_WINDOW_MS = 120_000;
/** How long the box waits then. A code has 16 digits to guess, so that this leaves no chance. */
export const WRONG_CODES_PAUSE_MS = 300_000;

interface Guess {
  readonly order: string;
  /** Monotonic. */
  readonly atMs: number;
}

/** In memory: a restart gives a guesser a few more tries, and no money. */
export class GuessCounter {
  readonly #guesses = new Map<string, readonly Guess[]>();

  /** True where the order's code completes a burst; the counting begins anew then. */
  add(terminal: string, order: string, atMs: number): boolean {
    const recent = (this.#guesses.get(terminal) ?? []).filter((guess) => {
      return guess.order !== order && atMs - guess.atMs < WRONG_CODES_WINDOW_MS;
    });
    const guesses = [...recent, { order, atMs }];
    if (guesses.length < WRONG_CODES_MAX) {
      this.#guesses.set(terminal, guesses);
      return false;
    }
    this.#guesses.delete(terminal);
    return true;
  }
}
