/** A running sandbox shop with a prompt: sales, keys and pictures by hand. */
import { createInterface } from "node:readline";
import type { Observation } from "../firmware/diagnostics/observation.ts";
import { formatAmount } from "../firmware/money/money.ts";
import { INSTITUTIONS } from "../firmware/protocol/institution.ts";
import { fitToFrame, loadPicture, PictureError } from "./load-picture.ts";
import { readSaleAmount } from "./sale-amount.ts";
import { SandboxShop } from "./sandbox-shop.ts";
import { saveDisplay } from "./save-display.ts";
import { ShopFailure } from "./shop-failure.ts";

export interface ShopConsoleOptions {
  readonly folder: string;
  readonly port: number;
  readonly brokerUrl: string | null;
  readonly acceptJournalDamage: boolean;
}

const SCAN_TIMEOUT_MS = 30_000;
const FRAME_WIDTH = 1280;
const FRAME_HEIGHT = 720;

export class ShopConsole {
  readonly #shop: SandboxShop;

  constructor(options: ShopConsoleOptions) {
    this.#shop = new SandboxShop({
      ...options,
      scanTimeoutMs: SCAN_TIMEOUT_MS,
      say: (line) => console.log(line),
      onObservation: (observation) => tell(observation),
    });
  }

  /** Runs until Ctrl-C or `quit`; resolves with the exit status. */
  async run(): Promise<number> {
    const quit = Promise.withResolvers<"quit">();
    process.on("SIGINT", () => quit.resolve("quit")).on("SIGTERM", () => quit.resolve("quit"));
    try {
      const opened = await Promise.race([this.#shop.open(), quit.promise]);
      if (opened !== "quit") {
        this.#introduce(opened.port, opened.boxReadyMs);
        const input = createInterface({ input: process.stdin });
        input.on("line", (line) => void this.#obey(line.trim(), () => quit.resolve("quit")));
        await Promise.race([quit.promise, this.#shop.brokeDown]);
        input.close();
      }
      console.log("stopping ...");
      return 0;
    } finally {
      await this.#shop.stop();
    }
  }

  #introduce(port: number, boxReadyMs: number): void {
    console.log(`
Anycode runs: the hub with ${INSTITUTIONS.length} sandbox institutions (its broker on port ${port}), and a
box on a simulated board, ready ${boxReadyMs} ms after its start. Take a payment:

  1. in another terminal, draw a customer's code:
       scripts/wallet wechat-pay --picture /tmp/code.png
  2. here, key an amount and hold the picture in front of the camera:
       pay 12.50 /tmp/code.png

Also here: cancel, screen FILE.png (what the display shows), quit (or Ctrl-C).
`);
  }

  async #obey(line: string, quit: () => void): Promise<void> {
    const [command = "", ...rest] = line.split(/\s+/);
    try {
      if (command === "quit") return quit();
      if (command === "cancel") return this.#shop.press(["cancel"]);
      if (command === "screen" && rest[0]) {
        await saveDisplay(await this.#shop.display(), rest[0]);
        console.log(`saved ${rest[0]}`);
      } else if (command === "pay" && rest.length >= 2) {
        await this.#pay(rest[0], rest.slice(1).join(" "));
      } else if (command !== "") {
        console.log("say: pay AMOUNT PICTURE, cancel, screen FILE.png or quit");
      }
    } catch (error) {
      if (!(error instanceof ShopFailure || error instanceof PictureError)) throw error;
      console.log(error.message);
    }
  }

  async #pay(amount: string | undefined, file: string): Promise<void> {
    const sale = readSaleAmount(amount);
    if (!sale.ok) {
      console.log(sale.why);
      return;
    }
    const picture = await fitToFrame(await loadPicture(file), FRAME_WIDTH, FRAME_HEIGHT);
    this.#shop.present(picture);
    this.#shop.press(["cancel", ...sale.keys, "confirm"]);
  }
}

function tell(observation: Observation): void {
  const line = lineOf(observation);
  if (line) console.log(line);
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
      return `${verdict} ${amount}${by}${why}, ${legs.totalMs ?? "?"} ms from the frame`;
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
