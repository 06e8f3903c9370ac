/** Hub and box as real processes that a test kills and starts again on the same folder. */
import type { Observation } from "../../firmware/diagnostics/observation.ts";
import { Journal } from "../../firmware/journal/journal.ts";
import type { Picture as CameraPicture } from "../../hal/camera/simulated-camera.ts";
import { FileDisk } from "../../hal/disk/file-disk.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import type { DisplayShown } from "../../hal/simulated-board-remote.ts";
import type { HubObservation } from "../../hub/hub-observation.ts";
import { SqliteSandboxBooks } from "../../hub/sandbox/sqlite-sandbox-books.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { BOX_ENVIRONMENT, BOX_NODE_FLAGS, buildFirmware } from "../../scripts/build-firmware.ts";
import { type ChildMessage, ChildProgram } from "../../scripts/child-program.ts";
import {
  enrolSandboxBox,
  type SandboxBroker,
  type SandboxEnrolment,
} from "../../scripts/enrol-sandbox.ts";
import { readDisplay } from "../../scripts/read-display.ts";

/** A press of clear puts away whatever stands before the merchant. */
const AMOUNT = ["clear", "clear", "1", "2", "point", "5", "0"];
const HUB = new URL("../../hub/main.ts", import.meta.url).pathname;

export class KillableShop {
  readonly #folder: string;
  readonly #bundle: string;
  readonly #enrolment: SandboxEnrolment;
  readonly #waiting = new Set<(message: ChildMessage) => void>();
  readonly #hubWaiting = new Set<(message: ChildMessage) => void>();
  #port: number;
  #hub: ChildProgram | null = null;
  #box: ChildProgram | null = null;

  private constructor(folder: string, bundle: string, setUp: [SandboxEnrolment, number]) {
    this.#folder = folder;
    this.#bundle = bundle;
    [this.#enrolment, this.#port] = setUp;
  }

  /** With a broker of its own at `port`, or at the one that is named. */
  static async make(folder: string, port: number, broker?: SandboxBroker): Promise<KillableShop> {
    const { bundle } = await buildFirmware(`${folder}/firmware`);
    const options = {
      ...{ folder, port, brokerUrl: null, scanTimeoutMs: 60_000 },
      ...(broker && { broker }),
    };
    return new KillableShop(folder, bundle, [await enrolSandboxBox(options), port]);
  }

  async startHub(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    this.#hub = new ChildProgram({
      name: "hub",
      file: HUB,
      args: ["--settings", this.#enrolment.hubSettingsFile],
      onMessage: (message) => {
        for (const look of this.#hubWaiting) look(message);
        if (message.type !== "ready") return;
        this.#port = Number(message.port);
        ready.resolve();
      },
    });
    const early = this.#hub.ended.then(() => Promise.reject(new Error("the hub ended")));
    early.catch(() => undefined);
    await Promise.race([ready.promise, early]);
  }

  /** `nodeArgs`: Node's own, for what a test hides in the box. */
  async startBox(nodeArgs: readonly string[] = []): Promise<void> {
    const ready = this.hears((message) => message.type === "ready");
    const settings = this.#enrolment.writeBoxSettings(this.#port);
    this.#box = new ChildProgram({
      name: "box",
      nodeArgs: [...BOX_NODE_FLAGS, ...nodeArgs],
      environment: BOX_ENVIRONMENT,
      file: this.#bundle,
      args: ["--settings", settings, "--data", this.#enrolment.boxFolder],
      onMessage: (message) => {
        for (const look of this.#waiting) look(message);
      },
    });
    await ready;
  }

  /** The box's next message that is wanted. Ask before causing it. */
  hears(wanted: (message: Observation) => boolean): Promise<Observation> {
    return nextOf(this.#waiting, wanted);
  }

  /** The same of the hub. */
  hubTells(wanted: (message: HubObservation) => boolean): Promise<HubObservation> {
    return nextOf(this.#hubWaiting, wanted);
  }

  /** Holds it before the camera. */
  present(picture: CameraPicture): void {
    this.#box?.send({ type: "present", picture });
  }

  /** Keys 12.50 with the picture before the camera. */
  sell(picture: CameraPicture): void {
    this.present(picture);
    this.#box?.send({ type: "press", keys: [...AMOUNT, "confirm"] });
  }

  /** Keys 12.50 and has the box show a code. */
  showCode(): void {
    this.#box?.send({ type: "present", picture: null });
    this.#box?.send({ type: "press", keys: [...AMOUNT, "way"] });
  }

  /** A customer of WeChat Pay scans what the display shows, and pays. */
  async customerScans(): Promise<void> {
    const shown = nextOf<ChildMessage>(this.#waiting, ({ type }) => type === "display");
    this.#box?.send({ type: "show-display" });
    const text = await readDisplay((await shown) as ChildMessage & DisplayShown);
    this.#hub?.send({ type: "customer-pays", institution: "wechat-pay", text: text ?? "" });
  }

  /** Of the running box's process. */
  get boxPid(): number {
    return this.#box?.pid ?? 0;
  }

  async killBox(): Promise<void> {
    this.#box?.kill();
    await this.#box?.ended;
  }

  async killHub(): Promise<void> {
    this.#hub?.kill();
    await this.#hub?.ended;
  }

  async stopBox(): Promise<void> {
    await this.#box?.stop();
  }

  async stopHub(): Promise<void> {
    await this.#hub?.stop();
  }

  async stop(): Promise<void> {
    await this.#box?.stop();
    await this.#hub?.stop();
  }

  /** What each of the three says of every payment; call when all is stopped. */
  async compare(): Promise<readonly PaymentInBooks[]> {
    const opening = await Journal.open(new FileDisk(`${this.#folder}/box`));
    if (!opening.ok) throw new Error("the journal is damaged");
    await opening.journal.close();
    const store = new SqliteStore(`${this.#folder}/hub/hub.sqlite`, { afterTurn: setImmediate });
    const books = new SqliteSandboxBooks(`${this.#folder}/hub/sandbox.sqlite`, new SystemRandom());
    const entries = books.entries("wechat-pay").filter(({ account }) => account === "settlement");
    const rows: PaymentInBooks[] = [];
    for (const { order, verdict } of opening.contents.payments) {
      const hubOrder = await store.find("SANDBOX1", order);
      const own = entries.filter(({ id }) => id.startsWith(`SANDBOX1-${order}/`));
      const paidMinor = own.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      rows.push({ order, box: verdict ?? null, hub: hubOrder?.phase ?? null, paidMinor });
    }
    await store.close();
    books.close();
    return rows;
  }
}

function nextOf<Message>(
  waiting: Set<(message: ChildMessage) => void>,
  wanted: (message: Message) => boolean,
): Promise<Message> {
  return new Promise((resolve) => {
    const look = (message: ChildMessage) => {
      if (!wanted(message as Message)) return;
      waiting.delete(look);
      resolve(message as Message);
    };
    waiting.add(look);
  });
}

export interface PaymentInBooks {
  readonly order: string;
  /** The verdict in the box's journal; null where it is open. */
  readonly box: string | null;
  /** The hub's phase; null where it never heard of the order. */
  readonly hub: string | null;
  /** What the institution took from the customer and did not give back. */
  readonly paidMinor: number;
}
