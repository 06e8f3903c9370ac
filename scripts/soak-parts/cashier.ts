/**
 * The merchant and the customers of a soak: each dealing goes through the real box, by keys, camera
 * and display, and has to end as it was meant.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { IssuerTable } from "../../firmware/codes/issuer-table.ts";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import type { Observation, PaymentEnded } from "../../firmware/diagnostics/observation.ts";
import type { Verdict } from "../../firmware/payment/payment-state.ts";
import { type Decoder, openDecoder } from "../../firmware/scanner/decoder.ts";
import type { Key } from "../../hal/buttons/buttons.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { sceneWith } from "../bench-parts/bench-scenes.ts";
import { SANDBOX_PIN } from "../enrol-sandbox.ts";
import { readInstalledWasm } from "../installed-decoder.ts";
import { readDisplay } from "../read-display.ts";
import { readSaleAmount } from "../sale-amount.ts";
import type { SandboxShop } from "../sandbox-shop.ts";
import type { CuttableLink } from "./cuttable-link.ts";
import type { Dealing } from "./dealing-plan.ts";

/** How a dealing went. */
export interface Dealt {
  /** From the key `confirm` to the verdict, of a payment whose code was scanned; else null. */
  readonly scannedMs: number | null;
  /** From the customer's scan of the display to the verdict; else null. */
  readonly shownMs: number | null;
}

interface Waiting {
  readonly wanted: (observation: Observation) => boolean;
  readonly resolve: (observation: Observation) => void;
}

/** Longer than the hub or an institution may take for anything that is done here. */
const WAIT_MS = 90_000;
const CUT_MS = 1500;
const ROOMS_DEEP_MAX = 6;
const ENDS_MAX = 8;
const NOTHING_TIMED: Dealt = { scannedMs: null, shownMs: null };

export class Cashier {
  readonly #shop: SandboxShop;
  readonly #link: CuttableLink;
  readonly #table: IssuerTable;
  readonly #decoder: Decoder;
  readonly #random = new SystemRandom();
  #waiting: readonly Waiting[] = [];

  private constructor(
    shop: SandboxShop,
    link: CuttableLink,
    tools: { readonly table: IssuerTable; readonly decoder: Decoder },
  ) {
    this.#shop = shop;
    this.#link = link;
    this.#table = tools.table;
    this.#decoder = tools.decoder;
  }

  static async make(shop: SandboxShop, link: CuttableLink): Promise<Cashier> {
    const issuers = loadShippedIssuerTable();
    if (!issuers.ok) throw new Error(issuers.why);
    const decoder = await openDecoder(await readInstalledWasm());
    return new Cashier(shop, link, { table: issuers.table, decoder });
  }

  /** Has to be told everything that the box tells. */
  hear(observation: Observation): void {
    const served = this.#waiting.filter(({ wanted }) => wanted(observation));
    this.#waiting = this.#waiting.filter((one) => !served.includes(one));
    for (const { resolve } of served) resolve(observation);
  }

  /** Resolves when it ended as meant; rejects, in words, when it did not. */
  deal(dealing: Dealing): Promise<Dealt> {
    switch (dealing.kind) {
      case "scanned":
        return this.#scanned(dealing, "approved");
      case "declined":
        return this.#scanned(dealing, "declined");
      case "cut-asking":
        return this.#scanned(dealing, "approved", () => this.#breakLine());
      case "cut-idle":
        return this.#cutIdle(dealing);
      case "shown":
        return this.#shown(dealing);
      case "cancelled":
        return this.#cancelled(dealing);
      case "withdrawn":
        return this.#withdrawn(dealing);
      case "refunded":
        return this.#refunded();
      case "shift-closed":
        return this.#shiftClosed();
    }
  }

  /** After a dealing that went wrong: out of every room, and every end put away. */
  async tidyUp(): Promise<void> {
    this.#link.restore();
    this.#shop.present(null);
    this.#shop.press(Array(ROOMS_DEEP_MAX).fill("cancel"));
    await sleep(CUT_MS);
    this.#shop.press(Array(ENDS_MAX).fill("clear"));
    await sleep(CUT_MS);
  }

  async #scanned(dealing: Dealing, meant: Verdict, onAsking?: () => Promise<void>): Promise<Dealt> {
    const outcome = meant === "declined" ? "insufficient-balance" : "approved";
    const wish = { random: this.#random, table: this.#table, outcome } as const;
    const text = makeCode(dealing.institution, wish);
    if (text === null) throw new Error(`the sandbox makes no code of ${dealing.institution}`);
    this.#shop.present(await sceneWith({ text, format: dealing.format }));
    const asking = this.#next((seen) => seen.type === "asking", "the request");
    const ended = this.#ending(meant);
    this.#keyAmount(dealing, "confirm");
    const confirmedAtMs = performance.now();
    await asking;
    await onAsking?.();
    await ended;
    const scannedMs = onAsking || meant !== "approved" ? null : performance.now() - confirmedAtMs;
    this.#shop.present(null);
    await this.#putAway();
    return { scannedMs, shownMs: null };
  }

