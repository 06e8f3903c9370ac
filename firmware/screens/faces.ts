/**
 * The type faces the layouts use, each at one size, and which characters each must hold. What the
 * atlas's builder draws and what the check compares come from here and nowhere else. Pure.
 */
import { ICONS, iconCharacter } from "./icon.ts";
import { LANGUAGES, messagesOf } from "./language.ts";
import { CURRENCY_SIGN_CHARACTERS } from "./money-text.ts";

/** `everything`: all messages. `titles`: the big lines. `amounts`: money. `icons`: the drawings. */
export type Repertoire = "everything" | "titles" | "amounts" | "icons";

export interface FaceSpec {
  readonly sizePx: number;
  readonly weight: 500 | 700;
  readonly repertoire: Repertoire;
}

/** The order is the order in the atlas. */
export const FACES = {
  "text-18": { sizePx: 18, weight: 500, repertoire: "everything" },
  "text-24": { sizePx: 24, weight: 500, repertoire: "everything" },
  "text-36": { sizePx: 36, weight: 500, repertoire: "everything" },
  "title-40": { sizePx: 40, weight: 700, repertoire: "titles" },
  "title-60": { sizePx: 60, weight: 700, repertoire: "titles" },
  "amount-36": { sizePx: 36, weight: 700, repertoire: "amounts" },
  "amount-48": { sizePx: 48, weight: 700, repertoire: "amounts" },
  "amount-72": { sizePx: 72, weight: 700, repertoire: "amounts" },
  "amount-112": { sizePx: 112, weight: 700, repertoire: "amounts" },
  "icon-72": { sizePx: 72, weight: 700, repertoire: "icons" },
  "icon-108": { sizePx: 108, weight: 700, repertoire: "icons" },
} as const satisfies Record<string, FaceSpec>;

export type FaceName = keyof typeof FACES;

export const FACE_NAMES = Object.keys(FACES) as readonly FaceName[];

/** Drawn in place of a character that a face does not hold. Every face of text holds it. */
export const MISSING_CHARACTER = "?";

const PRINTABLE_ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const DIGITS = "0123456789";
/** Of days and times of day. */
const CLOCK = ":-";
const AMOUNT_CHARACTERS = `${DIGITS}.,- `;

/** The characters of a repertoire, each once, in code point order. */
export function charactersOf(repertoire: Repertoire): readonly string[] {
  switch (repertoire) {
    case "everything":
      return sorted([...PRINTABLE_ASCII, ...CURRENCY_SIGN_CHARACTERS, ...everyMessage().join("")]);
    case "titles":
      return sorted([MISSING_CHARACTER, ...DIGITS, ...CLOCK, ...everyTitle().join("")]);
    case "amounts":
      return sorted([MISSING_CHARACTER, ...AMOUNT_CHARACTERS, ...CURRENCY_SIGN_CHARACTERS]);
    case "icons":
      return sorted(ICONS.map(iconCharacter));
  }
}

function everyMessage(): string[] {
  return LANGUAGES.flatMap((language) => stringsIn(messagesOf(language)));
}

function everyTitle(): string[] {
  return LANGUAGES.flatMap((language) => {
    const messages = messagesOf(language);
    const titles = titlesIn(messages);
    return [
      ...titles,
      messages.approved,
      messages.notReady,
      messages.notReadyAdvice.starting.cause,
    ];
  });
}

/** Of headings, wherever they stand. */
function titlesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "title" in value && typeof value.title === "string" ? [value.title] : [];
  return [...own, ...Object.values(value).flatMap(titlesIn)];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function sorted(characters: Iterable<string>): readonly string[] {
  return [...new Set(characters)].sort();
}
