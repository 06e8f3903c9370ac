/**
 * The way of notices from institutions to the hub, where they get lost, come late, come twice, and
 * where the answer does not come back. Whoever sent a notice says it again until it is answered.
 */
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import type {
  Claim,
  ClaimAnswer,
  NoticeAnswer,
  NoticeTaker,
  PaidNotice,
} from "../../hub/institutions/notice-taker.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import { Chance } from "./chance.ts";

/**
 * `lost`: the hub never hears it. `late`: it hears it up to `NOTICE_LATE_MS_MAX` later. `twice`:
 * then once more. `answer-lost`: it hears it, and its answer is lost. Whoever sent it is told of a
 * failed connection at once where something is lost.
 */
export type NoticeFault = "lost" | "late" | "twice" | "answer-lost";

/** How often each happens, in a thousand notices and claims. */
export type NoticeRates = { readonly [Fault in NoticeFault]?: number };

export const NOTICE_LATE_MS_MAX = 120_000;
/** Of a hub that is dead or busy no answer comes; then, too, the connection has failed. */
export const NOTICE_ANSWER_MS_MAX = 30_000;

export interface FaultyNoticesOptions {
  /** The hub of the moment: asked anew for each notice, so that it may be another boot's. */
  readonly taker: () => NoticeTaker;
  readonly clock: Clock;
  readonly random: Random;
  readonly rates?: NoticeRates;
}

export class FaultyNotices implements NoticeTaker {
  /** From now on. */
  rates: NoticeRates;
  /** The newest at the end. */
  readonly faults: NoticeFault[] = [];
  readonly #options: FaultyNoticesOptions;
  readonly #chance: Chance;

  constructor(options: FaultyNoticesOptions) {
    this.#options = options;
    this.rates = options.rates ?? {};
    this.#chance = new Chance(options.random);
  }

  claim(claim: Claim): Promise<ClaimAnswer> {
    return this.#say(() => this.#options.taker().claim(claim));
  }

  notify(notice: PaidNotice): Promise<NoticeAnswer> {
    return this.#say(() => this.#options.taker().notify(notice));
  }

  async #say<T>(say: () => Promise<T>): Promise<T> {
    const fault = this.#chance.pickByRate(this.rates);
    if (fault === null) return await this.#inTime(say());
    this.faults.push(fault);
    switch (fault) {
      case "lost":
        throw lost();
      case "late":
        await this.#pause();
        return await this.#inTime(say());
      case "twice":
        void this.#pause().then(say).catch(unlessOfStore);
        return await this.#inTime(say());
      case "answer-lost":
        await this.#inTime(say()).catch(unlessOfStore);
        throw lost();
    }
  }

  #inTime<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(lost());
      const cancel = this.#options.clock.after(NOTICE_ANSWER_MS_MAX, fail);
      answer.finally(cancel).then(resolve, reject);
    });
  }

  #pause(): Promise<void> {
    const delayMs = this.#chance.between(1, NOTICE_LATE_MS_MAX);
    return new Promise((resolve) => this.#options.clock.after(delayMs, resolve));
  }
}

/** What carries notices knows no other way to say that it did not work. */
function lost(): StoreError {
  return new StoreError("unreachable", "the notice or its answer was lost on the way");
}

function unlessOfStore(error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
}
