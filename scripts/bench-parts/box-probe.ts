/**
 * Measures a box from inside its own process, without a change of the product: `bench-shop.ts`
 * has Node load it first. It stamps what the box tells with the time and with the processor time
 * of the main thread, counts the frames given to the decoder, and answers `probe-` commands.
 */
import { isMainThread, Worker } from "node:worker_threads";

export type ProbeCommand =
  | { readonly type: "probe-read" }
  /** Watches the loop until the next `probe-read`; the watching itself costs processor time. */
  | { readonly type: "probe-watch-loop" };

/** Where the box's process stands; times are monotonic, the same in every process. */
export interface ProbeReading {
  readonly atMs: number;
  /** Of the main thread since the start. */
  readonly cpuMs: number;
  /** Given to the decoder since the start. */
  readonly frames: number;
  /** When the last picture was put in front of the camera. */
  readonly presentedAtMs: number;
  /** The reading when the last keys arrived. */
  readonly pressed: { readonly atMs: number; readonly cpuMs: number; readonly frames: number };
}

/** The answer to `probe-read`. */
export interface ProbeAnswer extends ProbeReading {
  readonly type: "probe";
  /** How late a timer of 1 ms was, each time; empty where nobody watched. */
  readonly delaysMs: readonly number[];
  /** Processor time of the main thread from one such timer to the next. */
  readonly stretchesMs: readonly number[];
}

const WATCH_PERIOD_MS = 1;

export function startBoxProbe(): void {
  const send = process.send?.bind(process);
  if (!isMainThread || !send) return;
  const probe = new BoxProbe();
  process.on("message", (message) => {
    const answer = probe.hear(message as { type: string });
    if (answer) send(answer);
  });
  process.send = (message: object) => send({ ...message, probe: probe.read() });
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, ...args) {
    if (args[0]?.type === "search") probe.countFrame();
    return postMessage.apply(this, args);
  };
}

class BoxProbe {
  #frames = 0;
  #presentedAtMs = 0;
  #pressed: ProbeReading["pressed"] = { atMs: 0, cpuMs: 0, frames: 0 };
  #delaysMs: number[] = [];
  #stretchesMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  hear(message: { readonly type: string }): ProbeAnswer | null {
    switch (message.type) {
      case "present":
        this.#presentedAtMs = nowMs();
        return null;
      case "press":
        this.#pressed = { atMs: nowMs(), cpuMs: mainThreadCpuMs(), frames: this.#frames };
        return null;
      case "probe-watch-loop":
        this.#watchLoop();
        return null;
      case "probe-read":
        return this.#answer();
      default:
        return null;
    }
  }

  countFrame(): void {
    this.#frames += 1;
  }

  read(): ProbeReading {
    const [atMs, cpuMs, frames] = [nowMs(), mainThreadCpuMs(), this.#frames];
    return { atMs, cpuMs, frames, presentedAtMs: this.#presentedAtMs, pressed: this.#pressed };
  }

  #answer(): ProbeAnswer {
    clearInterval(this.#timer);
    const [delaysMs, stretchesMs] = [this.#delaysMs, this.#stretchesMs];
    this.#delaysMs = [];
    this.#stretchesMs = [];
    return { type: "probe", ...this.read(), delaysMs, stretchesMs };
  }

  #watchLoop(): void {
    let [atMs, cpuMs] = [nowMs(), mainThreadCpuMs()];
    this.#timer = setInterval(() => {
      const [wasAtMs, hadCpuMs] = [atMs, cpuMs];
      [atMs, cpuMs] = [nowMs(), mainThreadCpuMs()];
      this.#delaysMs.push(Math.max(0, atMs - wasAtMs - WATCH_PERIOD_MS));
      this.#stretchesMs.push(cpuMs - hadCpuMs);
    }, WATCH_PERIOD_MS);
  }
}

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function mainThreadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
