/**
 * Work as a count instead of a time: how many blocks of the product's code and its schemas V8 has
 * executed, loops included. The same on a fast and on a loaded machine. Regular expressions run
 * outside the count.
 */
import { Session } from "node:inspector";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

const ROOT = pathToFileURL(join(import.meta.dirname, "../..")).href;

/** Ours, and the schemas that we made with valibot. */
function isCounted(url: string): boolean {
  const isOurs = url.startsWith(`${ROOT}/firmware/`) || url.startsWith(`${ROOT}/hub/`);
  return isOurs || url.includes("/node_modules/valibot/");
}

export class WorkCounter {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** Blocks executed since the last call. The session answers within the call. */
  take(): number {
    let blocks = 0;
    this.#session.post("Profiler.takePreciseCoverage", (error, coverage) => {
      if (error) throw error;
      for (const { url, functions } of (coverage as Coverage).result) {
        if (!isCounted(url)) continue;
        for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
      }
    });
    return blocks;
  }

  close(): void {
    this.#session.disconnect();
  }
}
