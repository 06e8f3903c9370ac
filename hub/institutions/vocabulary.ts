/**
 * What an institution's words mean to the hub. Each family of interfaces has a list of its words;
 * a word that is not listed means `unknown`, so that a new or mistaken one is never a refusal.
 * Pure.
 */
import type { Mark } from "../../firmware/codes/issuer-table.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import { REASONS } from "../../firmware/protocol/reason.ts";

export type Meaning =
  | { readonly type: PlainMeaning }
  | { readonly type: "declined"; readonly reason: ListedReason };

const PLAIN_MEANINGS = [
  "approved",
  "refunded",
  /** Taken in hand; the result comes by query. */
  "accepted",
  "customer-acting",
  /** Sent to the customer's wallet, where they have to confirm it. */
  "order-pushed",
  "unknown",
  "reversed",
  "closed",
  "not-found",
  "not-paid",
  "too-early",
] as const;

type PlainMeaning = (typeof PLAIN_MEANINGS)[number];

export interface Word {
  readonly word: string;
  readonly means: Meaning;
  readonly mark: Mark;
}

export type Vocabulary = readonly Word[];

export function meaningOf(vocabulary: Vocabulary, word: string): Meaning {
  const known = [...vocabulary, ...SANDBOX_VOCABULARY].find((entry) => entry.word === word);
  return known?.means ?? { type: "unknown" };
}

/** The word that says it: the family's first, or a made-up one where none of it is public. */
export function wordFor(vocabulary: Vocabulary, meaning: Meaning): string {
  const entry = vocabulary.find(({ means }) => sandboxWord(means) === sandboxWord(meaning));
  return entry?.word ?? sandboxWord(meaning);
}

function sandboxWord(meaning: Meaning): string {
  return meaning.type === "declined" ? `SANDBOX:${meaning.reason}` : `SANDBOX:${meaning.type}`;
}

function made(means: Meaning): Word {
  return { word: sandboxWord(means), means, mark: "sandbox" };
}

/** Made up: for what a family has no public word for. */
const SANDBOX_VOCABULARY: Vocabulary = [
  ...PLAIN_MEANINGS.map((type) => made({ type })),
  ...REASONS.map((reason) => made({ type: "declined", reason })),
];
