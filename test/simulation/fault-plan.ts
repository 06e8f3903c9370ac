/**
 * What goes wrong in a simulated world, how often, and how often it has. Each seed draws the kinds
 * that it has and how many of each, so that some worlds are calm, some have one thing wrong, and
 * some everything at once.
 */
import { Dice } from "./dice.ts";

/** How often of a thousand chances, where the kind is drawn at its mildest. */
const RATES = {
  // A message between box and broker or broker and hub.
  "message-lost": 20,
  "message-repeated": 20,
  "message-late": 15,
  "message-reordered": 60,
  // A call between hub and institution; and an institution's own word to the hub.
  "institution-silent": 10,
  "institution-deaf": 10,
  "institution-slow": 20,
  "institution-error": 10,
  "institution-error-done": 10,
  "institution-late": 10,
  "institution-asked-twice": 10,
  "notice-lost": 30,
  "notice-answer-lost": 30,
  "notice-twice": 30,
  // A step of the world.
  "box-cut-off": 8,
  "hub-cut-off": 4,
  "broker-down": 4,
  "box-power-cut": 6,
  "box-power-cut-mid-write": 12,
  "hub-power-cut": 5,
  "hub-power-cut-mid-commit": 10,
  "disk-full": 4,
  "disk-operation-failed": 8,
  "store-full": 4,
  "box-clock-stepped": 4,
  "hub-clock-stepped": 4,
  "message-replayed": 15,
  "message-misaddressed": 10,
  "message-tampered": 10,
  "message-forged": 10,
  "issuer-table-updated": 2,
} as const;

export type FaultKind = keyof typeof RATES;

export const FAULT_KINDS = Object.keys(RATES) as readonly FaultKind[];

const PER = 1000;

export class FaultPlan {
  /** For whatever a fault needs drawn. */
  readonly dice: Dice;
  /** How often each kind has struck. */
  readonly counts = new Map<FaultKind, number>();
  readonly #rates = new Map<FaultKind, number>();
  #isOver = false;

  constructor(seed: number) {
    this.dice = new Dice(seed);
    const kinds = this.dice.weighted({ none: 1, one: 1, few: 3, half: 3, all: 1 });
    const chance = { none: 0, one: 0, few: 200, half: 500, all: PER }[kinds];
    const only = this.dice.one(FAULT_KINDS);
    for (const kind of FAULT_KINDS) {
      const isDrawn = this.dice.roll(PER) < chance || (kinds === "one" && kind === only);
      if (isDrawn) this.#rates.set(kind, RATES[kind] * this.dice.one([1, 1, 2, 5]));
    }
  }

  /** Whether it happens now. Counted where it does. */
  strikes(kind: FaultKind): boolean {
    const rate = this.#rates.get(kind);
    if (rate === undefined || this.#isOver || this.dice.roll(PER) >= rate) return false;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    return true;
  }

  /** Nothing goes wrong any more. */
  end(): void {
    this.#isOver = true;
  }
}
