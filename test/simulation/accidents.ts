/** What goes wrong at a step: power, cables, clocks, disks, and whoever meddles with messages. */

import { signMessage } from "../../firmware/protocol/signed-message.ts";
import { answerTopic } from "../../firmware/protocol/topics.ts";
import type { SimulatedDisk } from "../../hal/disk/simulated-disk.ts";
import type { Survival } from "../../hal/disk/simulated-file.ts";
import { NEW_ROW, tableWith } from "../firmware/codes/signed-test-table.ts";
import type { CarriedMessage } from "../world/simulated-broker.ts";
import type { BoxSite } from "./box-site.ts";
import type { Chance } from "./chance.ts";
import { forgeIssuerTable, misquoteAmount, reuseOrderNumber } from "./forgeries.ts";
import { keysOf, type SimulatedWorld, WORLD_KEYS } from "./simulated-world.ts";

const AWAY_MS = [500, 5_000, 30_000, 120_000] as const;
const CLOCK_STEP_MS_MAX = 300_000;
const SURVIVALS: readonly (Survival | "drawn")[] = ["nothing", "everything", "torn", "drawn"];
/** Disk operations or commits ahead. */
const AHEAD_MAX = 12;
const SILENT_FAULTS = ["lost-sync", "lost-write", "misdirected-write"] as const;
const ANSWERS = answerTopic("").slice(1);
const NEXT_TABLE = tableWith(2, NEW_ROW);

/** Lets happen to this box, or to what it hangs on, what the seed has drawn for this step. */
export async function strike(world: SimulatedWorld, site: BoxSite): Promise<void> {
  comeBack(world);
  world.superviseBoxes();
  strikeBox(world, site);
  strikeLines(world, site);
  await strikeHub(world);
  await meddle(world, site);
}

/** Whatever is without power gets it back, sooner or later. */
function comeBack(world: SimulatedWorld): void {
  const { chance } = world.faults;
  for (const site of world.sites) {
    if (site.isOn || chance.below(3) > 0) continue;
    site.restart(survivalOf(chance.pick(SURVIVALS)), (disk) => befallDisk(world, disk));
  }
  if (!world.hub.boot && chance.below(3) === 0) world.hub.switchOn();
}

/** What is found on a disk that was without power for a while, or is not. */
function befallDisk({ faults }: SimulatedWorld, disk: SimulatedDisk): void {
  const names = disk.peek("journal.log") ? ["journal.log", "journal.log", "issuer-table"] : [];
  const name = names[faults.chance.below(3)] ?? "";
  if (disk.peek(name)?.length && faults.strikes("medium rotten-bit")) disk.rot(name);
  if (faults.strikes("medium read-error")) disk.failNext("failed");
}

function survivalOf(choice: Survival | "drawn"): Survival | undefined {
  return choice === "drawn" ? undefined : choice;
}

function strikeBox({ faults, clock }: SimulatedWorld, site: BoxSite): void {
  const { chance } = faults;
  const { disk } = site.box;
  if (!site.isOn) return;
  if (faults.strikes("box power cut")) site.box.power.cut();
  if (faults.strikes("box power cut in a write")) {
    disk.cutPowerAt(disk.operations + 1 + chance.below(AHEAD_MAX));
  }
  if (faults.strikes("box disk failed")) {
    disk.failAt(
      disk.operations + 1 + chance.below(AHEAD_MAX),
      chance.pick(["failed", "full"] as const),
    );
  }
  for (const fault of SILENT_FAULTS) {
    if (!faults.strikes(`medium ${fault}`)) continue;
    disk.failSilentlyAt(disk.operations + 1 + chance.below(AHEAD_MAX), fault);
  }
  if (faults.strikes("box disk full")) {
    disk.capacityBytes = disk.contents().length + chance.below(600);
    clock.after(chance.pick(AWAY_MS), () => {
      site.box.disk.capacityBytes = Number.POSITIVE_INFINITY;
    });
  }
  if (faults.strikes("box clock stepped")) site.stepClock(drawStepMs(chance));
}

