/**
 * Hears the hub: whether it is there, what it says unasked, and its word on orders. Whoever comes
 * back after a broken link asks for what may have been said meanwhile.
 */
import type { Clock } from "../hal/clock/clock.ts";
import type { Counter, CounterEvent } from "./counter/counter.ts";
import type { NotReadyId } from "./diagnostics/not-ready.ts";
import type { Observe } from "./diagnostics/observation.ts";
import type { LatePayments } from "./late-payments.ts";
import type { OfficeExecutor } from "./office-executor.ts";
import type { News } from "./protocol/answer.ts";
import { unreachable } from "./unreachable.ts";
import type { HubDesk } from "./uplink/hub-desk.ts";
import type { Uplink } from "./uplink/uplink.ts";
import type { UplinkEvent, UplinkStatus } from "./uplink/uplink-event.ts";

export interface HubWatchOptions {
  readonly uplink: Uplink;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly desk: HubDesk;
  readonly officeExecutor: OfficeExecutor;
  readonly latePayments: LatePayments;
  readonly counter: () => Counter;
  readonly post: (event: CounterEvent) => void;
  /** What is wrong with the way to the hub; null where it is there. */
  readonly setTrouble: (id: NotReadyId | null) => void;
}

export class HubWatch {
  readonly #options: HubWatchOptions;
  #hasBeenReady = false;

  constructor(options: HubWatchOptions) {
    this.#options = options;
  }

  heard(event: UplinkEvent): void {
    if (event.type === "status") {
      this.#heardStatus(event);
      return;
    }
    const { officeExecutor, latePayments, desk, clock, post } = this.#options;
    officeExecutor.heard(event);
    latePayments.heard(event);
    if (event.type === "news") this.#heardNews(event.message);
    const heard = desk.heard(event, clock.monotonicMs());
    if (heard) post({ type: "payment", ...heard });
  }

  #heardStatus({ status, detail }: Extract<UplinkEvent, { type: "status" }>): void {
    this.#options.observe({ type: "uplink", status, detail });
    const wasReady = this.#hasBeenReady;
    this.#hasBeenReady ||= status === "ready";
    const trouble = wasReady && status === "connecting" ? "unreachable" : status;
    this.#options.setTrouble(troubleOfStatus(trouble));
    if (status === "ready") this.#catchUp();
  }

  #heardNews({ item }: News): void {
    const { uplink, clock, observe, post } = this.#options;
    const hubTimeMs = uplink.hubTimeMs();
    if (item.kind !== "risk" || hubTimeMs === null) return;
    observe({ type: "risk", event: item.event });
    post({ type: "risk-told", news: item, hubAheadMs: hubTimeMs - clock.monotonicMs() });
  }

  #catchUp(): void {
    const { desk, officeExecutor, clock, counter, post } = this.#options;
    const { till, office } = counter();
    desk.catchUp(till.payments);
    officeExecutor.catchUp(office.refunds);
    const atMs = clock.monotonicMs();
    for (const { order, phase } of till.payments.values()) {
      if (phase !== "presenting") continue;
      post({ type: "payment", order, event: { type: "reconnected", atMs } });
    }
  }
}

function troubleOfStatus(status: UplinkStatus): NotReadyId | null {
  switch (status) {
    case "ready":
      return null;
    case "connecting":
      return "starting";
    case "unreachable":
      return "broker-unreachable";
    case "refused":
      return "broker-refused";
    case "hub-silent":
      return "hub-silent";
    default:
      return unreachable(status);
  }
}
