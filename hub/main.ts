/**
 * The hub's program: the only file of the hub that reads the machine's clock, randomness and
 * arguments. It runs the reference hub with every sandbox institution.
 */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { TlsFileError } from "../firmware/settings/broker-settings.ts";
import { SystemClock } from "../hal/clock/system-clock.ts";
import { holdDirectory } from "../hal/disk/directory-hold.ts";
import { StorageError } from "../hal/disk/storage-error.ts";
import { SystemRandom } from "../hal/random/system-random.ts";
import { BrokerError } from "./broker/broker-error.ts";
import type { HubObservation } from "./hub-observation.ts";
import { AccountError } from "./institutions/open-real-institutions.ts";
import { openHubSeeds } from "./keys/hub-key-file.ts";
import { publicHubKeys } from "./keys/hub-keys.ts";
import { openHub } from "./open-hub.ts";
import { serveCustomers } from "./sandbox/customers-door.ts";
import { type HubSettings, readHubSettings } from "./settings/hub-settings.ts";
import { StoreError } from "./store/store-error.ts";

const HELP = `Usage: scripts/hub --settings FILE [--print-public-keys]

Runs the clearing hub with its sandbox institutions or, where the settings name accounts at real
ones, with those (docs/real-institutions.md). What happens is written to standard output,
a JSON object a line; the first is {"type":"ready","port":...} when boxes can connect.

  --settings FILE       the hub's settings (JSON); a relative dataDirectory counts from the file
  --print-public-keys   print the keys that boxes pin (made at first use), as JSON, and end
  --help                this text

Exit status: 0 after SIGINT or SIGTERM, 1 when the hub cannot start, 2 for wrong usage.`;

/** What went wrong before the hub ran; the message is one line for the operator. */
class StartFailure extends Error {}

interface Arguments {
  readonly settings?: string;
  readonly "print-public-keys": boolean;
  readonly help: boolean;
}

async function main(): Promise<void> {
  const values = readArguments();
  if (!values) return;
  if (values.help) return console.log(HELP);
  if (!values.settings) return complainOfUsage("--settings FILE is missing");
  try {
    if (values["print-public-keys"]) await printPublicKeys(values.settings);
    else await run(values.settings, stopSignal());
  } catch (error) {
    if (!isForOperator(error)) throw error;
    tell({ type: "start-failed", line: error.message });
    process.stderr.write(`anycode-hub: ${error.message}\n`);
    process.exit(1);
  }
}

async function printPublicKeys(settingsFile: string): Promise<void> {
  const seeds = await openSeeds(await loadSettings(settingsFile));
  console.log(JSON.stringify(publicHubKeys(seeds)));
}

/** Aborts when the hub is asked to stop. Made before anything is opened. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  // Whoever started it as a part of something larger is gone, perhaps already.
  process.on("disconnect", stop);
  if (process.connected === false) stop();
  return controller.signal;
}

async function run(settingsFile: string, stop: AbortSignal): Promise<void> {
  const settings = await loadSettings(settingsFile);
  if (settings.accounts && process.env.NODE_DEBUG) {
    throw new StartFailure("NODE_DEBUG is set: libraries would log customers' codes; unset it");
  }
  const seeds = await openSeeds(settings);
  if (!(await holdDirectory(settings.dataDirectory, "hub"))) {
    throw new StartFailure(`another hub runs on ${settings.dataDirectory}; stop it first`);
  }
  const clock = new SystemClock();
  const random = new SystemRandom();
  if (stop.aborted) process.exit(0);
  const hub = await openHub({
    ...{ settings, settingsFolder: dirname(settingsFile), seeds, clock, random, observe: tell },
    afterTurn: setImmediate,
  });
  const end = () => {
    // A silent institution's timers would keep the process for a while.
    hub.stop().then(() => process.exit(0));
  };
  if (stop.aborted) return end();
  if (hub.customers) serveCustomers(hub.customers, process, tell);
  stop.addEventListener("abort", end);
  tell({ type: "ready", port: hub.port, money: hub.money });
}

function openSeeds(settings: HubSettings) {
  return openHubSeeds(settings.dataDirectory, new SystemRandom()).catch(failStart);
}

async function loadSettings(file: string): Promise<HubSettings> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new StartFailure(`cannot read ${file}: ${error.message}`);
  });
  const reading = readHubSettings(text);
  if (!reading.ok) throw new StartFailure(`${file}: ${reading.why}`);
  const { settings } = reading;
  return { ...settings, dataDirectory: resolve(dirname(file), settings.dataDirectory) };
}

function failStart(cause: unknown): never {
  throw new StartFailure(cause instanceof Error ? cause.message : String(cause), { cause });
}

function isForOperator(error: unknown): error is Error {
  const classes = [StartFailure, AccountError, StoreError, StorageError, BrokerError, TlsFileError];
  return classes.some((one) => error instanceof one);
}

function tell(observation: HubObservation): void {
  process.stdout.write(`${JSON.stringify(observation)}\n`);
  // Without a callback a launcher that is just going would end the hub as by a bug.
  if (process.connected) process.send?.(observation, undefined, undefined, () => undefined);
}

function readArguments(): Arguments | null {
  try {
    return parseArgs({
      options: {
        settings: { type: "string" },
        "print-public-keys": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    complainOfUsage(error instanceof Error ? error.message : String(error));
    return null;
  }
}

function complainOfUsage(what: string): void {
  process.stderr.write(`anycode-hub: ${what}\nSee: scripts/hub --help\n`);
  process.exitCode = 2;
}

await main();
