/** A whole shop on this machine: the hub with its sandbox, and a box on a simulated board. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Observation } from "../firmware/diagnostics/observation.ts";
import type { Key } from "../hal/buttons/buttons.ts";
import type { Picture } from "../hal/camera/simulated-camera.ts";
import type { BoardCommand, DisplayShown } from "../hal/simulated-board-remote.ts";
import { buildFirmware } from "./build-firmware.ts";
import { type ChildMessage, ChildProgram } from "./child-program.ts";
import { enrolSandboxBox, type SandboxEnrolment } from "./enrol-sandbox.ts";
import { ShopFailure } from "./shop-failure.ts";

export interface SandboxShopOptions {
  /** Where hub and box keep what they must not lose. */
  readonly folder: string;
  /** The embedded broker's; 0 takes a free one. */
  readonly port: number;
  /** An external broker instead of the embedded one. */
  readonly brokerUrl: string | null;
  readonly scanTimeoutMs: number;
  readonly acceptJournalDamage: boolean;
  readonly say: (progress: string) => void;
  readonly onObservation: (observation: Observation) => void;
}

const READY_TIMEOUT_MS = 20_000;
const HUB = fileURLToPath(new URL("../hub/main.ts", import.meta.url));

export class SandboxShop {
  readonly #options: SandboxShopOptions;
  #hub: ChildProgram | null = null;
  #box: ChildProgram | null = null;
  #lastTrouble: string | null = null;
  #startFailure: string | null = null;
  #displayWaiting: ((shown: DisplayShown) => void) | null = null;
  #stopping = false;
  #breakDown: (failure: ShopFailure) => void = () => undefined;
  /** Rejects with `ShopFailure` when hub or box ends by itself. */
  readonly brokeDown: Promise<never>;

  constructor(options: SandboxShopOptions) {
    this.#options = options;
    this.brokeDown = new Promise((_, reject) => {
      this.#breakDown = reject;
    });
    this.brokeDown.catch(() => undefined);
  }

  /** Resolves with the hub's port and the box's start when the box can sell. */
  async open(): Promise<{ port: number; boxReadyMs: number }> {
    const { folder, say } = this.#options;
    makeFolder(folder);
    say("building the firmware ...");
    const { bundle } = await buildFirmware();
    const enrolment = await enrolSandboxBox({ ...this.#options });
    say("starting the hub with its sandbox institutions ...");
    const port = await this.#startHub(enrolment);
    say("starting the box ...");
    const boxReadyMs = await this.#startBox(bundle, enrolment, port);
    return { port, boxReadyMs };
  }

  press(keys: readonly Key[]): void {
    this.#command({ type: "press", keys });
  }

  /** Holds a picture in front of the camera; null takes it away. */
  present(picture: Picture | null): void {
    this.#command({ type: "present", picture });
  }

  display(): Promise<DisplayShown> {
    return new Promise((resolve) => {
      this.#displayWaiting = resolve;
      this.#command({ type: "show-display" });
    });
  }

  /** Stops box, then hub. Whatever is open stays in their books for the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#box?.stop();
    await this.#hub?.stop();
  }

  #command(command: BoardCommand): void {
    this.#box?.send(command);
  }

  async #startHub(enrolment: SandboxEnrolment): Promise<number> {
    const ready = Promise.withResolvers<number>();
    const hub = new ChildProgram({
      name: "hub",
      file: HUB,
      args: ["--settings", enrolment.hubSettingsFile],
      onMessage: (message) => {
        if (message.type === "ready") ready.resolve(Number(message.port ?? 0));
      },
    });
    this.#hub = hub;
    this.#watch(hub);
    return this.#inTime(ready.promise, "the hub did not become ready");
  }

  async #startBox(bundle: string, enrolment: SandboxEnrolment, port: number): Promise<number> {
    const settings = enrolment.writeBoxSettings(port);
    const ready = Promise.withResolvers<number>();
    const box = new ChildProgram({
      name: "box",
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
    if (message.type === "display") {
      this.#displayWaiting?.(message as unknown as DisplayShown);
      return;
    }
    if (message.type === "start-failed") this.#startFailure = String(message.line);
    if (message.type === "storage-failed") this.#lastTrouble = String(message.detail);
    if (message.type === "uplink" && message.status !== "ready") {
      this.#lastTrouble = `${message.status}: ${message.detail}`;
    }
    this.#options.onObservation(message as unknown as Observation);
  }

  #watch(program: ChildProgram): void {
    void program.ended.then(() => {
      if (this.#stopping) return;
      const words = program.lastWords.replace(/^anycode(-hub)?: /, "");
      const why = (program.name === "box" && this.#startFailure) || words || "it ended by itself";
      this.#breakDown(new ShopFailure(why));
    });
  }

  async #inTime<T>(ready: Promise<T>, what: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const trouble = this.#lastTrouble ? `: ${this.#lastTrouble}` : "";
      late.reject(new ShopFailure(`${what} in ${READY_TIMEOUT_MS / 1000} s${trouble}`));
    }, READY_TIMEOUT_MS);
    try {
      return await Promise.race([ready, late.promise, this.brokeDown]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ShopFailure(`cannot keep state in ${folder}: ${why}; give another --state FOLDER`);
  }
}
