/** A running sandbox shop with a prompt: sales, keys and pictures by hand. */
import { createInterface } from "node:readline";
import type { Observation } from "../firmware/diagnostics/observation.ts";
import { formatAmount } from "../firmware/money/money.ts";
import { INSTITUTIONS } from "../firmware/protocol/institution-id.ts";
import { OPEN_PAYMENTS_MAX } from "../firmware/till/till-state.ts";
import { fitToFrame, loadPicture, PictureError } from "./load-picture.ts";
import { readSaleAmount } from "./sale-amount.ts";
import { SandboxShop } from "./sandbox-shop.ts";
import { saveDisplay } from "./save-display.ts";
import { ShopFailure } from "./shop-failure.ts";
import { listenForStop } from "./stop-signals.ts";

export interface ShopConsoleOptions {
  readonly folder: string;
  readonly port: number;
  readonly brokerUrl: string | null;
  readonly acceptJournalDamage: boolean;
}

const SCAN_TIMEOUT_MS = 30_000;
const FRAME_WIDTH = 1280;
const FRAME_HEIGHT = 720;

const COMMANDS = "say: pay AMOUNT PICTURE, cancel, screen FILE.png or quit";
/** A sale that starts now would take back the payment under way. */
const BUSY_SCREENS: readonly string[] = ["waiting", "cancelling", "settling"];

export class ShopConsole {
  readonly #shop: SandboxShop;
  #screen = "";
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

Also here: cancel, screen FILE.png (what the display shows), quit (or Ctrl-C).
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
      else if (command) console.log(COMMANDS);
    } catch (error) {
      if (!(error instanceof ShopFailure || error instanceof PictureError)) throw error;
      console.log(error.message);
    }
  }

  async #saveScreen(file: string): Promise<void> {
    await saveDisplay(await this.#shop.display(), file);
    console.log(`saved ${file}`);
  }

  async #pay(text: string): Promise<void> {
    const [, amount, file] = /^(\S+)\s+(.+)$/.exec(text) ?? [];
    if (!file) return console.log(COMMANDS);
    const sale = readSaleAmount(amount);
    if (!sale.ok) return console.log(sale.why);
    const loaded = await loadPicture(fileOf(file));
    const picture = await fitToFrame(loaded, FRAME_WIDTH, FRAME_HEIGHT);
    if (this.#notReady) {
      return console.log(`${this.#notReady}: pay again when the display says idle`);
    }
    if (BUSY_SCREENS.includes(this.#screen)) {
      return console.log("a payment is under way: wait for its end, or cancel it");
    }
    this.#shop.present(picture);
    // The ends of earlier payments stand before the merchant until they are put away.
    this.#shop.press([
      "cancel",
      ...Array(OPEN_PAYMENTS_MAX).fill("clear"),
      ...sale.keys,
      "confirm",
    ]);
  }

  #hear(observation: Observation): void {
    const line = lineOf(observation);
    if (line) console.log(line);
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

function lineOf(observation: Observation): string | null {
  switch (observation.type) {
    case "screen":
      return `  display: ${observation.screen}`;
    case "payment-ended": {
      const { verdict, amountMinor, currency, institution, reason, legs } = observation;
      const by = institution ? ` by ${institution}` : "";
      const why = reason ? ` (${reason})` : "";
      const amount = `${currency} ${formatAmount(amountMinor, currency)}`;
      const took = legs.totalMs === undefined ? "" : `, ${legs.totalMs} ms from the frame`;
      return `${verdict} ${amount}${by}${why}${took}`;
    }
    case "no-code":
      return `no payment code seen${observation.notice ? `: ${observation.notice}` : ""}`;
    case "not-ready":
      if (observation.id === "starting") return null;
      return `the box is not ready: ${observation.id} (${observation.code})`;
    case "resuming":
      return `finishing ${observation.orders.length} payment(s) of the last run`;
    case "storage-failed":
    case "device-failed":
      return observation.detail;
    default:
      return null;
  }
}
