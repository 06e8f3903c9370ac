/**
 * A shop of real processes with several boxes, every connection through a link that can fail, and
 * the books of one box and of the hub on disks that can be filled.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { openDeviceKey, publicHalf } from "../../firmware/settings/device-key.ts";
import { FileDisk } from "../../hal/disk/file-disk.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { BOX_ENVIRONMENT, BOX_NODE_FLAGS, buildFirmware } from "../../scripts/build-firmware.ts";
import { enrolSandboxBox } from "../../scripts/enrol-sandbox.ts";
import { freePort } from "../brokers/broker-program.ts";
import { findMosquitto } from "../firmware/uplink/mosquitto.ts";
import {
  BOX_NAMES,
  type BoxName,
  type BrokerKind,
  type DiskName,
  type Fault,
  type LinkName,
  linkNames,
  type ProgramName,
} from "./chaos-plan.ts";
import { FaultyLink } from "./faulty-link.ts";
import { SmallDisk } from "./small-disk.ts";
import { type ProgramMessage, TendedProgram } from "./tended-program.ts";

const HUB = new URL("../../hub/main.ts", import.meta.url).pathname;
const SCAN_TIMEOUT_MS = 6_000;
const DISK_MEBIBYTES = { "box-1": 8, hub: 64 } as const;

export const TERMINALS: Readonly<Record<BoxName, string>> = {
  "box-1": "SANDBOX1",
  "box-2": "SANDBOX2",
  "box-3": "SANDBOX3",
  "box-4": "SANDBOX4",
};

export interface ChaosShopOptions {
  readonly folder: string;
  readonly broker: BrokerKind;
  readonly onMessage: (from: ProgramName, message: ProgramMessage) => void;
}

type Links = ReadonlyMap<LinkName, FaultyLink>;

export class ChaosShop {
  readonly programs: readonly TendedProgram[];
  readonly #links: Links;
  readonly #disks: ReadonlyMap<DiskName, SmallDisk>;

  private constructor(parts: {
    programs: readonly TendedProgram[];
    links: Links;
    disks: ReadonlyMap<DiskName, SmallDisk>;
  }) {
    this.programs = parts.programs;
    this.#links = parts.links;
    this.#disks = parts.disks;
  }

  /** Everything is set up, and nothing runs yet. */
  static async make({ folder, broker, onMessage }: ChaosShopOptions): Promise<ChaosShop> {
    mkdirSync(`${folder}/logs`, { recursive: true });
    const disks = mountDisks(folder);
    const { bundle } = await buildFirmware(`${folder}/firmware`);
    const brokerPort = await freePort();
    const links = new Map<LinkName, FaultyLink>();
    for (const name of linkNames(broker)) links.set(name, await FaultyLink.start(brokerPort));
    await enrol(folder, brokerPort, links);
    const program = (name: ProgramName, command: string, args: readonly string[]) => {
      const isBox = name !== "hub" && name !== "broker";
      return new TendedProgram({
        ...{ name, command, args, logFile: `${folder}/logs/${name}.log` },
        ...(isBox && { environment: BOX_ENVIRONMENT }),
        onMessage: (message) => onMessage(name, message),
      });
    };
    const boxes = BOX_NAMES.map((name) => {
      const own = ["--settings", `${folder}/${name}.json`, "--data", boxFolder(folder, name)];
      return program(name, process.execPath, [...BOX_NODE_FLAGS, bundle, ...own]);
    });
    const hub = program("hub", process.execPath, [HUB, "--settings", `${folder}/hub.json`]);
    const own = broker === "embedded" ? [] : [program("broker", ...mosquitto(folder, brokerPort))];
    return new ChaosShop({ programs: [...own, hub, ...boxes], links, disks });
  }

  get hasSmallDisks(): boolean {
    return this.#disks.size > 0;
  }

  program(name: ProgramName): TendedProgram {
    const program = this.programs.find((each) => each.name === name);
    if (!program) throw new Error(`there is no ${name}`);
    return program;
  }

  start(): void {
    for (const program of this.programs) program.start();
  }

  /** False where what it is about does not run. */
  cause(fault: Fault): boolean {
    switch (fault.type) {
      case "kill":
        return this.program(fault.target).kill(fault.restartAfterMs);
      case "freeze":
        return this.program(fault.target).freeze(fault.forMs);
      case "cut":
        this.#link(fault.link).cut();
        return true;
      case "stall":
        this.#link(fault.link).stall(fault.forMs);
        return true;
      case "half-open":
        this.#link(fault.link).halfOpen(fault.way, fault.forMs);
        return true;
      case "fill-disk": {
        const disk = this.#disks.get(fault.disk);
        disk?.fill();
        setTimeout(() => disk?.free(), fault.forMs);
        return disk !== undefined;
      }
    }
  }

  /** Boxes first, as `scripts/run` does. The books stay where they are. */
  async stop(): Promise<void> {
    for (const program of [...this.programs].reverse()) await program.stop();
    for (const link of this.#links.values()) link.close();
  }

  /** After `stop`. `keep`: the books lie in the folder for whoever looks for the cause. */
  unmount({ keep }: { readonly keep: boolean }): void {
    for (const disk of this.#disks.values()) {
      if (keep) disk.keepFiles();
      else disk.unmount();
    }
  }

  #link(name: LinkName): FaultyLink {
    return linkOf(this.#links, name);
  }
}

