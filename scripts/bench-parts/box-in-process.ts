/**
 * The box on this thread, without a channel to another process: what it spends is the box's. The
 * hub stays a process of its own, the decoder a thread of its own.
 */
import { readFileSync } from "node:fs";
import { Box } from "../../firmware/box.ts";
import type { Observation } from "../../firmware/diagnostics/observation.ts";
import { sandboxTerminalInfoCipher } from "../../firmware/protocol/sandbox-info-cipher.ts";
import { readBoxSettings } from "../../firmware/settings/box-settings.ts";
import { brokerAddresses } from "../../firmware/settings/broker-address.ts";
import { openDeviceKey } from "../../firmware/settings/device-key.ts";
import { makeConnectPassword } from "../../firmware/uplink/connect-password.ts";
import { mqttLinkFactory } from "../../firmware/uplink/mqtt-broker-link.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { FileDisk } from "../../hal/disk/file-disk.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { SimulatedBoard } from "../../hal/simulated-board.ts";
import { readInstalledWasm, startInstalledWorker } from "../installed-decoder.ts";

export interface BoxInProcess {
  readonly board: SimulatedBoard;
  /** The next observation of a type. */
  readonly next: (type: Observation["type"]) => Promise<Observation>;
  readonly stop: () => Promise<void>;
}

/** Resolves when the box can sell. */
export async function openBoxInProcess(files: {
  readonly settings: string;
  readonly folder: string;
}): Promise<BoxInProcess> {
  const reading = readBoxSettings(readFileSync(files.settings, "utf8"));
  if (!reading.ok) throw new Error(reading.why);
  const { settings } = reading;
  const clock = new SystemClock();
  const random = new SystemRandom();
  const disk = new FileDisk(files.folder);
  const { terminal } = settings;
  const deviceKey = await openDeviceKey(disk, random, terminal);
  const makePassword = () => makeConnectPassword(terminal, deviceKey, clock.nowMs());
  const board = new SimulatedBoard({ disk, clock, random });
  const waiting = new Map<string, (observation: Observation) => void>();
  const next: BoxInProcess["next"] = (type) => new Promise((resolve) => waiting.set(type, resolve));
  const box = new Box({
    ...{ board, settings, deviceKey, acceptJournalDamage: false, firmwareVersion: "bench" },
    openLink: mqttLinkFactory({
      addresses: brokerAddresses(settings.broker),
      terminal,
      makePassword,
      clock,
    }),
    terminalInfoCipher: sandboxTerminalInfoCipher,
    startWorker: startInstalledWorker,
    readWasm: readInstalledWasm,
    startedAtMs: clock.monotonicMs(),
    observe: (observation) => waiting.get(observation.type)?.(observation),
  });
  const ready = next("ready");
  await box.start();
  await ready;
  return { board, next, stop: () => box.stop() };
}
