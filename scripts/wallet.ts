/** A sandbox customer's phone: makes a fresh payment code and draws it into a picture. */
import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import type { IssuerTable } from "../firmware/codes/issuer-table.ts";
import { loadShippedIssuerTable } from "../firmware/codes/shipped-issuer-table.ts";
import {
  INSTITUTIONS,
  type InstitutionId,
  isInstitutionId,
} from "../firmware/protocol/institution-id.ts";
import { SystemRandom } from "../hal/random/system-random.ts";
import { codeShapes } from "../hub/sandbox/code-shape.ts";
import { SANDBOX_INSTITUTIONS } from "../hub/sandbox/sandbox-institutions.ts";
import {
  isSandboxOutcomeName,
  SANDBOX_OUTCOME_NAMES,
  SANDBOX_OUTCOMES,
  type SandboxOutcomeName,
} from "../hub/sandbox/sandbox-outcomes.ts";
import { makeCode } from "../hub/sandbox/sandbox-wallet.ts";
import { drawCode } from "./draw-code.ts";

const HELP = `Usage: scripts/wallet INSTITUTION [--outcome NAME] [--format qr|code128] [--cpm]
                      [--picture FILE] [--text] [--json]
       scripts/wallet --list [--json]

Makes a fresh sandbox payment code, as the customer's app would show it. See docs/sandbox.md.
  --picture FILE    draw it into this file: .png, .jpg, .jpeg or .webp
  --text            print the code itself, for scripts/explain-code
  --outcome NAME    what becomes of the payment (default: approved)
  --format FORMAT   qr (default) or code128
  --cpm             an EMV consumer-presented code instead of plain digits
  --json            say it as one JSON object
  --list            show the institutions, their codes' shapes, and the outcomes`;

