/** A hub and a box, in their own processes, for the benchmark: the box with or without a probe. */
import { fileURLToPath } from "node:url";
import type { PaymentEnded } from "../../firmware/diagnostics/observation.ts";
import type { Key } from "../../hal/buttons/buttons.ts";
import type { Picture } from "../../hal/camera/simulated-camera.ts";
import { BOX_ENVIRONMENT, BOX_NODE_FLAGS } from "../build-firmware.ts";
import { type ChildMessage, ChildProgram } from "../child-program.ts";
import { enrolSandboxBox, type SandboxEnrolment } from "../enrol-sandbox.ts";
import type { ProbeAnswer, ProbeReading } from "./box-probe.ts";

/** What a probed box tells. */
export type Probed<Message> = Message & { readonly probe: ProbeReading };

interface Waiting {
  readonly wanted: (message: ChildMessage) => boolean;
  readonly resolve: (message: ChildMessage) => void;
}

interface BoxFiles {
  readonly settings: string;
  readonly folder: string;
}

const WAIT_MS = 20_000;
const SCAN_TIMEOUT_MS = 60_000;
const HUB = fileURLToPath(new URL("../../hub/main.ts", import.meta.url));
const PROBE = new URL("./box-probe.ts", import.meta.url).href;
const SALE: readonly Key[] = ["1", "2", "point", "5", "0", "confirm"];

export class BenchShop {
  readonly #bundle: string;
  readonly #hub: ChildProgram;
  /** The box's settings file and data folder. */
  readonly boxFiles: BoxFiles;
  #box: ChildProgram | null = null;
  #waiting: Waiting[] = [];

  private constructor(bundle: string, hub: ChildProgram, boxFiles: BoxFiles) {
    this.#bundle = bundle;
    this.#hub = hub;
    this.boxFiles = boxFiles;
  }

  /** Starts the hub; the box is started apart. */
  static async open(folder: string, bundle: string): Promise<BenchShop> {
    const enrolment = await enrolSandboxBox({
      ...{ folder, port: 0, brokerUrl: null, scanTimeoutMs: SCAN_TIMEOUT_MS },
    });
    const { hub, port } = await startHub(enrolment);
    const settings = enrolment.writeBoxSettings(port);
    return new BenchShop(bundle, hub, { settings, folder: enrolment.boxFolder });
  }

  /** Resolves, when the box can sell, with the time since the moment before its process. */
  async startBox({ probed }: { readonly probed: boolean }): Promise<number> {
    const startProbe = `import { startBoxProbe } from ${JSON.stringify(PROBE)}; startBoxProbe();`;
    const program = `data:text/javascript,${encodeURIComponent(startProbe)}`;
    const ready = this.next((message) => message.type === "ready");
    const startedAtMs = performance.now();
    this.#box = new ChildProgram({
      name: "box",
      file: this.#bundle,
      args: ["--settings", this.boxFiles.settings, "--data", this.boxFiles.folder],
      nodeArgs: [...BOX_NODE_FLAGS, ...(probed ? ["--import", program] : [])],
      environment: BOX_ENVIRONMENT,
      onMessage: (message) => this.#heard(message),
    });
    await ready;
    return performance.now() - startedAtMs;
  }

  async stopBox(): Promise<void> {
    await this.#box?.stop();
    this.#box = null;
  }

  async stop(): Promise<void> {
    await this.stopBox();
    await this.#hub.stop();
  }

  get boxPid(): number {
    return this.#box?.pid ?? 0;
  }

  /** The next message of the box that is wanted. Ask before causing it. */
  next(wanted: Waiting["wanted"]): Promise<ChildMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<ChildMessage>();
    const late = () =>
      reject(new Error(`the box was silent: ${this.#box?.lastWords || "no word"}`));
    const timer = setTimeout(late, WAIT_MS);
    this.#waiting.push({ wanted, resolve });
    return promise.finally(() => clearTimeout(timer));
  }

  /** Puts all keys on the box's channel at once. */
  press(...keys: readonly Key[]): void {
    this.#box?.send({ type: "press", keys });
  }

  present(picture: Picture | null): void {
    this.#box?.send({ type: "present", picture });
  }

  /** Keys an amount and confirms it. Resolves when the camera looks. */
  async startScanning(): Promise<void> {
    const scanning = this.next(isScreen("scanning"));
    this.press(...SALE);
    await scanning;
  }

  /** Back to the idle screen, whatever is on it. */
  async cancel(): Promise<void> {
    const idle = this.next(isScreen("idle"));
    this.press("cancel");
    await idle;
  }

  /** Resolves when the payment under way has ended, approved; anything else rejects. */
  async approval(): Promise<Probed<PaymentEnded>> {
    const ended = await this.next((message) => message.type === "payment-ended");
    if (ended.verdict !== "approved") throw new Error(`a payment was ${ended.verdict}`);
    return ended as unknown as Probed<PaymentEnded>;
  }

  watchLoop(): void {
    this.#box?.send({ type: "probe-watch-loop" });
  }

  async readProbe(): Promise<ProbeAnswer> {
    const answer = this.next((message) => message.type === "probe");
    this.#box?.send({ type: "probe-read" });
    return (await answer) as unknown as ProbeAnswer;
  }

  #heard(message: ChildMessage): void {
    const served = this.#waiting.find(({ wanted }) => wanted(message));
    this.#waiting = this.#waiting.filter((waiting) => waiting !== served);
    served?.resolve(message);
  }
}

export function isScreen(screen: string): (message: ChildMessage) => boolean {
  return (message) => message.type === "screen" && message.screen === screen;
}

async function startHub({ hubSettingsFile }: SandboxEnrolment) {
  const ready = Promise.withResolvers<number>();
  const hub = new ChildProgram({
    name: "hub",
    file: HUB,
    args: ["--settings", hubSettingsFile],
    onMessage: (message) => {
      if (message.type === "ready") ready.resolve(Number(message.port ?? 0));
    },
  });
  const ended = hub.ended.then(() => {
    throw new Error(`the hub does not start: ${hub.lastWords}`);
  });
  return { hub, port: await Promise.race([ready.promise, ended]) };
}

/** A shop of its own for a part of the benchmark, with a probe in its box. */
export async function withProbedBox(
  { folder, bundle }: { readonly folder: string; readonly bundle: string },
  name: string,
  use: (shop: BenchShop) => Promise<void>,
): Promise<void> {
  const shop = await BenchShop.open(`${folder}/${name}`, bundle);
  try {
    await shop.startBox({ probed: true });
    await use(shop);
  } finally {
    await shop.stop();
  }
}
