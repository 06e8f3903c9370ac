/**
 * Signs `firmware/codes/issuer-table.json` after an edit, or checks it.
 * See `docs/issuer-table.md`.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { type IssuerTable, loadIssuerTable } from "../firmware/codes/issuer-table.ts";
import { signIssuerTable } from "../firmware/codes/issuer-table-signature.ts";
import { judgeIssuerTable, readIssuerTable } from "../firmware/codes/issuer-table-update.ts";
import { pinnedIssuerTableKey } from "../firmware/codes/pinned-issuer-table-key.ts";
import { loadShippedIssuerTable } from "../firmware/codes/shipped-issuer-table.ts";
import type { SigningKey } from "../firmware/protocol/signed-message.ts";
import { ISSUER_TABLE_FILE } from "../hub/issuers/issuer-table-file.ts";

const HELP = `Usage: scripts/sign-issuer-table [--key FILE] [--table FILE]
       scripts/sign-issuer-table --check [--table FILE]
       scripts/sign-issuer-table --hand-out DIRECTORY [--table FILE]
       scripts/sign-issuer-table --new-key FILE --id NAME

Signs the table of issuers after an edit.
  --key FILE      the private key, a JSON Web Key (default: the sandbox's, which anyone has)
  --table FILE    the table (default: firmware/codes/issuer-table.json)
  --hand-out DIRECTORY
                  give the signed table to the hub with this data directory: it routes by it
                  within seconds, running or at its next start, and hands it to its boxes
  --check         sign nothing; say whether the firmware would take the table
  --new-key FILE  make a key of your own in a new file, and print what to pin in
                  firmware/codes/pinned-issuer-table-key.ts
  --id NAME       the name of the new key`;

const TABLE_FILE = fileURLToPath(new URL("../firmware/codes/issuer-table.json", import.meta.url));
const SANDBOX_KEY_FILE = fileURLToPath(
  new URL("./sandbox-keys/sandbox-issuer-table-key.json", import.meta.url),
);

const privateJwk = v.object({
  kid: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  kty: v.literal("OKP"),
  crv: v.literal("Ed25519"),
  x: v.string(),
  d: v.string(),
});

class UsageError extends Error {}

function run(args: readonly string[]): string {
  const { values } = parse(args);
  const tableFile = values.table ?? TABLE_FILE;
  if (values.help) return HELP;
  if (values["new-key"] !== undefined) return makeKey(values["new-key"], values.id);
  if (values.check) return check(tableFile);
  if (values["hand-out"] !== undefined) return handOut(tableFile, values["hand-out"]);
  return sign(tableFile, values.key ?? SANDBOX_KEY_FILE);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        check: { type: "boolean" },
        "hand-out": { type: "string" },
        help: { type: "boolean" },
        id: { type: "string" },
        key: { type: "string" },
        "new-key": { type: "string" },
        table: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split("\n")[0]} See --help.`);
  }
}

function sign(tableFile: string, keyFile: string): string {
  const document = readJson(tableFile) as { readonly table?: unknown } | null;
  const table = document?.table;
  if (typeof table !== "object" || table === null) {
    throw new UsageError(`${tableFile} has no "table"; restore it from the last good version.`);
  }
  const key = readKey(keyFile);
  const signed = signIssuerTable(table, key);
  // A table that no box would take is never written; a key that is not pinned may be another's.
  const load = loadIssuerTable(signed, () => createPublicKey(key.privateKey));
  if (!load.ok) throw new UsageError(`The table is refused: ${load.why}. Nothing was written.`);
  writeFileSync(tableFile, `${JSON.stringify(signed, null, 2)}\n`);
  const pin = pinnedIssuerTableKey(key.id) ? "" : " This firmware does not pin that key yet.";
  return `Signed ${load.table.rows.length + load.table.aidRows.length} rows as ${key.id}.${pin}`;
}

function check(tableFile: string): string {
  const load = loadIssuerTable(readJson(tableFile), pinnedIssuerTableKey);
  if (!load.ok) {
    const help = "Sign it again with scripts/sign-issuer-table.ts.";
    throw new UsageError(`The table is refused: ${load.why}. ${help}`);
  }
  const { rows, aidRows, issued, edition } = load.table;
  const count = rows.length + aidRows.length;
  return `The table of ${issued}, edition ${edition}, is good: ${count} rows.`;
}

/** Judged as the hub will judge it, so that whoever hands it out hears of a refusal at once. */
function handOut(tableFile: string, directory: string): string {
  const document = Buffer.from(JSON.stringify(readJson(tableFile)));
  const load = judgeIssuerTable(document, tableInUse(directory), pinnedIssuerTableKey);
  if (!load.ok) throw new UsageError(`The table is refused: ${load.why}. Nothing was handed out.`);
  const file = join(directory, ISSUER_TABLE_FILE);
  try {
    // Whole or not at all, whatever happens meanwhile.
    writeFileSync(`${file}.next`, document, { flush: true });
    renameSync(`${file}.next`, file);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
  return `Handed out edition ${load.table.edition}. The hub says {"type":"issuer-table",...}.`;
}

function tableInUse(directory: string): IssuerTable {
  const shipped = loadShippedIssuerTable();
  if (!shipped.ok) throw new UsageError(`The shipped table is refused: ${shipped.why}.`);
  const file = join(directory, ISSUER_TABLE_FILE);
  if (!existsSync(file)) return shipped.table;
  const kept = readIssuerTable(readFileSync(file), pinnedIssuerTableKey);
  return kept.ok && kept.table.edition > shipped.table.edition ? kept.table : shipped.table;
}

function makeKey(file: string, id: string | undefined): string {
  const kid = id ?? "";
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(kid)) {
    throw new UsageError("--new-key needs --id NAME, of letters, digits, - and _.");
  }
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  try {
    const text = `${JSON.stringify({ kid, ...jwk }, null, 2)}\n`;
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new UsageError(`${file} cannot be made: ${(error as Error).message}`);
  }
  return `Made ${file}; keep it secret. Pin its public half:\n  "${kid}": "${jwk.x}",`;
}

function readKey(file: string): SigningKey {
  const parsed = v.safeParse(privateJwk, readJson(file));
  if (!parsed.success) throw new UsageError(`${file} is no Ed25519 private key as a JSON Web Key.`);
  const { kid, ...jwk } = parsed.output;
  try {
    return { id: kid, privateKey: createPrivateKey({ key: jwk, format: "jwk" }) };
  } catch {
    throw new UsageError(`${file} is no Ed25519 private key as a JSON Web Key.`);
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}

try {
  console.log(run(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
