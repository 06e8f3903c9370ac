/**
 * A camera that libcamera drives: its video command writes raw YUV420 pictures into a named pipe,
 * which is read straight into the frames' buffers. The luminance plane is the frame.
 */
import assert from "node:assert/strict";
import { constants, openSync } from "node:fs";
import { Socket } from "node:net";
import type { Clock } from "../clock/clock.ts";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Camera, Frame } from "./camera.ts";
import { FrameAssembly } from "./frame-assembly.ts";
import { type Video, VideoCommand } from "./video-command.ts";

export interface LibcameraOptions extends Video {
  readonly clock: Clock;
  /** For pipes: on a file system in memory, such as `/run/anycode`; plain characters only. */
  readonly folder: string;
  /** How long no frame may come before the camera counts as hanging. */
  readonly watchdogMs?: number;
  /** How long the camera may take to its first frame. */
  readonly startMs?: number;
}

/** One time that the camera is on. */
interface Run {
  readonly command: VideoCommand;
  readonly socket: Socket;
  /** Resolves with what the command said when it has ended. */
  readonly ended: Promise<string>;
  isOver: boolean;
}

/** Rows of other widths are padded, and nothing says by how much. */
const WIDTH_STEP = 64;
/** How long the command may take to end when it is asked to. */
const END_MS = 1_000;
const KINDS: readonly (readonly [RegExp, DeviceErrorKind])[] = [
  [/in use|busy|failed to acquire/i, "busy"],
  [/permission denied/i, "denied"],
];

export class LibcameraCamera implements Camera {
  readonly #options: LibcameraOptions;
  readonly #frames: FrameAssembly;
  readonly #watchdogMs: number;
  #command: VideoCommand | null = null;
  #run: Run | null = null;
  /** Why there are no frames. */
  #failure = new DeviceError("disconnected", "the camera is not running");
  /** Settles with the next frame, or with the failure. */
  #news: PromiseWithResolvers<void> = withoutComplaint();
  #isAsked = false;

  constructor(options: LibcameraOptions) {
    const { width, height, framesPerSecond, watchdogMs = 2_000 } = options;
    assert(width % WIDTH_STEP === 0, `a width of ${width} is no multiple of ${WIDTH_STEP}`);
    this.#options = options;
    this.#watchdogMs = watchdogMs;
    this.#frames = new FrameAssembly({ width, height, pauseMs: 500 / framesPerSecond });
  }

  async start(): Promise<void> {
    if (this.#run && !this.#run.isOver) return;
    await this.stop();
    this.#command ??= await VideoCommand.prepare(this.#options.folder);
    if (!this.#command) {
      throw new DeviceError("unsupported", "neither rpicam-vid nor libcamera-vid is installed");
    }
    this.#begin(this.#command);
    try {
      await this.#within(this.#options.startMs ?? 5_000);
      this.#frames.take(); // It proves that the camera films; its exposure was a guess.
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async nextFrame(): Promise<Frame> {
    assert(!this.#isAsked, "only one call of nextFrame may wait");
    if (!this.#run || this.#run.isOver) throw this.#failure;
    const { width, height } = this.#options;
    this.#isAsked = true;
    try {
      let taken = this.#frames.take();
      if (!taken) {
        await this.#within(this.#watchdogMs);
        taken = this.#frames.take();
      }
      assert(taken, "news without a frame is a failure");
      return { ...taken, width, height, strideBytes: width };
    } finally {
      this.#isAsked = false;
    }
  }

  async stop(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#fail(run, new DeviceError("disconnected", "the camera was stopped"));
    this.#run = null;
    await this.#end(run);
    this.#frames.forget();
  }

  /** Stops it, and leaves nothing behind in the folder for pipes. */
  async close(): Promise<void> {
    await this.stop();
    await this.#command?.remove();
    this.#command = null;
  }

  #begin(command: VideoCommand): void {
    // Not for writing as well, and without waiting: a command that never opens it must not hang us.
    const fd = openSync(command.pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const socket = new Socket({
      ...{ fd, readable: true, writable: false },
      onread: {
        buffer: () => this.#frames.room(),
        callback: (count) => {
          if (this.#run?.socket === socket && !this.#run.isOver) this.#took(this.#run, count);
          return true;
        },
      },
    });
    socket.on("error", () => socket.destroy());
    socket.resume();
    const ended = command.film(this.#options);
    const run: Run = { command, socket, ended, isOver: false };
    this.#run = run;
    this.#news = withoutComplaint();
    void ended.then((text) => this.#fail(run, failureOf(text)));
  }

  #took(run: Run, count: number): void {
    if (this.#frames.took(count, this.#options.clock.monotonicMs())) {
      this.#news.resolve();
      this.#news = withoutComplaint();
    }
    const { width, height, framesPerSecond } = this.#options;
    // About a second of them: one alone is a hiccup.
    if (this.#frames.misfits < framesPerSecond) return;
    const what = `the camera's pictures are not of ${width}x${height}`;
    this.#fail(run, new DeviceError("unsupported", what));
  }

  #fail(run: Run, failure: DeviceError): void {
    if (run.isOver) return;
    run.isOver = true;
    this.#failure = failure;
    this.#news.reject(failure);
  }

  /** Waits for news, but not longer than this. */
  async #within(ms: number): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const stopTimer = this.#options.clock.after(ms, () => {
      reject(new DeviceError("timeout", `no frame from the camera for ${ms} ms`));
    });
    try {
      await Promise.race([this.#news.promise, late]);
    } finally {
      stopTimer();
    }
  }

  async #end({ command, socket, ended }: Run): Promise<void> {
    await command.signal("SIGINT");
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const stopTimer = this.#options.clock.after(END_MS, resolve);
    const isKillNeeded = await Promise.race([ended.then(() => false), late.then(() => true)]);
    stopTimer();
    if (isKillNeeded) await command.signal("SIGKILL");
    await ended;
    socket.destroy();
  }
}

function failureOf(text: string): DeviceError {
  const [, kind = "disconnected"] = KINDS.find(([words]) => words.test(text)) ?? [];
  const line = text.split("\n").findLast((one) => one.trim() !== "") ?? "it says nothing";
  return new DeviceError(kind, `the camera ended: ${line.trim()}`);
}

/** A promise whose rejection nobody has to hear. */
function withoutComplaint(): PromiseWithResolvers<void> {
  const deferred = Promise.withResolvers<void>();
  deferred.promise.catch(() => undefined);
  return deferred;
}