  async #shown(dealing: Dealing): Promise<Dealt> {
    const { institution } = dealing;
    await this.#showCode(dealing);
    const text = await readDisplay(await this.#shop.display(), this.#decoder);
    if (text === null) throw new Error("the display shows no code that can be read");
    const ended = this.#ending("approved");
    const scannedAtMs = performance.now();
    const scan = await this.#shop.customerPays({ institution, text, outcome: "pays" });
    if (scan.type !== "paid") throw new Error(`the customer's scan was ${JSON.stringify(scan)}`);
    await ended;
    const shownMs = performance.now() - scannedAtMs;
    await this.#putAway();
    return { scannedMs: null, shownMs };
  }

  async #cancelled(dealing: Dealing): Promise<Dealt> {
    const scanning = this.#screen("scanning");
    this.#keyAmount(dealing, "confirm");
    await scanning;
    const ended = this.#ending("closed");
    // Nothing has left the box, so nothing is shown that would be put away.
    await this.#pressTo("cancel", "idle");
    await ended;
    return NOTHING_TIMED;
  }

  async #withdrawn(dealing: Dealing): Promise<Dealt> {
    await this.#showCode(dealing);
    const ended = this.#ending("closed");
    this.#shop.press(["cancel"]);
    await ended;
    await this.#putAway();
    return NOTHING_TIMED;
  }

  async #refunded(): Promise<Dealt> {
    await this.#pressTo("up", "payment-list");
    await this.#pressTo("refund", "pin");
    this.#shop.press([...SANDBOX_PIN] as Key[]);
    await this.#pressTo("confirm", "refund-amount");
    await this.#pressTo("confirm", "refund-confirm");
    const ended = this.#next((seen) => seen.type === "refund-ended", "the refund's end");
    const shown = this.#screen("refunded");
    this.#shop.press(["confirm"]);
    const end = await ended;
    if (end.type !== "refund-ended" || end.verdict !== "refunded") {
      throw new Error(`a refund ended otherwise: ${JSON.stringify(end)}`);
    }
    await shown;
    return this.#leaveOffice();
  }

  async #shiftClosed(): Promise<Dealt> {
    await this.#pressTo("down", "totals");
    await this.#pressTo("confirm", "closing-asked");
    const closed = this.#next((seen) => seen.type === "shift-closed", "the shift's close");
    const shown = this.#screen("shift-closed");
    this.#shop.press(["confirm"]);
    const close = await closed;
    if (close.type !== "shift-closed" || close.differences > 0 || close.carriedOver > 0) {
      throw new Error(`a shift closed with differences: ${JSON.stringify(close)}`);
    }
    await shown;
    return this.#leaveOffice();
  }

  async #cutIdle(dealing: Dealing): Promise<Dealt> {
    await this.#breakLine();
    return this.#scanned(dealing, "approved");
  }

  /** Resolves when box and hub have found each other again. */
  async #breakLine(): Promise<void> {
    const lost = this.#next((seen) => seen.type === "not-ready", "the lost line");
    this.#link.cut();
    await lost;
    await sleep(CUT_MS);
    const back = this.#next((seen) => seen.type === "ready", "the line's return");
    this.#link.restore();
    await back;
  }

  async #showCode(dealing: Dealing): Promise<void> {
    const shown = this.#screen("presenting");
    this.#keyAmount(dealing, "way");
    await shown;
  }

  #keyAmount({ amountMinor }: Dealing, last: Key): void {
    const sale = readSaleAmount((amountMinor / 100).toFixed(2));
    if (!sale.ok) throw new Error(sale.why);
    this.#shop.press([...sale.keys, last]);
  }

  async #pressTo(key: Key, screen: string): Promise<void> {
    const shown = this.#screen(screen);
    this.#shop.press([key]);
    await shown;
  }

  async #putAway(): Promise<void> {
    await this.#pressTo("clear", "idle");
  }

  async #leaveOffice(): Promise<Dealt> {
    const idle = this.#screen("idle");
    this.#shop.press(Array(ROOMS_DEEP_MAX).fill("cancel"));
    await idle;
    return NOTHING_TIMED;
  }

  /** The end of the payment under way; rejects where it is another than was meant. */
  async #ending(meant: Verdict): Promise<PaymentEnded> {
    const ended = await this.#next((seen) => seen.type === "payment-ended", "the payment's end");
    if (ended.type === "payment-ended" && ended.verdict === meant) return ended;
    throw new Error(`meant to be ${meant}, it ended as ${JSON.stringify(ended)}`);
  }

  #screen(screen: string): Promise<Observation> {
    return this.#next((seen) => seen.type === "screen" && seen.screen === screen, `"${screen}"`);
  }

  /** The next observation that is wanted. Ask before causing it. */
  #next(wanted: Waiting["wanted"], what: string): Promise<Observation> {
    const { promise, resolve, reject } = Promise.withResolvers<Observation>();
    const waiting = { wanted, resolve };
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      reject(new Error(`${what} did not come in ${WAIT_MS / 1000} s`));
    }, WAIT_MS);
    this.#waiting = [...this.#waiting, waiting];
    const served = promise.finally(() => clearTimeout(timer));
    // It is awaited later; until then a rejection is nobody's.
    served.catch(() => undefined);
    return served;
  }
}
