/** Whether a record says anything that the journal does not say already. */
import { isDeepStrictEqual } from "node:util";

interface Dated {
  readonly atMs: number;
  /** The journal's own word, which no payment and no refund knows. */
  readonly shift?: number | undefined;
}

/** A state that is recorded again at another time is the same state. */
export function saysTheSame<T extends Dated>(record: T, journalled: T | undefined): boolean {
  if (!journalled) return false;
  const { shift: _, ...known } = journalled;
  return isDeepStrictEqual({ ...record, atMs: known.atMs }, known);
}
