/** Makes the hash of a manager's PIN for a box's settings: `scripts/hash-pin --help`. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { PIN_DIGITS_MAX, PIN_DIGITS_MIN } from "../firmware/office/pin-lock.ts";
import { hashPin, PIN_SALT_BYTES } from "../firmware/settings/pin-hash.ts";
import { SystemRandom } from "../hal/random/system-random.ts";

const DIGITS = `${PIN_DIGITS_MIN} to ${PIN_DIGITS_MAX} digits`;

const HELP = `Usage: scripts/hash-pin        asks for the PIN
       scripts/hash-pin < FILE   reads it

Prints what goes into a box's settings as "managerPin": a slow, salted hash of the PIN that a
manager keys before money is given back, ${DIGITS}. It is read from standard input and
never taken from the command line, where every user of this machine could see it.`;

const PIN = new RegExp(`^[0-9]{${PIN_DIGITS_MIN},${PIN_DIGITS_MAX}}$`);

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (!options) return complain("a PIN is never an argument (--help tells more)");
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const pin = await readPin();
  if (!PIN.test(pin)) return complain(`a PIN has ${DIGITS}`);
  console.log(await hashPin(pin, new SystemRandom().bytes(PIN_SALT_BYTES)));
  return 0;
}

function readOptions(args: readonly string[]): { readonly help?: boolean } | null {
  try {
    const options = { help: { type: "boolean", short: "h" } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch {
    // Node's own message would repeat the argument, which may be a PIN.
    return null;
  }
}

/** One line. At a terminal it is asked for, and what is typed is not shown. */
async function readPin(): Promise<string> {
  const { isTTY } = process.stdin;
  if (isTTY) process.stderr.write("PIN: ");
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTTY });
  const line = await Promise.race([
    lines.question(""),
    new Promise<string>((resolve) => lines.once("close", () => resolve(""))),
  ]);
  lines.close();
  if (isTTY) process.stderr.write("\n");
  return line;
}

function complain(line: string): number {
  process.stderr.write(`hash-pin: ${line}\n`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
