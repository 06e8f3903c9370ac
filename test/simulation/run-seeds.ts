/** Runs seeds in several processes at once, as fast as they come. */
import { type ChildProcess, fork } from "node:child_process";
import type { SeedOptions, SeedResult } from "./run-seed.ts";

const PROGRAM = `${import.meta.dirname}/simulation-process.ts`;
/** What a process is sent at once: so few that a stop does not wait long. */
const SEEDS_AT_ONCE = 4;

/** `shortest`: of a seed that has failed, the shortest prefix that was found to fail as well. */
export type RanSeed = SeedResult & { readonly shortest?: SeedResult };

export interface RunSeedsOptions {
  /** Null where there are no more. Asked until then. */
  readonly next: () => SeedOptions | null;
  /** In the order in which they end. */
  readonly onResult: (result: RanSeed) => void;
  readonly jobs: number;
}

/** Somebody or something has ended a process before its seeds. */
export class SimulationEnded extends Error {
  constructor(code: number | null) {
    super(`a simulating process was ended by ${code === null ? "a signal" : `itself (${code})`}`);
    this.name = "SimulationEnded";
  }
}

/** Resolves when the last seed has ended. Rejects with `SimulationEnded`. */
export async function runSeeds({ next, onResult, jobs }: RunSeedsOptions): Promise<void> {
  // A group of its own: Ctrl-C while it loads would end it, before it can turn the signal down.
  const start = () => fork(PROGRAM, { stdio: "inherit", detached: true });
  const processes = Array.from({ length: jobs }, start);
  try {
    await Promise.all(processes.map((child) => feed(child, { next, onResult })));
  } finally {
    for (const child of processes) child.disconnect();
  }
}

function feed(
  child: ChildProcess,
  { next, onResult }: Pick<RunSeedsOptions, "next" | "onResult">,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let underWay = 0;
    const hand = () => {
      const work: SeedOptions[] = [];
      while (work.length < SEEDS_AT_ONCE) {
        const options = next();
        if (!options) break;
        work.push(options);
      }
      underWay = work.length;
      if (underWay === 0) resolve();
      else child.send(work);
    };
    child.on("message", (message: RanSeed | { readonly isReady: true }) => {
      if ("isReady" in message) return hand();
      onResult(message);
      underWay -= 1;
      if (underWay === 0) hand();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new SimulationEnded(code)));
  });
}
