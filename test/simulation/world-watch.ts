/**
 * What must hold at every instant of a simulated world, looked at where it happens: what the hub
 * commits and says, what a box shows, what an institution books.
 */
import type { Screen } from "../../firmware/screens/screen.ts";
import type { HubObservation } from "../../hub/hub-observation.ts";
import type { JournalEntry } from "../../hub/ledger/ledger.ts";
import { type Order, type OrderPhase, orderKey, refundedMinor } from "../../hub/orders/order.ts";
import { MemorySandboxBooks } from "../../hub/sandbox/memory-sandbox-books.ts";
import type { SandboxEntry } from "../../hub/sandbox/sandbox-books.ts";
import type { SandboxOrder } from "../../hub/sandbox/sandbox-order.ts";
import { MemoryStore } from "../../hub/store/memory-store.ts";

/** What may follow an end; everything else stays as it is. */
const AFTER_END: Partial<Record<OrderPhase, readonly OrderPhase[]>> = {
  approved: ["approved", "reversing", "reversed"],
  // Somebody paid all the same, and gets it back.
  declined: ["declined", "reversing", "reversed"],
  closed: ["closed", "reversing", "reversed"],
  reversed: ["reversed"],
};

export class WorldWatch {
  /** What was broken, each a sentence. */
  readonly violations: string[] = [];
  /** What the hub has committed last of each order, by its key. */
  readonly orders = new Map<string, Order>();
  /** What the hub has told about itself, in whatever boot. */
  readonly hubLog: HubObservation[] = [];
  /** Approvals that the hub has said, by order key. */
  readonly #approvalsSaid = new Set<string>();
  /** By order: what institutions hold for it, and how many payments that are not given back. */
  readonly held = new Map<string, { minor: number; payments: number }>();

  hubCommitted(order: Order): void {
    const key = orderKey(order.terminal, order.number);
    const before = this.orders.get(key);
    this.orders.set(key, order);
    const allowed = before && AFTER_END[before.phase];
    if (before && allowed && !allowed.includes(order.phase)) {
      this.#broken(`order ${key} had ended ${before.phase} and became ${order.phase}`);
    }
    const refunded = refundedMinor(order);
    if (refunded > order.amountMinor) {
      this.#broken(`of order ${key} of ${order.amountMinor}, ${refunded} are being given back`);
    }
    if (before && before.amountMinor !== order.amountMinor) {
      this.#broken(`order ${key} of ${before.amountMinor} became one of ${order.amountMinor}`);
    }
  }

  hubObserved(observation: HubObservation): void {
    this.hubLog.push(observation);
    if (observation.type !== "told") return;
    const key = orderKey(observation.terminal, observation.order);
    const phase = this.orders.get(key)?.phase;
    if (observation.state === "approved") this.#approvalsSaid.add(key);
    const isFinal = ["approved", "declined", "closed", "reversed"].includes(observation.state);
    if (isFinal && phase !== observation.state) {
      this.#broken(
        `the hub said ${observation.state} of order ${key}, which its store has ${phase}`,
      );
    }
  }

  boxShowed(terminal: string, screen: Screen): void {
    if (screen.type !== "approved") return;
    const key = orderKey(terminal, screen.order);
    if (!this.#approvalsSaid.has(key)) {
      this.#broken(`the box showed "approved" for order ${key}; the hub never said so`);
    }
    const { amountMinor } = screen.money;
    const ordered = this.orders.get(key)?.amountMinor;
    if (ordered !== amountMinor) {
      this.#broken(`the box showed ${amountMinor} approved for order ${key} of ${ordered}`);
    }
  }

  institutionBooked(entry: SandboxEntry): void {
    if (entry.account !== "settlement") return;
    const [hubOrder = "", fact = ""] = entry.id.split("/");
    const held = this.held.get(hubOrder) ?? { minor: 0, payments: 0 };
    held.minor += entry.amountMinor;
    if (fact === "payment") held.payments += 1;
    if (fact === "reversal") held.payments -= 1;
    this.held.set(hubOrder, held);
    if (held.payments > 1) this.#broken(`order ${hubOrder} was charged ${held.payments} times`);
    if (held.minor < 0) this.#broken(`of order ${hubOrder} more was given back than was paid`);
  }

  #broken(sentence: string): void {
    this.violations.push(sentence);
  }
}

/** The hub's store, with everything that is committed watched. */
export class WatchedStore extends MemoryStore {
  readonly #watch: WorldWatch;

  constructor(watch: WorldWatch) {
    super();
    this.#watch = watch;
  }

  override async commit(order: Order, posted: readonly JournalEntry[]): Promise<Order> {
    const committed = await super.commit(order, posted);
    this.#watch.hubCommitted(committed);
    return committed;
  }
}

/** The institutions' books, with everything that is posted watched. */
export class WatchedBooks extends MemorySandboxBooks {
  readonly #watch: WorldWatch;

  constructor(random: ConstructorParameters<typeof MemorySandboxBooks>[0], watch: WorldWatch) {
    super(random);
    this.#watch = watch;
  }

  override commit(order: SandboxOrder, posted: readonly SandboxEntry[]): void {
    super.commit(order, posted);
    for (const entry of posted) this.#watch.institutionBooked(entry);
  }
}
