/**
 * The issuer table: which institutions a code may belong to. Data, not code: a signed document
 * (`issuer-table.json`, `docs/issuer-table.md`), checked as a whole before any of it is used.
 */
import * as v from "valibot";
import { INSTITUTIONS, type InstitutionId } from "../protocol/institution-id.ts";
import type { KeyLookup } from "../protocol/signed-message.ts";
import { CPM_TEXT_START, parseCpm } from "./emv-cpm.ts";
import { matchesPattern, parseIssuerPattern } from "./issuer-pattern.ts";
import { isIssuerTableSigned } from "./issuer-table-signature.ts";

/** The largest document, in bytes of its compact JSON: one MQTT message carries it. */
export const ISSUER_TABLE_BYTES_MAX = 65_536;
const ROWS_MAX = 256;
const DIGITS_MAX = 32;

/**
 * How sure a row is, best first: `V` read in the issuer's own document, `V-1` one third-party
 * source, `sandbox` made up because the format is not public.
 */
export const MARKS = ["V", "V-1", "sandbox"] as const;

export type Mark = (typeof MARKS)[number];

const rowFacts = {
  institution: v.picklist(INSTITUTIONS),
  mark: v.picklist(MARKS),
  /** Where the row was read. */
  source: v.pipe(v.string(), v.minLength(1), v.maxLength(160)),
  /** Whose codes the row claims, too: a new row that does so without saying it is refused. */
  overlaps: v.optional(v.pipe(v.array(v.picklist(INSTITUTIONS)), v.maxLength(INSTITUTIONS.length))),
};

const digitCount = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(DIGITS_MAX));

/** A code of plain digits, by length and by pattern (`issuer-pattern.ts`). */
const digitsRow = v.pipe(
  v.strictObject({
    ...rowFacts,
    digits: v.strictObject({ min: digitCount, max: digitCount }),
    pattern: v.string(),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const pattern = parseIssuerPattern(dataset.value.pattern);
    const { min, max } = dataset.value.digits;
    if (!pattern || min > max || pattern.width > min || (!pattern.isOpen && max > pattern.width)) {
      addIssue({ message: "the pattern is malformed or does not fit the digits" });
      return NEVER;
    }
    return { ...dataset.value, pattern };
  }),
);

/** An EMV consumer-presented code, by the application identifier in its tag 4F. */
const aidRow = v.strictObject({
  ...rowFacts,
  /** 5 to 16 bytes in upper-case hexadecimal. */
  aid: v.pipe(v.string(), v.regex(/^(?:[0-9A-F]{2}){5,16}$/)),
});

const table = v.strictObject({
  /** The version of this format. */
  version: v.literal(1),
  /** Grows with every table: an older one never takes the place of a newer. */
  edition: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** The day it was signed, so that people can tell two tables apart. */
  issued: v.pipe(v.string(), v.isoDate()),
  rows: v.pipe(v.array(digitsRow), v.minLength(1), v.maxLength(ROWS_MAX)),
  aidRows: v.pipe(v.array(aidRow), v.maxLength(ROWS_MAX)),
});

const signedDocument = v.strictObject({
  table: v.looseObject({}),
  keyId: v.pipe(v.string(), v.maxLength(64)),
  signature: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/)),
});

export type IssuerTable = v.InferOutput<typeof table>;

export const ISSUER_TABLE_REFUSALS = [
  /** No signed issuer table at all. */
  "malformed",
  "oversized",
  /** Not signed by a key that is pinned. */
  "unsigned",
  /** Of a format that this program does not know. */
  "wrong-version",
  /** A row, or the table, does not keep the format. */
  "wrong-schema",
  /** Its edition is not after the one in use. */
  "not-newer",
  /** A new row claims another institution's codes without saying so. */
  "ambiguous",
  /** It was good, and the disk did not take it. */
  "not-kept",
] as const;

export type IssuerTableRefusal = (typeof ISSUER_TABLE_REFUSALS)[number];

export type IssuerTableLoad =
  | { readonly ok: true; readonly table: IssuerTable }
  /** `why` is one line for an operator: "the signature is not of a pinned key". */
  | { readonly ok: false; readonly refusal: IssuerTableRefusal; readonly why: string };

/** A row that claims a code. The most specific one wins at the hub: it has most fixed digits. */
export interface MatchingRow {
  readonly institution: InstitutionId;
  readonly mark: Mark;
  /** Digits (of an AID: hexadecimal digits) that the row writes out. */
  readonly fixedDigits: number;
}

/** Checks signature, version and every row; one wrong row refuses the table. Never throws. */
export function loadIssuerTable(document: unknown, lookupKey: KeyLookup): IssuerTableLoad {
  const envelope = v.safeParse(signedDocument, document);
  if (!envelope.success) return refused("malformed", "it is no signed issuer table");
  if (bytesOf(document) > ISSUER_TABLE_BYTES_MAX) {
    return refused("oversized", `it is over ${ISSUER_TABLE_BYTES_MAX} bytes`);
  }
  // The envelope rebuilds the table's members; the signature is over the document's own.
  const signed = document as v.InferOutput<typeof signedDocument>;
  if (!isIssuerTableSigned(signed, lookupKey)) {
    return refused("unsigned", "the signature is not of a pinned key");
  }
  const parsed = v.safeParse(table, signed.table);
  if (parsed.success) return { ok: true, table: parsed.output };
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue) ?? "table";
  const refusal = path === "version" ? "wrong-version" : "wrong-schema";
  return refused(refusal, `${path}: ${issue.message}`);
}

/** Every row whose codes look like this one, in the table's order. Empty for any other text. */
export function matchingRows(text: string, issuers: IssuerTable): readonly MatchingRow[] {
  if (text.startsWith(CPM_TEXT_START)) {
    const cpm = parseCpm(text);
    return cpm.valid ? matchingAidRows(cpm.aids, issuers) : [];
  }
  if (text.length > DIGITS_MAX || !/^[0-9]+$/.test(text)) return [];
  return issuers.rows
    .filter(({ digits, pattern }) => {
      const hasLength = text.length >= digits.min && text.length <= digits.max;
      return hasLength && matchesPattern(pattern, text);
    })
    .map(({ institution, mark, pattern }) => ({
      institution,
      mark,
      fixedDigits: pattern.fixedDigits,
    }));
}

function matchingAidRows(aids: readonly string[], issuers: IssuerTable): readonly MatchingRow[] {
  return issuers.aidRows
    .filter((row) => aids.includes(row.aid))
    .map(({ institution, mark, aid }) => ({ institution, mark, fixedDigits: aid.length }));
}

function refused(refusal: IssuerTableRefusal, why: string): IssuerTableLoad {
  return { ok: false, refusal, why };
}

function bytesOf(document: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(document));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
