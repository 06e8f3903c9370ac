/**
 * Whether a table may take the place of the one in use: whole and signed, newer, and honest about
 * the codes that it makes ambiguous. Pure.
 */
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { KeyLookup } from "../protocol/signed-message.ts";
import {
  ISSUER_TABLE_BYTES_MAX,
  type IssuerTable,
  type IssuerTableLoad,
  loadIssuerTable,
} from "./issuer-table.ts";
import { overlaps } from "./pattern-overlap.ts";

/** A signed document as it was delivered or kept: JSON in UTF-8. Never throws. */
export function readIssuerTable(document: Uint8Array, lookupKey: KeyLookup): IssuerTableLoad {
  if (document.length > ISSUER_TABLE_BYTES_MAX) {
    return refused("oversized", `it is over ${ISSUER_TABLE_BYTES_MAX} bytes`);
  }
  try {
    return loadIssuerTable(JSON.parse(Buffer.from(document).toString()), lookupKey);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused("malformed", "it is not JSON");
  }
}

/** The same, as the successor of the table in use. Never throws. */
export function judgeIssuerTable(
  document: Uint8Array,
  current: IssuerTable,
  lookupKey: KeyLookup,
): IssuerTableLoad {
  const load = readIssuerTable(document, lookupKey);
  if (!load.ok) return load;
  const { edition } = load.table;
  if (edition <= current.edition) {
    return refused("not-newer", `edition ${edition} is not after edition ${current.edition}`);
  }
  const clash = unsaidOverlap(current, load.table);
  return clash === null ? load : refused("ambiguous", clash);
}

interface Claim {
  readonly institution: InstitutionId;
  readonly overlaps?: readonly InstitutionId[] | undefined;
}

/**
 * A row that is new and claims codes of another institution's row without naming it in `overlaps`:
 * codes that were one institution's today would be one of two's, or even another's, also where
 * that one's row is gone from the next table. Null where there is none.
 */
function unsaidOverlap(current: IssuerTable, next: IssuerTable): string | null {
  const known = new Set([...current.rows, ...current.aidRows].map(claimOf));
  const isNew = (row: Parameters<typeof claimOf>[0]) => !known.has(claimOf(row));
  for (const row of next.rows.filter(isNew)) {
    const clash = [...next.rows, ...current.rows].find(
      (other) => isUnsaid(row, other) && overlaps(row, other),
    );
    if (clash) return inWords(row, clash);
  }
  for (const row of next.aidRows.filter(isNew)) {
    const clash = [...next.aidRows, ...current.aidRows].find(
      (other) => other.aid === row.aid && isUnsaid(row, other),
    );
    if (clash) return inWords(row, clash);
  }
  return null;
}

function isUnsaid(row: Claim, other: Claim): boolean {
  if (row.institution === other.institution) return false;
  const isSaid =
    row.overlaps?.includes(other.institution) || other.overlaps?.includes(row.institution);
  return !isSaid;
}

/** What a row claims, whatever it says about its source. */
function claimOf(row: IssuerTable["rows"][number] | IssuerTable["aidRows"][number]): string {
  const { institution } = row;
  return JSON.stringify(
    "aid" in row ? [institution, row.aid] : [institution, row.digits, row.pattern],
  );
}

function inWords(row: Claim, other: Claim): string {
  return (
    `a new row of ${row.institution} claims codes of ${other.institution}; ` +
    `name ${other.institution} in its "overlaps"`
  );
}

function refused(refusal: "oversized" | "malformed" | "not-newer" | "ambiguous", why: string) {
  return { ok: false, refusal, why } as const;
}
