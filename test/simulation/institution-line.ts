/**
 * The line between a hub and an institution: calls and answers get lost, come late, come twice, and
 * what the institution does about a call it does whether or not the hub is still there to hear it.
 */
import type { Clock } from "../../hal/clock/clock.ts";
import type {
  Institution,
  InstitutionOrder,
  InstitutionOrderRef,
  PresentOrder,
  RefundRef,
} from "../../hub/institutions/institution.ts";
import type { Claim, NoticeTaker, PaidNotice } from "../../hub/institutions/notice-taker.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import type { MachinePower } from "../world/machine-power.ts";
import type { FaultPlan } from "./fault-plan.ts";

/** Until an institution takes a hub that does not answer for unreachable. */
const NOTICE_ANSWER_MS_MAX = 5_000;
const SLOW_MS_MAX = 20_000;
const LATE_MS_MAX = 90_000;
/** There and back. */
const TRIP_MS = 30;

interface Unknown {
  readonly type: "unknown";
}

const UNKNOWN: Unknown = { type: "unknown" };

interface LineOptions {
  readonly institution: Institution;
  /** The world's: it outlives the hub's boot. */
  readonly clock: Clock;
  /** Of the hub's boot. */
  readonly power: MachinePower;
  readonly faults: FaultPlan;
}

export class InstitutionLine implements Institution {
  readonly id: Institution["id"];
  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.id = options.institution.id;
    this.#options = options;
  }

  pay(order: InstitutionOrder) {
    return this.#call((there) => there.pay(order));
  }

  present(order: PresentOrder) {
    return this.#call((there) => there.present(order));
  }

  query(order: InstitutionOrderRef) {
    return this.#call((there) => there.query(order));
  }

  reverse(order: InstitutionOrderRef) {
    return this.#call((there) => there.reverse(order));
  }

  refund(refund: RefundRef) {
    return this.#call((there) => there.refund(refund));
  }

  queryRefund(refund: RefundRef) {
    return this.#call((there) => there.queryRefund(refund));
  }

  hearRisk(signed: string): void {
    const { institution, power } = this.#options;
    if (power.isOn) institution.hearRisk?.(signed);
  }

  #call<T>(ask: (there: Institution) => Promise<T>): Promise<T | Unknown> {
    const { power } = this.#options;
    return power.isOn ? power.while(this.#carry(ask)) : silence();
  }

  async #carry<T>(ask: (there: Institution) => Promise<T>): Promise<T | Unknown> {
    const { institution, faults, clock } = this.#options;
    const { dice } = faults;
    if (faults.strikes("institution-deaf")) return silence();
    if (faults.strikes("institution-error")) return UNKNOWN;
    if (faults.strikes("institution-late")) await pause(clock, dice.roll(LATE_MS_MAX));
    if (faults.strikes("institution-asked-twice")) {
      void pause(clock, dice.roll(LATE_MS_MAX)).then(() => ask(institution));
    }
    const answer = await ask(institution);
    if (faults.strikes("institution-silent")) return silence();
    const slowMs = faults.strikes("institution-slow") ? dice.roll(SLOW_MS_MAX) : 0;
    await pause(clock, TRIP_MS + slowMs);
    return faults.strikes("institution-error-done") ? UNKNOWN : answer;
  }
}

interface NoticeLineOptions {
  /** The hub of the present boot; null while it is away. */
  readonly hub: () => { readonly notices: NoticeTaker; readonly power: MachinePower } | null;
  readonly clock: Clock;
  readonly faults: FaultPlan;
}

/** The way back: what institutions say to the hub by themselves. */
export class NoticeLine implements NoticeTaker {
  readonly #options: NoticeLineOptions;

  constructor(options: NoticeLineOptions) {
    this.#options = options;
  }

  claim(claim: Claim) {
    return this.#call((hub) => hub.claim(claim));
  }

  notify(notice: PaidNotice) {
    return this.#call((hub) => hub.notify(notice));
  }

  /** Rejects with `StoreError` where no answer comes in time. */
  #call<T>(ask: (hub: NoticeTaker) => Promise<T>): Promise<T> {
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      const cancel = clock.after(NOTICE_ANSWER_MS_MAX, () => reject(noAnswer()));
      this.#carry(ask).then(
        (answer) => {
          cancel();
          resolve(answer);
        },
        (error) => {
          cancel();
          reject(error);
        },
      );
    });
  }

  async #carry<T>(ask: (hub: NoticeTaker) => Promise<T>): Promise<T> {
    const { hub, clock, faults } = this.#options;
    await pause(clock, TRIP_MS / 2);
    const there = hub();
    if (!there || faults.strikes("notice-lost")) return silence();
    const call = () => there.power.while(ask(there.notices));
    if (faults.strikes("notice-twice")) call().catch(ignoreStoreError);
    const answer = await call();
    if (faults.strikes("notice-answer-lost")) return silence();
    await pause(clock, TRIP_MS / 2);
    return answer;
  }
}

function noAnswer(): StoreError {
  return new StoreError("unreachable", "the hub does not answer, as the simulation was told");
}

function ignoreStoreError(error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
}

function silence(): Promise<never> {
  return new Promise(() => {});
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