function strikeLines({ faults, clock, broker, hub }: SimulatedWorld, site: BoxSite): void {
  const { chance } = faults;
  if (faults.strikes("box cut off")) broker.cut(site.box.power);
  if (faults.strikes("broker down")) {
    broker.isUp = false;
    broker.cut();
    clock.after(chance.pick(AWAY_MS), () => {
      broker.isUp = true;
    });
  }
  if (faults.strikes("hub cut off")) {
    hub.isCutOff = true;
    clock.after(chance.pick(AWAY_MS), () => {
      hub.isCutOff = false;
    });
  }
}

async function strikeHub({ faults, clock, hub }: SimulatedWorld): Promise<void> {
  const { chance } = faults;
  const { boot } = hub;
  if (!boot) return;
  if (faults.strikes("hub power cut")) hub.cutPower();
  if (faults.strikes("hub power cut in a commit")) {
    const ahead = 1 + chance.below(AHEAD_MAX);
    boot.store.cutPowerAt(boot.store.commits + ahead, chance.happens(500));
  }
  if (faults.strikes("hub store full for long")) {
    boot.store.rates = { full: 1000 };
    clock.after(chance.pick(AWAY_MS), () => {
      boot.store.rates = faults.storeRates;
    });
  }
  if (faults.strikes("hub clock stepped")) hub.stepClock(drawStepMs(chance));
  if (faults.strikes("issuer table updated")) await hub.offerTable(NEXT_TABLE);
}

function drawStepMs(chance: Chance): number {
  return chance.below(2 * CLOCK_STEP_MS_MAX) - CLOCK_STEP_MS_MAX;
}

/** Somebody at the broker says again, elsewhere or otherwise what was said before. */
async function meddle(world: SimulatedWorld, site: BoxSite): Promise<void> {
  const { faults, broker, sites } = world;
  const { chance } = faults;
  const { carried } = broker;
  if (carried.length === 0) return;
  const old = () => chance.pick(carried);
  if (faults.strikes("message replayed")) broker.deliver(old());
  if (faults.strikes("message misaddressed")) {
    const message = old();
    const [, , ...rest] = message.topic.split("/");
    broker.deliver({ ...message, topic: ["t", chance.pick(sites).terminal, ...rest].join("/") });
  }
  if (faults.strikes("message tampered")) broker.deliver(tampered(old()));
  if (faults.strikes("message forged")) {
    const other = chance.pick(sites).terminal;
    const forged = forgedApproval(old(), site, other);
    if (forged) broker.deliver(forged);
  }
  if (faults.strikes("message misquoted")) misquoteAmount(world, site);
  if (faults.strikes("order number used twice")) reuseOrderNumber(world, site);
  if (faults.strikes("issuer table forged")) forgeIssuerTable(world, site);
}

/** Other words under the same signature. */
function tampered(message: CarriedMessage): CarriedMessage {
  const [head = "", body = "", signature = ""] = message.payload.split(".");
  const words = Buffer.from(body, "base64url").toString();
  const others = words.replace(/"(unknown|declined|closed|customer-acting)"/, '"approved"');
  const changed = others === words ? words.replace(/[1-9]/, "9") : others;
  const payload = [head, Buffer.from(changed).toString("base64url"), signature].join(".");
  return { ...message, payload };
}

/** What the hub has told this box, as an approval that another box's key has signed. */
function forgedApproval(message: CarriedMessage, site: BoxSite, other: string) {
  if (message.way !== "down" || !message.topic.endsWith(ANSWERS)) return null;
  const body = JSON.parse(bodyOf(message)) as Record<string, unknown>;
  if (body.type !== "answer") return null;
  const { id } = WORLD_KEYS.hub.signing;
  const { privateKey } = keysOf(other).uplink.signing;
  const approved = { ...body, terminal: site.terminal, state: "approved", reason: undefined };
  const payload = signMessage("anycode-answer", approved, { id, privateKey });
  return { way: "down", topic: answerTopic(site.terminal), payload } as const;
}

function bodyOf({ payload }: CarriedMessage): string {
  return Buffer.from(payload.split(".")[1] ?? "", "base64url").toString() || "{}";
}
