/**
 * What goes wrong in a simulated world, how often, and how often it has. Each seed draws the kinds
 * that it has and how many of each, so that some worlds are calm, some have one thing wrong, and
 * some everything at once.
 */
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { Chance } from "./chance.ts";
import type { InstitutionRates } from "./faulty-institution.ts";
import type { NoticeRates } from "./faulty-notices.ts";
import type { StoreRates } from "./faulty-store.ts";

/** How often in a thousand chances, where the kind is drawn at its mildest. */
const RATES = {
  // A message between box and hub.
  "message lost": 20,
  "message repeated": 20,
  "message late": 15,
  "message reordered": 60,
  // A call of the hub to an institution (`faulty-institution.ts`).
  "institution call-lost": 10,
  "institution call-late": 10,
  "institution call-twice": 10,
  "institution answer-lost": 10,
  "institution answer-late": 15,
  "institution unknown": 10,
  "institution refused-busy": 10,
  "institution broken": 10,
  "institution blind": 5,
  // An institution's own word to the hub (`faulty-notices.ts`).
  "notice lost": 30,
  "notice late": 30,
  "notice twice": 30,
  "notice answer-lost": 30,
  // A call of the hub to its store (`faulty-store.ts`).
  "store full": 2,
  "store locked": 4,
  "store failed": 2,
  "store unreachable": 2,
  "store answer-lost": 4,
  "store slow": 20,
  "store unreadable": 2,
  // A step of the world.
  "box cut off": 8,
  "hub cut off": 4,
  "broker down": 4,
  "box power cut": 6,
  "box power cut in a write": 12,
  "hub power cut": 5,
  "hub power cut in a commit": 10,
  "box disk full": 4,
  "box disk failed": 8,
  "hub store full for long": 3,
  // The medium below a box's disk (`simulated-medium.ts`): it may then forget.
  "medium lost-sync": 6,
  "medium lost-write": 6,
  "medium misdirected-write": 6,
  "medium rotten-bit": 20,
  "medium read-error": 40,
  "box clock stepped": 4,
  "hub clock stepped": 4,
  "message replayed": 15,
  "message misaddressed": 10,
  "message tampered": 10,
  "message forged": 10,
  // `forgeries.ts`.
  "message misquoted": 10,
  "order number used twice": 10,
  "issuer table forged": 5,
  "issuer table updated": 2,
} as const;

export type FaultKind = keyof typeof RATES;

export const FAULT_KINDS = Object.keys(RATES) as readonly FaultKind[];

const PER = 1000;

/** In so many worlds a medium is one that fails: of a box that forgets less can be checked. */
const FAILING_MEDIUM_IN = 4;

export class FaultPlan {
  /** For whatever a fault needs drawn. */
  readonly chance: Chance;
  readonly random: SimulatedRandom;
  readonly #counts = new Map<FaultKind, number>();
  readonly #rates = new Map<FaultKind, number>();
  #isOver = false;

  constructor(seed: number) {
    this.random = new SimulatedRandom(seed);
    this.chance = new Chance(this.random);
    const { chance } = this;
    const kinds = chance.pickByWeight({ none: 1, one: 1, few: 3, half: 3, all: 1 });
    const inThousand = { none: 0, one: 0, few: 200, half: 500, all: PER }[kinds];
    const only = chance.pick(FAULT_KINDS);
    const hasGoodMedia = chance.below(FAILING_MEDIUM_IN) > 0;
    for (const kind of FAULT_KINDS) {
      if (kinds !== "one" && hasGoodMedia && kind.startsWith("medium ")) continue;
      const isDrawn = chance.happens(inThousand) || (kinds === "one" && kind === only);
      if (isDrawn) this.#rates.set(kind, RATES[kind] * chance.pick([1, 1, 2, 5]));
    }
  }

  /** Whether it happens now. Counted where it does. */
  strikes(kind: FaultKind): boolean {
    if (this.#isOver || !this.chance.happens(this.#rates.get(kind))) return false;
    this.count(kind);
    return true;
  }

  count(kind: FaultKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** How often each kind has struck; nothing of what never has. */
  get counts(): Readonly<Partial<Record<FaultKind, number>>> {
    return Object.fromEntries(this.#counts);
  }

  get institutionRates(): InstitutionRates {
    return this.#ratesOf("institution");
  }

  get noticeRates(): NoticeRates {
    return this.#ratesOf("notice");
  }

  get storeRates(): StoreRates {
    return this.#ratesOf("store");
  }

  /** Nothing goes wrong any more. */
  end(): void {
    this.#isOver = true;
  }

  #ratesOf(group: string): Record<string, number> {
    if (this.#isOver) return {};
    const rates = [...this.#rates].flatMap(([kind, rate]) => {
      const [name, fault = ""] = kind.split(" ");
      return name === group ? [[fault, rate] as const] : [];
    });
    return Object.fromEntries(rates);
  }
}
