/** A running sandbox shop with a prompt: sales, keys and pictures by hand. */
import { createInterface } from "node:readline";
import sharp from "sharp";
import { receiptBarcode } from "../firmware/codes/receipt-barcode.ts";
import type { Observation } from "../firmware/diagnostics/observation.ts";
import { INSTITUTIONS } from "../firmware/protocol/institution-id.ts";
import type { Language } from "../firmware/screens/language.ts";
import { OPEN_PAYMENTS_MAX } from "../firmware/till/till-state.ts";
import { KEYS, type Key } from "../hal/buttons/buttons.ts";
import { drawCode } from "./draw-code.ts";
import { drawReceipt } from "./draw-receipt.ts";
import { SANDBOX_PAPER, SANDBOX_PIN } from "./enrol-sandbox.ts";
import { fitToFrame, loadPicture, PictureError } from "./load-picture.ts";
import { observationLine } from "./observation-line.ts";
import { keysToWallet, readSaleAmount } from "./sale-amount.ts";
import { SandboxShop } from "./sandbox-shop.ts";
import { saveDisplay, savePicture } from "./save-display.ts";
import { scanDisplay } from "./scan-command.ts";
import { ShopFailure } from "./shop-failure.ts";
import { listenForStop } from "./stop-signals.ts";

export interface ShopConsoleOptions {
  readonly folder: string;
  readonly port: number;
  readonly brokerUrl: string | null;
  readonly acceptJournalDamage: boolean;
  readonly language: Language;
}

const SCAN_TIMEOUT_MS = 30_000;
const FRAME_WIDTH = 1280;
const FRAME_HEIGHT = 720;

const COMMANDS =
  "say: pay AMOUNT PICTURE, present AMOUNT [INSTITUTION], scan INSTITUTION [OUTCOME], cancel, " +
  "press KEY ..., show [PICTURE], receipt FILE.png, paper FILE.png, screen FILE.png or quit";
/** The office has no more rooms behind each other. */
const ROOMS_DEEP_MAX = 6;
/** A sale that starts now would take back the payment under way. */
const BUSY_SCREENS: readonly string[] = [
  ...["preparing-code", "presenting", "waiting", "cancelling", "settling"],
];

/**
 * Out of every room of the office; and the ends of earlier payments stand before the merchant until
 * they are put away.
 */
const CLEAN_SCREEN: readonly Key[] = [
  ...Array(ROOMS_DEEP_MAX).fill("cancel"),
  ...Array(OPEN_PAYMENTS_MAX).fill("clear"),
];

export class ShopConsole {
  readonly #shop: SandboxShop;
  #screen = "";
  #lastPaid: string | null = null;
  #notReady: string | null = null;
  /** One command after the other, as they were typed. */
  #obeyed: Promise<void> = Promise.resolve();

