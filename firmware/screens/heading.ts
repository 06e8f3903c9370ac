/** The two usual pairs of words. Pure. */

/** What happened, and what the merchant does next: one sentence or two each. */
export interface Advice {
  readonly cause: string;
  readonly action: string;
}

/** A title in big letters, and a hint below it. */
export interface Heading {
  readonly title: string;
  readonly hint: string;
}
