/** The merchant at a box and their customers: sales both ways and refunds, one after the other. */
import { setTimeout as pause } from "node:timers/promises";
import sharp from "sharp";
import type { IssuerTable } from "../../firmware/codes/issuer-table.ts";
import type { Observation } from "../../firmware/diagnostics/observation.ts";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";
import { OPEN_PAYMENTS_MAX } from "../../firmware/till/till-state.ts";
import type { Key } from "../../hal/buttons/buttons.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import type { DisplayShown } from "../../hal/simulated-board-remote.ts";
import type { SandboxOutcomeName } from "../../hub/sandbox/sandbox-outcomes.ts";
import type { ScanOutcomeName } from "../../hub/sandbox/sandbox-scan-outcomes.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { drawCode } from "../../scripts/draw-code.ts";
import { SANDBOX_PIN } from "../../scripts/enrol-sandbox.ts";
import { fitToFrame, type Picture } from "../../scripts/load-picture.ts";
import { readDisplay } from "../../scripts/read-display.ts";
import type { Dice } from "./dice.ts";
import type { ProgramMessage, TendedProgram } from "./tended-program.ts";
import type { ToldEnds } from "./told-ends.ts";

/** Most customers just pay; the others behave as the sandbox's table says. */
const OUTCOMES: readonly SandboxOutcomeName[] = [
  ...Array<SandboxOutcomeName>(20).fill("approved"),
  ...(["password", "password-never", "password-cancelled"] as const),
  ...(["insufficient-balance", "system-error-paid", "system-error-unpaid"] as const),
  ...(["silence-paid", "silence-unpaid", "slow", "reverse-call-again"] as const),
  ...(["discount", "two-discounts", "refund-slow", "refund-silence", "refund-lost"] as const),
];
const SCANS: readonly ScanOutcomeName[] = [
  ...Array<ScanOutcomeName>(10).fill("pays"),
  ...(["password", "cancels", "pays-late", "notice-lost", "notice-twice"] as const),
];
/** Out of every room, and every end that stands before the merchant put away. */
const CLEAN_SCREEN: readonly Key[] = [
  ...Array<Key>(6).fill("cancel"),
  ...Array<Key>(OPEN_PAYMENTS_MAX).fill("clear"),
];

export interface MerchantOptions {
  readonly box: TendedProgram;
  readonly hub: TendedProgram;
  readonly dice: Dice;
  readonly table: IssuerTable;
  readonly told: ToldEnds;
}

export class Merchant {
  readonly #options: MerchantOptions;
  #waiting: ((message: ProgramMessage | null) => void) | null = null;

  constructor(options: MerchantOptions) {
    this.#options = options;
  }

  /** What the merchant's box says; null when it has ended. */
  hear(message: ProgramMessage | null): void {
    this.#waiting?.(message);
  }

  /** Works until the signal. What is under way then goes on by itself. */
  async work(stop: AbortSignal): Promise<void> {
    const { dice, box } = this.#options;
    while (!stop.aborted) {
      const kind = dice.below(100);
      if (!box.isReady) await pause(100);
      else if (kind < 60) await this.#scan();
      else if (kind < 85) await this.#show();
      else await this.#refund();
    }
    box.send({ type: "present", picture: null });
    this.#press(CLEAN_SCREEN);
  }

  async #scan(): Promise<void> {
    const { dice, table, told, box } = this.#options;
    const institution = dice.pick(INSTITUTIONS);
    const outcome = dice.pick(OUTCOMES);
    const random = new SystemRandom();
    const code = makeCode(institution, { random, table, outcome, isCpm: false });
    if (code === null) return;
    const picture = await pictureOf(code);
    told.codes.push(code);
    box.send({ type: "present", picture });
    const asked = this.#hears(({ type }) => type === "asking", 6_000);
    this.#press([...CLEAN_SCREEN, ...amountKeys(dice), "confirm"]);
    const asking = await asked;
    if (asking) await this.#waitForEnd(String(asking.order));
    box.send({ type: "present", picture: null });
  }

  async #show(): Promise<void> {
    const { dice, hub, told } = this.#options;
    const presented = this.#hears(({ type }) => type === "presenting", 4_000);
    this.#press([...CLEAN_SCREEN, ...amountKeys(dice), "way"]);
    const presenting = await presented;
    if (!presenting) return;
    const order = String(presenting.order);
    const text = await this.#readCode();
    const outcome = dice.pick(SCANS);
    const institution = dice.pick(INSTITUTIONS);
    if (text !== null && dice.chance(85)) {
      if (outcome === "pays-late") told.isLatePossible = true;
      hub.send({ type: "customer-pays", institution, text, outcome });
    }
    await this.#waitForEnd(order);
  }

  /** The newest payment, wholly or in part. */
  async #refund(): Promise<void> {
    const { dice } = this.#options;
    const opened = this.#hears(isScreen("refund-amount", "no-refund"), 5_000);
    const pin = [...SANDBOX_PIN] as Key[];
    this.#press([...CLEAN_SCREEN, "up", "refund", ...pin, "confirm"]);
    const room = await opened;
    if (room?.screen !== "refund-amount") return;
    const part: readonly Key[] = dice.chance(50) ? ["point", "0", "1"] : [];
    const ended = this.#hears(({ type }) => type === "refund-ended", dice.between(500, 5_000));
    this.#press([...part, "confirm", "confirm"]);
    await ended;
  }

  /** Some wait for the end, others lose patience and take the sale back. */
  async #waitForEnd(order: string): Promise<void> {
    const { dice } = this.#options;
    const isEnd = (message: ProgramMessage) => {
      return message.type === "payment-ended" && message.order === order;
    };
    if (await this.#hears(isEnd, dice.between(300, 5_000))) return;
    const taken = this.#hears(isEnd, 1_500);
    this.#press(["cancel"]);
    await taken;
  }

  /** As the camera of a customer's phone reads it; null where no code comes. */
  async #readCode(): Promise<string | null> {
    if (!(await this.#hears(isScreen("presenting"), 4_000))) return null;
    const shown = this.#hears(({ type }) => type === "display", 2_000);
    this.#options.box.send({ type: "show-display" });
    const display = await shown;
    return display ? readDisplay(display as unknown as DisplayShown) : null;
  }

  #press(keys: readonly Key[]): void {
    this.#options.box.send({ type: "press", keys });
  }

  /** The box's next message that is wanted; null where it ended or was silent for so long. */
  #hears(wanted: (message: ProgramMessage) => boolean, msMax: number) {
    return new Promise<ProgramMessage | null>((resolve) => {
      const done = (message: ProgramMessage | null) => {
        if (message && !wanted(message)) return;
        clearTimeout(timer);
        this.#waiting = null;
        resolve(message);
      };
      const timer = setTimeout(() => done(null), msMax);
      this.#waiting = done;
    });
  }
}

function isScreen(...screens: readonly Extract<Observation, { type: "screen" }>["screen"][]) {
  return ({ type, screen }: ProgramMessage) => {
    return type === "screen" && (screens as readonly unknown[]).includes(screen);
  };
}

/** 0.02 to 49.99. */
function amountKeys(dice: Dice): Key[] {
  const amount = (dice.between(2, 4999) / 100).toFixed(2);
  return [...amount].map((digit) => (digit === "." ? "point" : digit) as Key);
}

/** In memory only, as the code itself. */
async function pictureOf(text: string): Promise<Picture> {
  const { data, info } = await sharp(await drawCode({ text, format: "qr" }))
    .greyscale()
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return fitToFrame({ luminance: data, width, height, strideBytes: width }, 1280, 720);
}
