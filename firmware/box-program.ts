/**
 * The box's program in its main thread. With `main.ts` the only file of the firmware that opens
 * drivers and reads what the machine says; everything else is handed its devices.
 */
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import type { Board } from "../hal/board.ts";
import { readDescription } from "../hal/boards/board-description.ts";
import { type BoardFileReading, readBoardFile } from "../hal/boards/read-board-file.ts";
import { SHIPPED_BOARDS } from "../hal/boards/shipped-boards.ts";
import { SystemClock } from "../hal/clock/system-clock.ts";
import { holdDirectory } from "../hal/disk/directory-hold.ts";
import { FileDisk } from "../hal/disk/file-disk.ts";
import { StorageError } from "../hal/disk/storage-error.ts";
import { SystemNetwork } from "../hal/network/system-network.ts";
import { SystemRandom } from "../hal/random/system-random.ts";
import { SimulatedBoard } from "../hal/simulated-board.ts";
import { serveSimulatedBoard } from "../hal/simulated-board-remote.ts";
import { Box, startFailureOf } from "./box.ts";
import type { Observation } from "./diagnostics/observation.ts";
import { sandboxTerminalInfoCipher } from "./protocol/sandbox-info-cipher.ts";
import { DECODER_THREAD_LIMITS } from "./scanner/decoder-thread.ts";
import { type BoxSettings, readBoxSettings } from "./settings/box-settings.ts";
import { brokerAddresses } from "./settings/broker-address.ts";
import {
  type BrokerSettings,
  readTlsFiles,
  TlsFileError,
  type TlsMaterial,
} from "./settings/broker-settings.ts";
import { openDeviceKey, publicHalf } from "./settings/device-key.ts";
import { StartFailure } from "./start-failure.ts";
import { makeConnectPassword } from "./uplink/connect-password.ts";
import { mqttLinkFactory } from "./uplink/mqtt-broker-link.ts";

const FIRMWARE_VERSION = "0.1.0";

const SIMULATED_BOARD = "simulated";

const HELP = `Usage: node firmware/main.ts --settings FILE --data FOLDER [options]

Runs the box. What happens is written to standard output, a JSON object a line.

  --settings FILE           the box's settings (JSON)
  --data FOLDER             where journal and device key are kept
  --board BOARD             what it is made of: simulated (the default), a board that ships
                            (raspberry-pi-4, raspberry-pi-zero-2, generic-uart) or a file (JSON)
  --print-public-key        print the device's public key (made at first use) and end
  --accept-journal-damage   go on with the good records of a damaged journal
  --help                    this text

Exit status: 0 after SIGINT or SIGTERM, 1 when the box cannot start, 2 for wrong usage.`;

interface Arguments {
  readonly settings?: string;
  readonly data?: string;
  readonly board: string;
  readonly "print-public-key": boolean;
  readonly "accept-journal-damage": boolean;
  readonly help: boolean;
}

/** `entry` is what a further thread of the program begins with. */
export async function runBox(entry: URL): Promise<void> {
  const values = readArguments();
  if (!values) return;
  if (values.help) return console.log(HELP);
  if (!values.data) return complainOfUsage("--data FOLDER is missing");
  const disk = new FileDisk(values.data);
  const random = new SystemRandom();
  try {
    if (values["print-public-key"]) {
      console.log(JSON.stringify(publicHalf(await openDeviceKey(disk, random, "box"))));
      return;
    }
    if (!values.settings) return complainOfUsage("--settings FILE is missing");
    await holdAlone(values.data);
    await run(await loadSettings(values.settings), disk, { ...values, entry });
  } catch (error) {
    const failure = error instanceof StorageError ? startFailureOf(error) : error;
    if (!(failure instanceof StartFailure)) throw failure;
    tell({ type: "start-failed", id: failure.id, line: failure.line });
    process.stderr.write(`anycode: ${failure.line}\n`);
    process.exit(1);
  }
}

