/** A whole shop on this machine: the hub with its sandbox, and a box on a simulated board. */
import { fileURLToPath } from "node:url";
import type { Observation } from "../firmware/diagnostics/observation.ts";
import type { Language } from "../firmware/screens/language.ts";
import type { Key } from "../hal/buttons/buttons.ts";
import type { Picture } from "../hal/camera/simulated-camera.ts";
import { holdDirectory } from "../hal/disk/directory-hold.ts";
import { StorageError } from "../hal/disk/storage-error.ts";
import type { BoardCommand, DisplayShown, PaperShown } from "../hal/simulated-board-remote.ts";
import type { CustomerPays } from "../hub/sandbox/customers-door.ts";
import type { ScanEnd } from "../hub/sandbox/sandbox-customers.ts";
import { BOX_ENVIRONMENT, BOX_NODE_FLAGS, buildFirmware } from "./build-firmware.ts";
import { type ChildMessage, ChildProgram } from "./child-program.ts";
import { enrolSandboxBox, type SandboxEnrolment } from "./enrol-sandbox.ts";
import { withAction } from "./failure-action.ts";
import { ShopFailure } from "./shop-failure.ts";

export interface SandboxShopOptions {
  /** Where hub and box keep what they must not lose. */
  readonly folder: string;
  /** The embedded broker's; 0 takes a free one. */
  readonly port: number;
  /** An external broker instead of the embedded one. */
  readonly brokerUrl: string | null;
  readonly scanTimeoutMs: number;
  /** Of the screens; English where it is not said. */
  readonly language?: Language;
  readonly acceptJournalDamage: boolean;
  /** A broker's port for the box in place of the hub's own, such as a proxy's in between. */
  readonly boxPortFor?: (hubPort: number) => Promise<number>;
  /** Modules that hub and box load first, to measure themselves. */
  readonly probes?: { readonly hub: URL; readonly box: URL };
  readonly say: (progress: string) => void;
  readonly onObservation: (observation: Observation) => void;
}

const READY_TIMEOUT_MS = 20_000;
const HUB = fileURLToPath(new URL("../hub/main.ts", import.meta.url));

export class SandboxShop {
  readonly #options: SandboxShopOptions;
  #hub: ChildProgram | null = null;
  #box: ChildProgram | null = null;
  #release: (() => void) | null = null;
  #lastTrouble: string | null = null;
  /** Who waits for what the board shows, by the type of the answer. */
  readonly #boardAsked = new Map<string, (shown: ChildMessage) => void>();
  #customerWaiting: ((end: ScanEnd) => void) | null = null;
  #stopping = false;
  #breakDown: (failure: ShopFailure) => void = () => undefined;
  /** Rejects with `ShopFailure` when hub or box has ended. */
  readonly brokeDown: Promise<never>;

  constructor(options: SandboxShopOptions) {
    this.#options = options;
    this.brokeDown = new Promise((_, reject) => {
      this.#breakDown = reject;
    });
    this.brokeDown.catch(() => undefined);
  }