  constructor(options: ShopConsoleOptions) {
    this.#shop = new SandboxShop({
      ...options,
      scanTimeoutMs: SCAN_TIMEOUT_MS,
      say: (line) => console.log(line),
      onObservation: (observation) => this.#hear(observation),
    });
  }

  /** Runs until Ctrl-C or `quit`; resolves with the exit status. */
  async run(): Promise<number> {
    const quit = Promise.withResolvers<"quit">();
    const stopListening = listenForStop(
      () => quit.resolve("quit"),
      () => this.#shop.kill(),
    );
    try {
      const opened = await Promise.race([this.#shop.open(), quit.promise]);
      if (opened !== "quit") {
        this.#introduce(opened.port, opened.boxReadyMs);
        const input = createInterface({ input: process.stdin });
        input.on("line", (line) => this.#take(line.trim(), () => quit.resolve("quit")));
        // Ctrl-D; an input that never was a terminal only has nothing to say.
        if (process.stdin.isTTY) input.once("close", () => quit.resolve("quit"));
        await Promise.race([quit.promise, this.#shop.brokeDown]);
        input.close();
      }
      console.log("stopping ...");
      return 0;
    } finally {
      await this.#shop.stop();
      stopListening();
    }
  }

  #introduce(port: number, boxReadyMs: number): void {
    console.log(`
Anycode runs: the hub with ${INSTITUTIONS.length} sandbox institutions, its broker on port ${port},
and a box on a simulated board, ready ${boxReadyMs} ms after its start. Take a payment:

  1. in another terminal, draw a customer's code:
       scripts/wallet wechat-pay --picture /tmp/code.png
  2. here, key an amount and hold the picture in front of the camera:
       pay 12.50 /tmp/code.png

Or have the box show a code that the customer scans:

       present 12.50
       scan alipay

(present 12.50 alipay shows a code of Alipay's own, which no other app reads.)

What a merchant does besides, after a payment: key up lists today's payments, and key refund gives
the one shown back (the PIN of this box is ${SANDBOX_PIN}):

       press up
       press refund ${[...SANDBOX_PIN].join(" ")} confirm
       press confirm confirm

In the list, key 1 prints the receipt of the payment shown:

       press up 1
       paper /tmp/receipt.png

Key down shows the totals; confirm, twice, closes the shift:

       press down
       press confirm confirm

Also here:
  scan INSTITUTION      a customer scans the code that the display shows
  cancel                the key
  press KEY ...         any keys: ${KEYS.join(" ")}
                        (way, the code key, shows a code for the amount; refund looks up a receipt)
  show [PICTURE]        holds a picture in front of the camera, or takes it away
  receipt FILE.png      draws the barcode of the last paid order's receipt, to show it
  paper FILE.png        saves what the printer printed last, as it is on the paper
  screen FILE.png       saves what the display shows: look at it with any picture viewer
  quit                  or Ctrl-C
`);
  }

  #take(line: string, quit: () => void): void {
    if (line === "quit") quit();
    else this.#obeyed = this.#obeyed.then(() => this.#obey(line));
  }

  async #obey(line: string): Promise<void> {
    const [, command = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    try {
      if (command === "cancel") this.#shop.press(["cancel"]);
      else if (command === "screen" && rest) await this.#saveScreen(fileOf(rest));
      else if (command === "pay") await this.#pay(rest);
      else if (command === "present") this.#present(rest);
      else if (command === "scan") console.log(await scanDisplay(this.#shop, rest));
      else if (command === "press") this.#press(rest);
      else if (command === "show") await this.#show(rest);
      else if (command === "paper" && rest) await this.#savePaper(fileOf(rest));
      else if (command === "receipt" && rest) await this.#drawReceipt(fileOf(rest));
      else if (command) console.log(COMMANDS);
    } catch (error) {
      if (!(error instanceof ShopFailure || error instanceof PictureError)) throw error;
      console.log(error.message);
    }
  }

  #press(text: string): void {
    const names = text.split(/\s+/).filter(Boolean);
    const keys = names.filter(isKey);
    if (keys.length === names.length && keys.length > 0) this.#shop.press(keys);
    else console.log(`keys are: ${KEYS.join(" ")}`);
  }

  async #show(file: string): Promise<void> {
    if (!file) return this.#shop.present(null);
    const loaded = await loadPicture(fileOf(file));
    this.#shop.present(await fitToFrame(loaded, FRAME_WIDTH, FRAME_HEIGHT));
  }

  async #drawReceipt(file: string): Promise<void> {
    if (!this.#lastPaid) return console.log("nothing was paid yet");
    const text = receiptBarcode(this.#lastPaid);
    await savePicture(sharp(await drawCode({ text, format: "code128" })), file);
    console.log(`saved ${file}`);
  }

  async #saveScreen(file: string): Promise<void> {
    await saveDisplay(await this.#shop.display(), file);
    console.log(`saved ${file}`);
  }

  async #savePaper(file: string): Promise<void> {
    const { receipt } = await this.#shop.paper();
    if (!receipt)
      return console.log("nothing was printed yet: press up 1 prints a payment's receipt");
    await savePicture(sharp(await drawReceipt(receipt, SANDBOX_PAPER)), file);
    console.log(`saved ${file}`);
  }

  async #pay(text: string): Promise<void> {
    const [, amount, file] = /^(\S+)\s+(.+)$/.exec(text) ?? [];
    if (!file) return console.log(COMMANDS);
    const sale = readSaleAmount(amount);
    if (!sale.ok) return console.log(sale.why);
    const loaded = await loadPicture(fileOf(file));
    const picture = await fitToFrame(loaded, FRAME_WIDTH, FRAME_HEIGHT);
    const why = this.#whyNoSale();
    if (why) return console.log(why);
    this.#shop.present(picture);
    this.#shop.press([...CLEAN_SCREEN, ...sale.keys, "confirm"]);
  }

  #present(text: string): void {
    const [amount, wallet] = text.split(/\s+/).filter(Boolean);
    const sale = readSaleAmount(amount ?? "");
    const choice = keysToWallet(wallet);
    const why = (sale.ok ? null : sale.why) ?? (choice.ok ? null : choice.why) ?? this.#whyNoSale();
    if (why) console.log(why);
    else if (sale.ok && choice.ok) {
      this.#shop.press([...CLEAN_SCREEN, ...sale.keys, ...choice.keys, "way"]);
    }
  }

  #whyNoSale(): string | null {
    if (this.#notReady) return `${this.#notReady}: say it again when the display says idle`;
    if (!BUSY_SCREENS.includes(this.#screen)) return null;
    return "a payment is under way: wait for its end, or cancel it";
  }

  #hear(observation: Observation): void {
    const line = observationLine(observation);
    if (line) console.log(line);
    if (observation.type === "payment-ended" && observation.verdict === "approved") {
      this.#lastPaid = observation.order;
    }
    if (observation.type === "screen") this.#screen = observation.screen;
    if (observation.type === "ready") this.#notReady = null;
    if (observation.type === "not-ready") {
      this.#notReady = `the box is not ready, ${observation.id} (${observation.code})`;
    }
  }
}

/** As typed, or as a shell would want it. */
function fileOf(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

function isKey(name: string): name is Key {
  return (KEYS as readonly string[]).includes(name);
}
