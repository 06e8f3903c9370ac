/**
 * The small language in which an issuer row says what its codes look like. Pure.
 *
 * A pattern is written left to right:
 *   7         this digit
 *   x         any digit
 *   [10-15]   a number of that many digits between the two, both included
 *   *         any further digits, none included; at most once
 *
 * What follows the `*` is anchored to the end of the code: `289*6xxxxx` is "starts 289, and the
 * sixth digit from the end is a 6". A pattern with nothing but wildcards is refused: it would claim
 * everybody's codes.
 */

/** The longest pattern, in characters. */
export const PATTERN_LENGTH_MAX = 64;

/** A run of digits between two bounds of its own width; a single digit has equal bounds. */
interface Run {
  readonly low: string;
  readonly high: string;
}

export interface IssuerPattern {
  readonly head: readonly Run[];
  /** Runs anchored to the end; empty where the pattern has no `*`. */
  readonly tail: readonly Run[];
  readonly isOpen: boolean;
  /** The fewest digits a matching code has; the only length where `isOpen` is false. */
  readonly width: number;
  /** How many digits are written out: how specific the pattern is. A range is not. */
  readonly fixedDigits: number;
}

const PATTERN =
  /^(?:[0-9x]|\[[0-9]{1,8}-[0-9]{1,8}\])*(?:\*(?:[0-9x]|\[[0-9]{1,8}-[0-9]{1,8}\])*)?$/;

/** The pattern that the text writes, or null where it is none. */
export function parseIssuerPattern(text: string): IssuerPattern | null {
  if (text.length > PATTERN_LENGTH_MAX || !PATTERN.test(text)) return null;
  const [before, after] = text.split("*");
  const head = parseRuns(before ?? "");
  const tail = parseRuns(after ?? "");
  if (!head || !tail) return null;
  const runs = [...head, ...tail];
  if (!runs.some((run) => !isAnything(run))) return null;
  return {
    head,
    tail,
    isOpen: after !== undefined,
    width: widthOf(runs),
    fixedDigits: widthOf(runs.filter((run) => run.low === run.high)),
  };
}

/** `digits` holds ASCII digits only; its length is the row's business. */
export function matchesPattern(pattern: IssuerPattern, digits: string): boolean {
  if (digits.length < pattern.width) return false;
  if (!pattern.isOpen && digits.length !== pattern.width) return false;
  const tailStart = digits.length - widthOf(pattern.tail);
  return fits(pattern.head, digits) && fits(pattern.tail, digits.slice(tailStart));
}

/** Whether the code starts as the pattern does, whatever its length. */
export function startsAsPattern(pattern: IssuerPattern, digits: string): boolean {
  return fits(pattern.head, digits);
}

function parseRuns(text: string): readonly Run[] | null {
  const runs: Run[] = [];
  for (const token of text.match(/\[[^\]]*\]|./g) ?? []) {
    const range = /^\[([0-9]+)-([0-9]+)\]$/.exec(token);
    const low = range ? (range[1] ?? "") : token === "x" ? "0" : token;
    const high = range ? (range[2] ?? "") : token === "x" ? "9" : token;
    if (low.length !== high.length || low > high) return null;
    runs.push({ low, high });
  }
  return runs;
}

function isAnything(run: Run): boolean {
  return /^0+$/.test(run.low) && /^9+$/.test(run.high);
}

function widthOf(runs: readonly Run[]): number {
  return runs.reduce((width, run) => width + run.low.length, 0);
}

function fits(runs: readonly Run[], digits: string): boolean {
  let at = 0;
  for (const run of runs) {
    const part = digits.slice(at, at + run.low.length);
    // Runs and parts have the same width, so text order is number order.
    if (part.length !== run.low.length || part < run.low || part > run.high) return false;
    at += run.low.length;
  }
  return true;
}
