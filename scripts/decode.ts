/** The command `decode`: prints the codes that the box's decoder finds in picture files. */
import { parseArgs } from "node:util";
import { type Decoder, openDecoder, type Reading } from "../firmware/scanner/decoder.ts";
import { decodePicture } from "./decode-picture.ts";
import { readInstalledWasm } from "./installed-decoder.ts";
import { loadPicture, PictureError } from "./load-picture.ts";

const help = `decode: prints the codes that the box's decoder finds in pictures

    scripts/decode FILE... [--json]

FILE is a PNG, JPEG or WebP picture of up to 64 megapixels. One line a picture, its columns
separated by tabs: file, format, text, ms (how long the search took). Format and text are null
where no code is found. Control characters in the text are shown as \\u and their number; where
the picture shows several codes, the first is printed and the number of further ones.

    --json   One object a line instead: file, format, text, ms, and codes, the list of all codes
             in the picture, each with format and text (exactly as it was written).
    --help   Prints this.

All formats are looked for (QRCode, Code128, MicroQRCode, DataMatrix, PDF417, EAN13 ...); the
box itself takes payments by QRCode and Code128 only.

Exit status: 0 when every file was a picture, whether it shows a code or not; 1 when one was not
(the others are still read); 2 when the command itself was wrong.
`;

interface Report {
  readonly file: string;
  readonly format: string | null;
  readonly text: string | null;
  readonly ms: number;
  readonly codes: readonly Reading[];
}

/** Runs the command and returns its exit status. */
export async function decode(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  if (command.type === "help") {
    process.stdout.write(help);
    return 0;
  }
  if (command.type === "wrong") {
    process.stderr.write(`decode: ${command.complaint}: see scripts/decode --help\n`);
    return 2;
  }
  const decoder = await openDecoder(await readInstalledWasm());
  let status = 0;
  for (const file of command.files) {
    try {
      const report = await decodeFile(decoder, file);
      process.stdout.write(command.isJson ? `${JSON.stringify(report)}\n` : plainLine(report));
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      process.stderr.write(`decode: ${error.message}\n`);
      status = 1;
    }
  }
  return status;
}

type Command =
  | { readonly type: "help" }
  | { readonly type: "wrong"; readonly complaint: string }
  | { readonly type: "files"; readonly files: readonly string[]; readonly isJson: boolean };

function parseCommand(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) return { type: "help" };
    if (positionals.length === 0) return { type: "wrong", complaint: "no picture is named" };
    return { type: "files", files: positionals, isJson: values.json ?? false };
  } catch (error) {
    return { type: "wrong", complaint: error instanceof Error ? error.message : String(error) };
  }
}

async function decodeFile(decoder: Decoder, file: string): Promise<Report> {
  const picture = await loadPicture(file);
  const startedAtMs = performance.now();
  const codes = await decodePicture(decoder, picture);
  const ms = Math.round((performance.now() - startedAtMs) * 10) / 10;
  const [first] = codes;
  return { file, format: first?.format ?? null, text: first?.text ?? null, ms, codes };
}

function plainLine({ file, format, text, ms, codes }: Report): string {
  const more = codes.length > 1 ? `\t(${codes.length - 1} more)` : "";
  return `${visible(file)}\t${format}\t${text === null ? "null" : visible(text)}\t${ms}${more}\n`;
}

/** A code's text is a stranger's: it must not move the cursor or break the line. */
function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

if (import.meta.main) process.exitCode = await decode(process.argv.slice(2));