function linkOf(links: Links, name: LinkName): FaultyLink {
  const link = links.get(name);
  if (!link) throw new Error(`there is no link of ${name}`);
  return link;
}

export function boxFolder(folder: string, box: BoxName): string {
  return `${folder}/${box}`;
}

function mountDisks(folder: string): Map<DiskName, SmallDisk> {
  const disks = new Map<DiskName, SmallDisk>();
  for (const name of ["box-1", "hub"] as const) {
    const disk = SmallDisk.mount(`${folder}/${name}`, DISK_MEBIBYTES[name]);
    if (disk) disks.set(name, disk);
  }
  return disks;
}

/** The shop of `scripts/run` with more boxes, and everybody behind a link of their own. */
async function enrol(folder: string, port: number, links: Links): Promise<void> {
  const hubLink = links.get("hub");
  const brokerUrl = hubLink ? `mqtt://127.0.0.1:${hubLink.port}` : null;
  const wish = { folder, port, brokerUrl, scanTimeoutMs: SCAN_TIMEOUT_MS };
  const sandbox = await enrolSandboxBox(wish);
  const settings = JSON.parse(readFileSync(sandbox.writeBoxSettings(port), "utf8"));
  const hub = JSON.parse(readFileSync(sandbox.hubSettingsFile, "utf8"));
  const [first] = hub.terminals;
  hub.terminals = [];
  for (const box of BOX_NAMES) {
    const terminal = TERMINALS[box];
    const serialNumber = `SANDBOX-${box}`;
    const disk = new FileDisk(boxFolder(folder, box));
    const publicKey = publicHalf(await openDeviceKey(disk, new SystemRandom(), terminal));
    hub.terminals.push({ ...first, terminal, publicKey, serialNumber });
    const terminalInfo = { ...settings.terminalInfo, serialNumber, deviceId: terminal };
    const broker = { url: `mqtt://127.0.0.1:${linkOf(links, box).port}` };
    const own = { ...settings, terminal, broker, terminalInfo };
    writeFileSync(`${folder}/${box}.json`, JSON.stringify(own));
  }
  writeFileSync(sandbox.hubSettingsFile, JSON.stringify(hub));
}

/** It writes down whatever changes, so that its store can be searched. */
function mosquitto(folder: string, port: number): [string, string[]] {
  const program = findMosquitto();
  if (!program) throw new Error("there is no mosquitto on this machine");
  const store = `${folder}/broker`;
  mkdirSync(store, { recursive: true });
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence true",
    `persistence_location ${store}/`,
    "autosave_on_changes true",
    "autosave_interval 1",
    ...(process.getuid?.() === 0 ? ["user root"] : []),
  ];
  writeFileSync(`${folder}/broker.conf`, `${lines.join("\n")}\n`);
  return [program, ["-c", `${folder}/broker.conf`]];
}