  /**
   * Resolves with the hub's port and the box's start when the box can sell. Rejects with
   * `ShopFailure`, also when the shop is stopped meanwhile.
   */
  async open(): Promise<{ port: number; boxReadyMs: number }> {
    const { folder, say } = this.#options;
    this.#release = await holdFolder(folder);
    this.#checkStopped();
    say("building the firmware ...");
    const bundle = await buildInto(`${folder}/firmware`);
    const enrolment = await enrolSandboxBox({ ...this.#options });
    this.#checkStopped();
    say("starting the hub with its sandbox institutions ...");
    const port = await this.#startHub(enrolment);
    this.#checkStopped();
    say("starting the box ...");
    const boxReadyMs = await this.#startBox(bundle, enrolment, port);
    return { port, boxReadyMs };
  }

  /** Of the processes that run; 0 where one does not. */
  get pids(): { readonly hub: number; readonly box: number } {
    return { hub: this.#hub?.pid ?? 0, box: this.#box?.pid ?? 0 };
  }

  press(keys: readonly Key[]): void {
    this.#command({ type: "press", keys });
  }

  /** Holds a picture in front of the camera; null takes it away. */
  present(picture: Picture | null): void {
    this.#command({ type: "present", picture });
  }

  /** Rejects with `ShopFailure` where no box runs. */
  async display(): Promise<DisplayShown> {
    return (await this.#askBoard("show-display", "display")) as DisplayShown & ChildMessage;
  }

  /** Rejects with `ShopFailure` where no box runs. */
  async paper(): Promise<PaperShown> {
    return (await this.#askBoard("show-paper", "paper")) as PaperShown & ChildMessage;
  }

  /** A customer scans a code; one at a time. Rejects with `ShopFailure` where no hub runs. */
  customerPays(scan: Omit<CustomerPays, "type">): Promise<ScanEnd> {
    const answered = new Promise<ScanEnd>((resolve) => {
      this.#customerWaiting = resolve;
    });
    const command: CustomerPays = { type: "customer-pays", ...scan };
    if (this.#hub?.send(command)) return Promise.race([answered, this.brokeDown]);
    return Promise.reject(new ShopFailure("the hub does not run, so nobody can pay"));
  }

  /** Stops box, then hub. Whatever is open stays in their books for the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#box?.stop();
    await this.#hub?.stop();
    this.#release?.();
  }

  /** Ends both at once, as a power cut would: their books are made for it. */
  kill(): void {
    this.#stopping = true;
    this.#box?.kill();
    this.#hub?.kill();
  }

  #checkStopped(): void {
    if (this.#stopping) throw new ShopFailure("the shop was stopped before it was open");
  }

  #command(command: BoardCommand): boolean {
    return this.#box?.send(command) ?? false;
  }

  #askBoard(
    question: "show-display" | "show-paper",
    answer: (DisplayShown | PaperShown)["type"],
  ): Promise<ChildMessage> {
    const shown = new Promise<ChildMessage>((resolve) => this.#boardAsked.set(answer, resolve));
    if (this.#command({ type: question })) return Promise.race([shown, this.brokeDown]);
    return Promise.reject(new ShopFailure("the box does not run, so it shows nothing"));
  }

  async #startHub(enrolment: SandboxEnrolment): Promise<number> {
    const ready = Promise.withResolvers<number>();
    const hub = new ChildProgram({
      name: "hub",
      nodeArgs: loading(this.#options.probes?.hub),
      file: HUB,
      args: ["--settings", enrolment.hubSettingsFile],
      onMessage: (message) => {
        if (message.type === "ready") ready.resolve(Number(message.port ?? 0));
        if (message.type === "customer-answered") this.#customerWaiting?.(message.end as ScanEnd);
        if (message.type === "store-failed") this.#hubStoreFailed(String(message.detail));
      },
    });
    this.#hub = hub;
    this.#watch(hub);
    return this.#inTime(ready.promise, "the hub did not become ready");
  }

  async #startBox(bundle: string, enrolment: SandboxEnrolment, port: number): Promise<number> {
    const { boxPortFor, probes } = this.#options;
    const settings = enrolment.writeBoxSettings((await boxPortFor?.(port)) ?? port);
    const ready = Promise.withResolvers<number>();
    const box = new ChildProgram({
      name: "box",
      nodeArgs: [...BOX_NODE_FLAGS, ...loading(probes?.box)],
      environment: BOX_ENVIRONMENT,
      file: bundle,
      args: [
        ...["--settings", settings, "--data", enrolment.boxFolder],
        ...(this.#options.acceptJournalDamage ? ["--accept-journal-damage"] : []),
      ],
      onMessage: (message) => {
        if (message.type === "ready") ready.resolve(Number(message.sinceStartMs));
        this.#heard(message);
      },
    });
    this.#box = box;
    this.#watch(box);
    return this.#inTime(ready.promise, "the box did not become ready");
  }

  #heard(message: ChildMessage): void {
    const shown = this.#boardAsked.get(message.type);
    if (shown) {
      shown(message);
      return;
    }
    if (message.type === "storage-failed") this.#lastTrouble = String(message.detail);
    if (message.type === "uplink" && message.status !== "ready") {
      this.#lastTrouble = `${message.status}: ${message.detail}`;
    }
    this.#options.onObservation(message as unknown as Observation);
  }

  /** Told once: the hub tries again with every message. */
  #hubStoreFailed(detail: string): void {
    const trouble = withAction(detail);
    if (trouble !== this.#lastTrouble) this.#options.say(trouble);
    this.#lastTrouble = trouble;
  }

  #watch(program: ChildProgram): void {
    void program.ended.then((exitCode) => {
      const cause = this.#stopping ? "the shop was stopped" : causeOfEnd(program, exitCode);
      this.#breakDown(new ShopFailure(withAction(cause)));
    });
  }

  async #inTime<T>(ready: Promise<T>, what: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const trouble = this.#lastTrouble ? `: ${this.#lastTrouble}` : "";
      const line = `${what} in ${READY_TIMEOUT_MS / 1000} s${trouble}`;
      late.reject(new ShopFailure(withAction(line)));
    }, READY_TIMEOUT_MS);
    try {
      return await Promise.race([ready, late.promise, this.brokeDown]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function loading(probe: URL | undefined): readonly string[] {
  return probe ? ["--import", probe.href] : [];
}

/** Both write their last line themselves when they give up; anything else is a crash. */
function causeOfEnd({ name, lastWords }: ChildProgram, exitCode: number | null): string {
  const said = /^anycode(?:-hub)?: (.*)$/m.exec(lastWords)?.[1];
  if (said) return said;
  const error = /^(?:\w*Error\b|it cannot be started).*$/m.exec(lastWords)?.[0];
  const how = exitCode === null ? "was killed" : `ended by itself (exit ${exitCode})`;
  return `the ${name} ${how}${error ? `: ${error}` : ""}; start again`;
}

/** One shop a folder: two would write over each other's settings. Resolves with the release. */
async function holdFolder(folder: string): Promise<() => void> {
  const release = await holdDirectory(folder, "shop").catch((error: unknown) => {
    if (!(error instanceof StorageError)) throw error;
    throw new ShopFailure(withAction(`cannot keep the books: ${error.message}`), { cause: error });
  });
  if (release) return release;
  const what = `another run keeps its books in ${folder}`;
  throw new ShopFailure(`${what}; stop it first, or give another --state FOLDER`);
}

/** The shop's own build: another run's would be written over under its eyes. */
async function buildInto(folder: string): Promise<string> {
  try {
    return (await buildFirmware(folder)).bundle;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ShopFailure(withAction(`cannot build the firmware: ${why}`), { cause: error });
  }
}
