/** Runs a soak from its first payment to its audit; what is seen is written down all along. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Observation } from "../../firmware/diagnostics/observation.ts";
import { SandboxShop } from "../sandbox-shop.ts";
import { type Audit, auditBooks } from "./audit-books.ts";
import { Cashier } from "./cashier.ts";
import { CuttableLink } from "./cuttable-link.ts";
import { dealingOf } from "./dealing-plan.ts";
import type { Sample } from "./sample.ts";
import { Sampler } from "./sampler.ts";
import { readTold, SoakFiles } from "./soak-files.ts";

export interface SoakOptions {
  /** For hub, box and whatever is written down of them (`SoakFiles`); empty. */
  readonly folder: string;
  readonly forMs: number;
  /** From the start of one dealing to that of the next, where it has ended by then. */
  readonly paceMs: number;
  readonly sampleEveryMs: number;
  /** Has the garbage of hub and box collected every minute. */
  readonly collect: boolean;
  readonly say: (progress: string) => void;
  /** Each sample as soon as it is there and written down. */
  readonly onSample: (sample: Sample) => void;
  /** Ends the soak early, with what there is. */
  readonly stop: AbortSignal;
  /** Aborts where nobody waits for an orderly end any more. */
  readonly kill: AbortSignal;
}

export interface SoakEnd {
  readonly samples: readonly Sample[];
  readonly dealings: number;
  /** Dealings that ended otherwise than meant, and why the shop broke down, in words. */
  readonly failures: readonly string[];
  readonly audit: Audit;
}

const SCAN_TIMEOUT_MS = 60_000;
const FAILURES_MAX = 20;
const PROBE = new URL("./process-probe.ts", import.meta.url);

/** Rejects with `ShopFailure` where the shop cannot be opened. */
export async function runSoak(options: SoakOptions): Promise<SoakEnd> {
  const { folder, say } = options;
  const files = new SoakFiles(folder);
  const probeFiles = { box: `${folder}/box-probe`, hub: `${folder}/hub-probe` };
  let link: CuttableLink | null = null;
  let cashier: Cashier | null = null;
  const hear = (observation: Observation) => {
    files.addObservation(observation);
    cashier?.hear(observation);
  };
  const shop = new SandboxShop({
    ...{ folder, port: 0, brokerUrl: null, acceptJournalDamage: false },
    ...{ scanTimeoutMs: SCAN_TIMEOUT_MS, say, onObservation: hear },
    probes: {
      box: probeInto(probeFiles.box, options.collect),
      hub: probeInto(probeFiles.hub, options.collect),
    },
    boxPortFor: async (hubPort) => {
      link = await CuttableLink.open(hubPort);
      return link.port;
    },
  });
  options.kill.addEventListener("abort", () => shop.kill());
  try {
    await shop.open();
    if (!link) throw new Error("the box was started without its link");
    cashier = await Cashier.make(shop, link);
    const sampler = new Sampler({ folder, probeFiles, pids: () => shop.pids });
    const { samples, dealings, failures } = await dealAll(options, {
      ...{ shop, cashier, sampler, files },
    });
    await shop.stop();
    return { samples, dealings, failures, audit: await auditBooks(folder, readTold(folder)) };
  } finally {
    await shop.stop();
    (link as CuttableLink | null)?.close();
  }
}

/** What has been seen so far; the times since the last sample. */
interface Seen {
  readonly samples: Sample[];
  readonly failures: string[];
  dealings: number;
  scannedMs: number[];
  shownMs: number[];
}

interface Parts {
  readonly shop: SandboxShop;
  readonly cashier: Cashier;
  readonly sampler: Sampler;
  readonly files: SoakFiles;
}

async function dealAll(options: SoakOptions, parts: Parts) {
  const seen: Seen = { samples: [], failures: [], dealings: 0, scannedMs: [], shownMs: [] };
  const look = () => {
    const sample = parts.sampler.look(seen);
    [seen.scannedMs, seen.shownMs] = [[], []];
    seen.samples.push(sample);
    parts.files.addSample(sample);
    options.onSample(sample);
  };
  const timer = setInterval(() => unlessGone(look), options.sampleEveryMs);
  const endAtMs = performance.now() + options.forMs;
  try {
    while (performance.now() < endAtMs && seen.failures.length < FAILURES_MAX) {
      if (options.stop.aborted) break;
      const nextAtMs = Math.min(endAtMs, performance.now() + options.paceMs);
      await dealOnce(options, parts, seen);
      const pauseMs = Math.max(0, nextAtMs - performance.now());
      await sleep(pauseMs, null, { signal: options.stop }).catch(() => undefined);
    }
    look();
  } catch (error) {
    seen.failures.push(wordsOf(error));
  } finally {
    clearInterval(timer);
  }
  return seen;
}

/** Rejects where hub or box has ended: then nothing can go on. */
async function dealOnce({ say }: SoakOptions, { shop, cashier }: Parts, seen: Seen) {
  const dealing = dealingOf(seen.dealings + 1);
  const dealt = await Promise.race([cashier.deal(dealing).catch(wordsOf), shop.brokeDown]);
  seen.dealings += 1;
  if (typeof dealt === "string") {
    const { number, kind, institution } = dealing;
    const failure = `dealing ${number} (${kind}, ${institution}): ${dealt}`;
    seen.failures.push(failure);
    say(failure);
    return Promise.race([cashier.tidyUp(), shop.brokeDown]);
  }
  if (dealt.scannedMs !== null) seen.scannedMs.push(dealt.scannedMs);
  if (dealt.shownMs !== null) seen.shownMs.push(dealt.shownMs);
}

/** Where a process is gone, the dealing under way says so. */
function unlessGone(look: () => void): void {
  try {
    look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ESRCH") throw error;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function probeInto(file: string, collect: boolean): URL {
  const url = new URL(PROBE);
  url.searchParams.set("into", file);
  if (collect) url.searchParams.set("collect", "");
  return url;
}
