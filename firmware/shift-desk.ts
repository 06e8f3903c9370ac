/** Carries out what the shift's room wants of hub and journal, and brings it what comes of it. */

import type { Clock } from "../hal/clock/clock.ts";
import { StorageError } from "../hal/disk/storage-error.ts";
import type { Observe } from "./diagnostics/observation.ts";
import type { OfficeBook } from "./journal/office-book.ts";
import { type Ended, FOLLOW_UP_DEADLINE_MS } from "./payment/payment-state.ts";
import type { ReceiptDesk } from "./receipt-desk.ts";
import type { ComparedShift } from "./shift/compare-statement.ts";
import { type ClosingEvent, PAGE_WAIT_MS } from "./shift/shift-close.ts";
import type { ShiftEffect } from "./shift/shift-room.ts";
import { unreachable } from "./unreachable.ts";
import type { Uplink } from "./uplink/uplink.ts";
import type { UplinkEvent } from "./uplink/uplink-event.ts";

export interface ShiftDeskOptions {
  readonly uplink: Uplink;
  readonly clock: Clock;
  readonly book: Pick<OfficeBook, "adopt" | "closeShift">;
  readonly receipts: ReceiptDesk;
  readonly observe: Observe;
  readonly post: (event: ClosingEvent) => void;
}

export class ShiftDesk {
  readonly #options: ShiftDeskOptions;
  /** The latest page's; a page that answers an earlier request is of another reading. */
  #sequence: number | null = null;

  constructor(options: ShiftDeskOptions) {
    this.#options = options;
  }

  carryOut(effect: ShiftEffect): void {
    const { uplink, receipts } = this.#options;
    switch (effect.type) {
      case "ask-statement":
        this.#askPage(effect.after);
        return;
      case "withdraw-statement":
        this.#sequence = null;
        uplink.withdraw("statement");
        return;
      case "query-order": {
        const { order, money } = effect;
        // Where it cannot be said, the answer does not come: the order stays a difference.
        const deadlineAfterMs = FOLLOW_UP_DEADLINE_MS;
        uplink.send({ type: "query", order, ...money, deadlineAfterMs });
        return;
      }
      case "adopt":
        this.#adopt(effect.payment);
        return;
      case "close-shift":
        void this.#close(effect.compared);
        return;
      case "print-report":
        receipts.printShift(effect);
        return;
      case "print-totals":
        receipts.printTotals(effect.totals);
        return;
      default:
        unreachable(effect);
    }
  }

  heard(event: Exclude<UplinkEvent, { type: "status" }>): void {
    if (event.type !== "statement" || event.message.inReplyTo !== this.#sequence) return;
    const { clock, post } = this.#options;
    post({ type: "page", page: event.message, atMs: clock.monotonicMs() });
  }

  /** A hub that is away is silent: the closing's own patience ends it. */
  #askPage(after: string): void {
    const { uplink } = this.#options;
    uplink.withdraw("statement");
    const sent = uplink.send({ type: "statement", after, deadlineAfterMs: PAGE_WAIT_MS });
    this.#sequence = sent.ok ? sent.sequence : null;
  }

  /** Not waited for: what the disk did not take is a difference that the next close finds. */
  #adopt(payment: Ended): void {
    const { book, clock, observe } = this.#options;
    const { order, verdict } = payment;
    book.adopt(payment, clock.nowMs()).then(
      () => observe({ type: "order-adopted", order, verdict }),
      (error: unknown) => this.#notSaved(error),
    );
  }

  async #close(compared: ComparedShift): Promise<void> {
    const { book, clock, post, observe } = this.#options;
    try {
      const record = await book.closeShift(clock.nowMs(), compared);
      const { number, differences, carriedOver } = record;
      observe({ type: "shift-closed", number, differences, carriedOver });
      post({ type: "recorded", record });
    } catch (error) {
      this.#notSaved(error);
      post({ type: "not-recorded" });
    }
  }

  #notSaved(error: unknown): void {
    if (!(error instanceof StorageError)) throw error;
    this.#options.observe({ type: "storage-failed", detail: error.message });
  }
}
