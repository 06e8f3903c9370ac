/** What a screen says, before anything has its place. Pure. */
import type { Icon } from "./icon.ts";
import type { Ink, Scheme } from "./palette.ts";

/** `lead` is set as large as it fits, `plain` in the size of sentences. */
export interface Paragraph {
  readonly text: string;
  readonly rank: "lead" | "plain";
  readonly ink: Ink;
}

export interface ScreenContent {
  readonly scheme: Scheme;
  readonly icon?: Icon;
  readonly title: string;
  readonly amount?: string;
  /** A text for the customer's camera. */
  readonly code?: string;
  readonly paragraphs: readonly Paragraph[];
  /** Small, at the bottom. */
  readonly footer?: string;
}