async function run(
  settings: BoxSettings,
  disk: FileDisk,
  values: Arguments & { readonly entry: URL },
): Promise<void> {
  const clock = new SystemClock();
  const random = new SystemRandom();
  const host = { disk, clock, random, network: new SystemNetwork() };
  const board = await openNamedBoard(values.board, host);
  const { terminal, broker } = settings;
  const tls = await loadTls(broker, dirname(values.settings ?? ""));
  const deviceKey = await openDeviceKey(disk, random, terminal);
  const makePassword = tls.cert
    ? null
    : () => makeConnectPassword(terminal, deviceKey, clock.nowMs());
  const addresses = brokerAddresses(broker);
  const box = new Box({
    board,
    settings,
    deviceKey,
    openLink: mqttLinkFactory({
      ...{ addresses, tls, terminal, makePassword, clock },
      firstVersion: broker.mqttVersion === "5" ? 5 : 4,
    }),
    startWorker: (workerData) =>
      new Worker(values.entry, { workerData, resourceLimits: DECODER_THREAD_LIMITS }),
    readWasm: () => readFile(wasmPath()),
    firmwareVersion: FIRMWARE_VERSION,
    terminalInfoCipher: sandboxTerminalInfoCipher,
    acceptJournalDamage: values["accept-journal-damage"],
    startedAtMs: clock.monotonicMs() - process.uptime() * 1000,
    observe: tell,
  });
  if (process.send && board instanceof SimulatedBoard) serveSimulatedBoard(board, process);
  const started = box.start();
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    started.then(() => box.stop()).then(() => process.exit(0));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  // Whoever plays the simulated board is gone: so is the box.
  process.on("disconnect", stop);
  if (process.connected === false) stop(); // It went before anybody listened.
  await started;
}

type Host = Pick<Board, "disk" | "clock" | "random" | "network">;

async function openNamedBoard(name: string, host: Host): Promise<Board> {
  if (name === SIMULATED_BOARD) return new SimulatedBoard(host);
  // Only here, since the drivers bring native addons that a simulated board does without.
  const { BoardError, openBoard } = await import("../hal/open-board.ts");
  const reading = await readBoard(name);
  if (!reading.ok) throw new StartFailure("board-invalid", `${name}: ${reading.why}`);
  try {
    return { ...host, ...(await openBoard(reading.board, host.clock)) };
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    throw new StartFailure(`${error.device}-missing`, error.message, { cause: error });
  }
}

async function readBoard(name: string): Promise<BoardFileReading> {
  const shipped = SHIPPED_BOARDS[name];
  if (shipped) return readDescription(shipped);
  try {
    return readBoardFile(await readFile(name, "utf8"));
  } catch (error) {
    const names = [SIMULATED_BOARD, ...Object.keys(SHIPPED_BOARDS)].join(", ");
    const { message } = error as Error;
    return { ok: false, why: `neither a board that ships (${names}) nor a file: ${message}` };
  }
}

/** Beside the bundle on a box, in the package while developing. */
function wasmPath(): URL {
  const file = "zxing_reader.wasm";
  const isBundle = import.meta.url.endsWith(".mjs");
  if (isBundle) return new URL(file, import.meta.url);
  return new URL(import.meta.resolve(`zxing-wasm/reader/${file}`));
}

async function loadSettings(file: string): Promise<BoxSettings> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new StartFailure("settings-invalid", `cannot read ${file}: ${error.message}`);
  });
  const reading = readBoxSettings(text);
  if (reading.ok) return reading.settings;
  throw new StartFailure("settings-invalid", `${file}: ${reading.why}`);
}

async function loadTls({ tls }: BrokerSettings, folder: string): Promise<TlsMaterial> {
  if (!tls) return {};
  return readTlsFiles(tls, { folder, setting: "broker.tls" }).catch((cause: Error) => {
    if (!(cause instanceof TlsFileError)) throw cause;
    throw new StartFailure("settings-invalid", cause.message, { cause });
  });
}

async function holdAlone(folder: string): Promise<void> {
  if (await holdDirectory(folder, "box")) return;
  const what = `another box runs on ${folder}; stop it first, or give another --data folder`;
  throw new StartFailure("another-box-running", what);
}

function tell(observation: Observation | StartFailed): void {
  process.stdout.write(`${JSON.stringify(observation)}\n`);
  // Without a callback a launcher that is just going would end the box as by a bug.
  if (process.connected) process.send?.(observation, undefined, undefined, () => undefined);
}

interface StartFailed {
  readonly type: "start-failed";
  readonly id: string;
  readonly line: string;
}

function readArguments(): Arguments | null {
  try {
    return parseArgs({
      options: {
        settings: { type: "string" },
        data: { type: "string" },
        board: { type: "string", default: SIMULATED_BOARD },
        "print-public-key": { type: "boolean", default: false },
        "accept-journal-damage": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    complainOfUsage(error instanceof Error ? error.message : "wrong arguments");
    return null;
  }
}

function complainOfUsage(what: string): void {
  process.stderr.write(`anycode: ${what} (--help tells more)\n`);
  process.exitCode = 2;
}
