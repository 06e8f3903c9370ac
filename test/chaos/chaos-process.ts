/** The command `chaos`: real processes, killed and cut off at random, and what their books say. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { listenForStop } from "../../scripts/stop-signals.ts";
import { findMosquitto } from "../firmware/uplink/mosquitto.ts";
import type { BrokerKind } from "./chaos-plan.ts";
import { type ChaosOptions, chaosTable, runChaos } from "./chaos-run.ts";

const HELP = `Usage: scripts/chaos [--kills N] [--seed N] [--broker KIND] [--json]

Runs four boxes, hub and broker as processes of this machine and sells at every box while it kills
them (SIGKILL), freezes them, cuts, stalls and half-opens their connections and fills their disks,
at moments drawn by seed. At the end it reads the books of boxes, hub and institutions and checks
the rules about money: nobody charged twice, nothing approved or taken that the others do not know,
every order final, no payment code in any file.

  --kills N      how many kills (30)
  --seed N       draws the faults; a new one by default, printed. It replays the faults, while their
                 exact moments are the machine's
  --broker KIND  embedded (in the hub; the default), mosquitto, or both in turns of 100 kills
  --json         prints the result as one JSON object
  --help         this text

Disks are filled only where the user may mount (root). Exit status: 0 all rules held, 1 one was
broken (the folder with its books and logs is kept and printed), 2 wrong usage.`;

const KILLS_MAX = 100_000;
const BROKERS: Readonly<Record<string, readonly BrokerKind[]>> = {
  embedded: ["embedded"],
  mosquitto: ["mosquitto"],
  both: ["embedded", "mosquitto"],
};

type Wish = Pick<ChaosOptions, "seed" | "kills" | "brokers"> & { readonly json: boolean };

async function main(): Promise<number> {
  const wish = readWish();
  if (wish === null) {
    console.log(HELP);
    return 0;
  }
  if (typeof wish === "string") {
    process.stderr.write(`chaos: ${wish} (--help tells more)\n`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "anycode-chaos-"));
  const controller = new AbortController();
  const stopListening = listenForStop(
    () => controller.abort(),
    () => process.exit(1),
  );
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`seed ${wish.seed}`);
  const result = await runChaos({ ...wish, folder, say, stop: controller.signal });
  stopListening();
  console.log(wish.json ? JSON.stringify(result) : chaosTable(result));
  if (result.violations.length > 0) return 1;
  rmSync(folder, { recursive: true });
  return 0;
}

/** Null where only help is wanted; a text says what is wrong. */
function readWish(): Wish | string | null {
  const values = readArguments();
  if (typeof values === "string") return values;
  if (values.help) return null;
  const kills = Number(values.kills);
  if (!(Number.isInteger(kills) && kills >= 1 && kills <= KILLS_MAX)) {
    return `--kills ${values.kills} is no number from 1 to ${KILLS_MAX}`;
  }
  const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) return `--seed ${values.seed} is no whole number`;
  const brokers = Object.hasOwn(BROKERS, values.broker) ? BROKERS[values.broker] : undefined;
  if (!brokers) return `--broker ${values.broker} is none of ${Object.keys(BROKERS).join(", ")}`;
  if (brokers.includes("mosquitto") && !findMosquitto()) {
    return `--broker ${values.broker}: Mosquitto is not installed (apt-get install mosquitto)`;
  }
  return { kills, seed, brokers, json: values.json };
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        kills: { type: "string", default: "30" },
        seed: { type: "string" },
        broker: { type: "string", default: "embedded" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

process.exitCode = await main();