const FORMATS = ["qr", "code128"] as const;
const PICTURE_TYPES = { ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp" } as const;

const WRITE_FAILURES: Readonly<Record<string, string>> = {
  EACCES: "you may not write there",
  EISDIR: "it is a folder",
  ENOENT: "there is no such folder",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
};

type PictureType = (typeof PICTURE_TYPES)[keyof typeof PICTURE_TYPES];

/** One line with the cause and what is allowed. */
class WalletError extends Error {
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

interface Wish {
  readonly institution: InstitutionId;
  readonly outcome: SandboxOutcomeName;
  readonly format: (typeof FORMATS)[number];
  readonly isCpm: boolean;
  readonly picture: { readonly file: string; readonly type: PictureType } | null;
  readonly isTextWanted: boolean;
}

/** Runs the command and returns its exit status: 2 for a wrong command, 1 for a failure. */
export async function wallet(args: readonly string[]): Promise<number> {
  try {
    process.stdout.write(`${await run(args)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    process.stderr.write(`wallet: ${error.message}\n`);
    return error.exitCode;
  }
}

async function run(args: readonly string[]): Promise<string> {
  const { values, positionals } = parse(args);
  if (values.help) return HELP;
  const table = issuerTable();
  if (values.list) return values.json ? JSON.stringify(listing(table)) : listText(table);
  const wish = readWish(values, positionals);
  const text = codeFor(wish, table);
  if (wish.picture) await draw(text, wish);
  return values.json ? describe(wish, text) : say(wish, text);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        cpm: { type: "boolean", default: false },
        format: { type: "string", default: "qr" },
        help: { type: "boolean" },
        json: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        outcome: { type: "string", default: "approved" },
        picture: { type: "string" },
        text: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new WalletError(2, `${(error as Error).message.split(".")[0]}. See --help.`);
  }
}

type Values = ReturnType<typeof parse>["values"];

function readWish(values: Values, [institution, ...others]: readonly string[]): Wish {
  if (institution === undefined)
    throw new WalletError(2, `Which institution? ${oneOf(INSTITUTIONS)}`);
  if (!isInstitutionId(institution)) throw unknown("institution", institution, INSTITUTIONS);
  if (others.length > 0) throw new WalletError(2, "One institution at a time. See --help.");
  const { outcome, cpm: isCpm, text: isTextWanted } = values;
  if (!isSandboxOutcomeName(outcome)) throw unknown("outcome", outcome, SANDBOX_OUTCOME_NAMES);
  const format = FORMATS.find((each) => each === values.format);
  if (!format) throw unknown("format", values.format, FORMATS);
  if (isCpm && format === "code128") {
    throw new WalletError(2, "An EMV code is a QR code: leave out --format or --cpm.");
  }
  const picture = values.picture === undefined ? null : pictureFile(values.picture);
  if (!picture && !isTextWanted) {
    throw new WalletError(2, "Where to? Say --picture FILE (.png, .jpg or .webp), or --text.");
  }
  return { institution, outcome, format, isCpm, picture, isTextWanted };
}

function pictureFile(file: string): NonNullable<Wish["picture"]> {
  const extension = extname(file).toLowerCase();
  if (Object.hasOwn(PICTURE_TYPES, extension)) {
    return { file, type: PICTURE_TYPES[extension as keyof typeof PICTURE_TYPES] };
  }
  const allowed = Object.keys(PICTURE_TYPES);
  throw new WalletError(2, `${printable(file)} is no picture's name. ${oneOf(allowed)}`);
}

function issuerTable(): IssuerTable {
  const load = loadShippedIssuerTable();
  if (load.ok) return load.table;
  throw new WalletError(1, `The issuer table is refused: ${load.why}. See docs/issuer-table.md.`);
}

function codeFor({ institution, outcome, isCpm }: Wish, table: IssuerTable): string {
  const text = makeCode(institution, { random: new SystemRandom(), table, outcome, isCpm });
  if (text !== null) return text;
  if (!isCpm) throw new WalletError(1, `No code of the issuer table leads to ${institution}.`);
  const able = [...new Set(table.aidRows.map((row) => row.institution))];
  throw new WalletError(2, `${institution} has no EMV codes. ${oneOf(able)}`);
}

async function draw(text: string, { format, picture }: Wish): Promise<void> {
  if (!picture) return;
  const png = await drawCode({ text, format });
  const { file, type } = picture;
  const bytes = type === "png" ? png : await sharp(png).toFormat(type).toBuffer();
  try {
    await writeFile(file, bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const why = WRITE_FAILURES[code] ?? `the system says ${code || String(error)}`;
    throw new WalletError(1, `Cannot write ${printable(file)}: ${why}. Choose another file.`);
  }
}

function say({ institution, outcome, picture, isTextWanted }: Wish, text: string): string {
  const drawn = picture ? [`${picture.file}: ${institution}, ${outcome}`] : [];
  return [...(isTextWanted ? [text] : []), ...drawn].join("\n");
}

function describe(wish: Wish, text: string): string {
  const { institution, outcome, format, isCpm, picture, isTextWanted } = wish;
  return JSON.stringify({
    ...{ institution, outcome, format, isCpm, picture: picture?.file ?? null },
    ...(isTextWanted && { text }),
  });
}

function listing(table: IssuerTable) {
  const institutions = SANDBOX_INSTITUTIONS.map(({ id, english, chinese }) => {
    return { id, english, chinese, shapes: codeShapes(id, table) };
  });
  const outcomes = SANDBOX_OUTCOMES.map(({ name, ending, text }) => ({ name, ending, text }));
  return { institutions, outcomes };
}

function listText(table: IssuerTable): string {
  const { institutions, outcomes } = listing(table);
  const shapes = institutions.flatMap(({ id, english, shapes }) =>
    shapes.map(({ shape, mark }, at) => {
      const [name, label] = at === 0 ? [id, english] : ["", ""];
      return `  ${name.padEnd(20)}${label.padEnd(41)}${shape.padEnd(33)}${mark}`;
    }),
  );
  const endings = outcomes.map(({ name, ending, text }) => {
    return `  ${name.padEnd(28)}${(ending ?? "").padEnd(8)}${text}`;
  });
  return ["Institutions", ...shapes, "", "Outcomes (the code's last digits)", ...endings].join(
    "\n",
  );
}

function unknown(what: string, text: string, allowed: readonly string[]): WalletError {
  return new WalletError(2, `There is no ${what} "${printable(text)}". ${oneOf(allowed)}`);
}

function oneOf(allowed: readonly string[]): string {
  return `One of: ${allowed.join(", ")}.`;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 120);
}

if (import.meta.main) process.exitCode = await wallet(process.argv.slice(2));
