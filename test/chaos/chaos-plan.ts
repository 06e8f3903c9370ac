/** What is done to a shop of real processes, drawn by seed. Pure. */
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { Dice } from "./dice.ts";

export type BrokerKind = "embedded" | "mosquitto";

export const BOX_NAMES = ["box-1", "box-2", "box-3", "box-4"] as const;
export type BoxName = (typeof BOX_NAMES)[number];

/** The embedded broker is a part of the hub, and dies with it. */
export type ProgramName = BoxName | "hub" | "broker";

/** Each connection to the broker has a link of its own; an embedded broker's hub needs none. */
export type LinkName = BoxName | "hub";

/** Which have a disk so small that it can be filled. */
export type DiskName = "box-1" | "hub";

export type Fault =
  | { readonly type: "kill"; readonly target: ProgramName; readonly restartAfterMs: number }
  | { readonly type: "freeze"; readonly target: ProgramName; readonly forMs: number }
  | { readonly type: "cut"; readonly link: LinkName }
  /** Nothing passes for a while; nothing is lost. */
  | { readonly type: "stall"; readonly link: LinkName; readonly forMs: number }
  /** What goes this way is lost, and neither end is told for so long. */
  | {
      readonly type: "half-open";
      readonly link: LinkName;
      readonly way: "up" | "down";
      readonly forMs: number;
    }
  | { readonly type: "fill-disk"; readonly disk: DiskName; readonly forMs: number };

export interface PlannedFault {
  readonly fault: Fault;
  /**
   * `under-way`: counted from the next payment or refund that leaves a box; that box, where the
   * fault is one of a box alone.
   */
  readonly when: "any-time" | "under-way";
  readonly afterMs: number;
}

export interface PlanOptions {
  readonly seed: number;
  /** The plan ends with the last of so many. */
  readonly kills: number;
  readonly broker: BrokerKind;
  readonly hasSmallDisks: boolean;
}

export function drawChaosPlan({ seed, kills, ...options }: PlanOptions): readonly PlannedFault[] {
  const dice = new Dice(new SimulatedRandom(seed));
  const plan: PlannedFault[] = [];
  for (let killsLeft = kills; killsLeft > 0; ) {
    const fault = drawFault(dice, options);
    if (fault.type === "kill") killsLeft -= 1;
    plan.push({ fault, ...drawMoment(dice) });
  }
  return plan;
}

/** A request takes a tenth of a second: hardly ever would one be hit by chance alone. */
function drawMoment(dice: Dice): Pick<PlannedFault, "when" | "afterMs"> {
  const kind = dice.below(100);
  if (kind < 25) return { when: "any-time", afterMs: dice.between(50, 1200) };
  if (kind < 50) return { when: "under-way", afterMs: 0 };
  return { when: "under-way", afterMs: dice.below(kind < 90 ? 120 : 2000) };
}

function drawFault(dice: Dice, options: Pick<PlanOptions, "broker" | "hasSmallDisks">): Fault {
  const { broker, hasSmallDisks } = options;
  const programs: readonly ProgramName[] =
    broker === "embedded" ? [...BOX_NAMES, "hub"] : [...BOX_NAMES, "hub", "broker"];
  const kind = dice.below(100);
  if (kind < 70) {
    const restartAfterMs = dice.chance(80) ? dice.below(200) : dice.below(3000);
    return { type: "kill", target: dice.pick(programs), restartAfterMs };
  }
  if (kind < 78) {
    // Now and then longer than the keepalive.
    const forMs = dice.chance(90) ? dice.between(100, 4000) : dice.between(15_000, 25_000);
    return { type: "freeze", target: dice.pick(programs), forMs };
  }
  const link = dice.pick(linkNames(broker));
  if (kind < 85) return { type: "cut", link };
  if (kind < 89) return { type: "stall", link, forMs: dice.between(500, 6000) };
  if (kind < 96 || !hasSmallDisks) {
    const way = dice.pick(["up", "down"] as const);
    return { type: "half-open", link, way, forMs: dice.between(500, 8000) };
  }
  const disk = dice.pick(["box-1", "hub"] as const);
  return { type: "fill-disk", disk, forMs: dice.between(500, 5000) };
}

export function linkNames(broker: BrokerKind): readonly LinkName[] {
  return broker === "embedded" ? BOX_NAMES : [...BOX_NAMES, "hub"];
}

export function faultInWords(fault: Fault): string {
  switch (fault.type) {
    case "kill":
      return `kill ${fault.target}`;
    case "freeze":
      return `freeze ${fault.target} for ${fault.forMs} ms`;
    case "cut":
      return `cut the link of ${fault.link}`;
    case "stall":
      return `stall the link of ${fault.link} for ${fault.forMs} ms`;
    case "half-open":
      return `lose what goes ${fault.way} on the link of ${fault.link} for ${fault.forMs} ms`;
    case "fill-disk":
      return `fill the disk of ${fault.disk} for ${fault.forMs} ms`;
  }
}
