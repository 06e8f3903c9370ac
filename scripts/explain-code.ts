/** Says what a text is to the box: `node scripts/explain-code.ts --help`. */
import { parseArgs } from "node:util";
import { type Classification, classifyCode, refusalOf } from "../firmware/codes/classification.ts";
import { REFUSAL_SENTENCES } from "../firmware/codes/code-refusal.ts";
import type { CpmField } from "../firmware/codes/cpm-field.ts";
import type { CpmTemplate } from "../firmware/codes/emv-cpm.ts";
import { loadShippedIssuerTable } from "../firmware/codes/shipped-issuer-table.ts";

const HELP = `Usage: node scripts/explain-code.ts TEXT [--json]
       node scripts/explain-code.ts - [--json]

Says what the text of a code is to the box: whose it may be, what is in it, or why it is refused.
  TEXT     the text, exactly as scanned; behind -- where it starts with a dash
  -        read it from standard input (one line end after it is dropped), so that it is
           not in the list of processes: a live code is money
  --json   one JSON object: kind, candidates, reason, sentence, crcOk, valid, fields, details`;

/** Far over the longest code, so that what is cut off is refused as too long all the same. */
const INPUT_BYTES_MAX = 4096;

class UsageError extends Error {}

/** Null and empty where a member says nothing about this kind. */
interface Explanation {
  readonly kind: Classification["kind"];
  readonly candidates: readonly string[];
  readonly reason: string | null;
  /** For a person: what it is and what to do. */
  readonly sentence: string;
  readonly crcOk: boolean | null;
  readonly valid: boolean | null;
  readonly fields: object;
  /** What else the parser found: problems, notes, the tree. */
  readonly details: object;
}

async function run(args: readonly string[]): Promise<string> {
  const { values, positionals } = parse(args);
  if (values.help) return HELP;
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1) {
    throw new UsageError("One text is needed (quote it), or - for standard input. See --help.");
  }
  const load = loadShippedIssuerTable();
  if (!load.ok) {
    throw new UsageError(`The issuer table is refused: ${load.why}. See docs/issuer-table.md.`);
  }
  const text = argument === "-" ? await readInput() : argument;
  const explanation = explain(classifyCode(text, load.table));
  return values.json ? JSON.stringify(explanation) : print(explanation);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: "boolean", short: "h" }, json: { type: "boolean" } },
    });
  } catch {
    // Node's own message would repeat the text, which may be a live code.
    throw new UsageError(
      "Unknown option; a text that starts with a dash goes behind --. See --help.",
    );
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > INPUT_BYTES_MAX) break;
  }
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, "");
}

function explain(code: Classification): Explanation {
  const reason = refusalOf(code);
  return {
    kind: code.kind,
    candidates: "candidates" in code ? code.candidates : [],
    reason,
    sentence:
      reason === null ? "A customer's code: the box can send it." : REFUSAL_SENTENCES[reason],
    crcOk: code.kind === "emv-mpm" ? code.crcOk : null,
    valid: "valid" in code ? code.valid : null,
    fields: fieldsOf(code),
    details: detailsOf(code),
  };
}

function fieldsOf(code: Classification): object {
  switch (code.kind) {
    case "emv-mpm": {
      const { root, accounts, additional, local } = code.fields;
      return { ...root, accounts, additional, local };
    }
    case "emv-cpm":
      if (!code.valid) return {};
      return {
        applications: code.applications.map(templateFields),
        ...(code.common ? { common: templateFields(code.common) } : {}),
      };
    case "merchant-url":
      return { owner: code.owner, personal: code.personal, dynamic: code.dynamic };
    case "receipt":
      return { order: code.order };
    case "payer-code":
    case "not-a-payment-code":
      return {};
  }
}

function templateFields({ fields, transparent }: CpmTemplate): object {
  return {
    ...byName(fields),
    ...(transparent.length > 0 ? { transparent: byName(transparent) } : {}),
  };
}

/** A tag that has no name goes by its number. */
function byName(fields: readonly CpmField[]): object {
  return Object.fromEntries(fields.map(({ name, tag, value }) => [name ?? tag, value]));
}

function detailsOf(code: Classification): object {
  if (code.kind === "emv-mpm") {
    const { tlvOk, profile, problems, notes, objects } = code;
    return { tlvOk, profile, problems, notes, objects };
  }
  return code.kind === "emv-cpm" && !code.valid ? { problems: [code.why] } : {};
}

function print(explanation: Explanation): string {
  const { kind, candidates, reason, sentence, crcOk, valid, fields, details } = explanation;
  const lines = [`kind        ${kind}`];
  if (candidates.length > 0) lines.push(`candidates  ${candidates.join(", ")}`);
  if (reason !== null) lines.push(`refused     ${reason}`);
  lines.push(`to do       ${sentence}`);
  if (crcOk !== null) lines.push(`checksum    ${crcOk ? "right" : "wrong"}`);
  if (valid !== null) lines.push(`valid       ${valid ? "yes" : "no"}`);
  for (const problem of listOf(details, "problems")) lines.push(`problem     ${problem}`);
  for (const note of listOf(details, "notes")) lines.push(`note        ${note}`);
  return [...lines, ...flatten(fields, "")].join("\n");
}

function listOf(details: object, name: "problems" | "notes"): readonly string[] {
  return (details as Readonly<Record<string, readonly string[] | undefined>>)[name] ?? [];
}

/** One line a field, the path before the value: `accounts.0.guid = hk.com.hkicl`. */
function flatten(value: object, path: string): readonly string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    if (inner === null) return [];
    return typeof inner === "object"
      ? flatten(inner, `${path}${name}.`)
      : [`  ${path}${name} = ${printable(String(inner))}`];
  });
}

/** A field may hold anything, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "\u{fffd}");
}

try {
  console.log(await run(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
