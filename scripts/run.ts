/** The command `run`: a shop on this machine, or one payment from a picture. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LANGUAGES, type Language } from "../firmware/screens/language.ts";
import { parseBrokerUrl } from "../firmware/settings/broker-address.ts";
import { withAction } from "./failure-action.ts";
import { loadPicture, type Picture, PictureError } from "./load-picture.ts";
import { resultInWords } from "./payment-result.ts";
import { readSaleAmount, type SaleAmount } from "./sale-amount.ts";
import { ShopConsole } from "./shop-console.ts";
import { ShopFailure } from "./shop-failure.ts";
import { takeOnePayment } from "./take-one-payment.ts";

const HELP = `Usage: scripts/run [--state FOLDER] [--port N]
       scripts/run --pay PICTURE --amount 12.50 [--json]

Without --pay: starts the hub (with its embedded broker and every sandbox institution) and a box on
a simulated board, and says what to do next. Ctrl-C stops all of it.

With --pay: holds PICTURE (PNG, JPEG or WebP) in front of the box's camera, takes one payment and
ends with the verdict. Each such run is a shop of its own, unless --state names one to go on with.

  --pay PICTURE             a picture of the customer's code
  --amount AMOUNT           what the customer pays, such as 12.50 (CNY)
  --json                    the last line on standard output is one JSON object: verdict, order,
                            amountMinor, currency, institution, candidates, reason,
                            reasonClass (what can be done about it), legs
  --wait SECONDS            how long to wait for the verdict before it is "unknown" (150)
  --language LANGUAGE       of the display: en or zh-CN (en)
  --screen FILE             also saves what the display showed at the end, as a PNG picture
  --state FOLDER            where hub and box keep their books (.anycode in the project's folder;
                            with --pay a folder of its own, removed when nothing is left open)
  --port N                  the embedded broker's port (1883; with --pay a free one)
  --broker URL              an external broker instead, such as mqtt://127.0.0.1:1883
  --accept-journal-damage   go on with the good records of a damaged journal
  --help                    this text

Exit status: 0 approved (or stopped with Ctrl-C, without --pay), 1 anything else, 2 wrong usage.`;

export interface RunOptions {
  readonly folder: string;
  readonly port: number;
  readonly brokerUrl: string | null;
  readonly acceptJournalDamage: boolean;
  readonly language: Language;
  readonly screenFile: string | null;
  readonly waitMs: number;
  readonly json: boolean;
}

const DEFAULT_FOLDER = fileURLToPath(new URL("../.anycode", import.meta.url));
const PAY_OPTIONS = ["amount", "json", "wait", "screen"] as const;
const DEFAULT_PORT = 1883;
const DEFAULT_WAIT_SECONDS = 150;

async function main(): Promise<number> {
  const values = readArguments();
  if (typeof values === "string") return complain(`${values} (--help tells more)`, 2);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const port = readPort(values.port, values.pay ? 0 : DEFAULT_PORT);
  if (port === null) return complain(`--port ${values.port} is not a port (0 to 65535)`, 2);
  if (values.broker !== undefined && !parseBrokerUrl(values.broker)) {
    return complain(`--broker ${values.broker} is no broker's URL, such as mqtt://host:1883`, 2);
  }
  const waitSeconds = Number(values.wait ?? DEFAULT_WAIT_SECONDS);
  if (!(waitSeconds > 0 && waitSeconds <= 86_400)) {
    return complain(`--wait ${values.wait} is not a number of seconds`, 2);
  }
  const language = LANGUAGES.find((one) => one === values.language);
  if (!language) {
    return complain(`--language ${values.language} is none of ${LANGUAGES.join(", ")}`, 2);
  }
  const options = {
    port,
    language,
    brokerUrl: values.broker ?? null,
    acceptJournalDamage: values["accept-journal-damage"],
    screenFile: values.screen ?? null,
    waitMs: waitSeconds * 1000,
    json: values.json,
  };
  if (values.pay === undefined) {
    const stray = PAY_OPTIONS.find((name) => values[name]);
    if (stray) return complain(`--${stray} goes with --pay PICTURE`, 2);
    return new ShopConsole({ ...options, folder: values.state ?? DEFAULT_FOLDER }).run();
  }
  const sale = readSaleAmount(values.amount);
  if (!sale.ok) return complain(sale.why, 2);
  if (values.screen !== undefined && !existsSync(dirname(values.screen))) {
    return complain(`--screen ${values.screen}: there is no such folder; choose another file`, 2);
  }
  return pay(await loadPicture(values.pay), sale, { ...options, state: values.state ?? null });
}

async function pay(
  picture: Picture,
  sale: SaleAmount,
  { json, ...options }: Omit<RunOptions, "folder"> & { readonly state: string | null },
): Promise<number> {
  const folder = options.state ?? makeStateFolder();
  let isOpen = false;
  try {
    const { result, interruption } = await takeOnePayment(picture, sale, { ...options, folder });
    isOpen = result.verdict === "unknown";
    if (isOpen) complain(`${interruption}; scripts/run --state ${folder} finishes the order`, 1);
    console.log(json ? JSON.stringify(result) : resultInWords(result));
    return result.verdict === "approved" ? 0 : 1;
  } finally {
    if (options.state === null && !isOpen) rmSync(folder, { recursive: true, force: true });
  }
}

function makeStateFolder(): string {
  try {
    return mkdtempSync(`${tmpdir()}/anycode-`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ShopFailure(withAction(`cannot make a folder for the shop: ${why}`));
  }
}

function readArguments() {
  try {
    return parseArgs({
      args: joinNegativeAmount(process.argv.slice(2)),
      options: {
        pay: { type: "string" },
        amount: { type: "string" },
        json: { type: "boolean", default: false },
        wait: { type: "string" },
        screen: { type: "string" },
        state: { type: "string" },
        language: { type: "string", default: "en" },
        port: { type: "string" },
        broker: { type: "string" },
        "accept-journal-damage": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    const [line = ""] = error instanceof Error ? error.message.split("\n") : [];
    return line;
  }
}

/** `--amount -1` is a wrong amount, not a missing one. */
function joinNegativeAmount(args: readonly string[]): string[] {
  const at = args.indexOf("--amount");
  const amount = args[at + 1] ?? "";
  if (at === -1 || !/^-[0-9.]/.test(amount)) return [...args];
  return [...args.slice(0, at), `--amount=${amount}`, ...args.slice(at + 2)];
}

function readPort(text: string | undefined, preset: number): number | null {
  if (text === undefined) return preset;
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}

function complain(line: string, status: number): number {
  process.stderr.write(`run: ${line}\n`);
  return status;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ShopFailure || error instanceof PictureError)) throw error;
  process.exitCode = complain(error.message, 1);
}
