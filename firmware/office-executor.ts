/** Carries out what the office wants, and brings it what the hub says about that. */
import type { Clock } from "../hal/clock/clock.ts";
import type { Printer } from "../hal/printer/printer.ts";
import type { Observe } from "./diagnostics/observation.ts";
import type { OfficeBook } from "./journal/office-book.ts";
import type { OfficeEffect, OfficeEvent } from "./office/office-state.ts";
import { ReceiptDesk } from "./receipt-desk.ts";
import type { ReceiptRule } from "./receipts/print-status.ts";
import type { ReceiptStyle } from "./receipts/receipt-style.ts";
import type { Refund } from "./refund/refund.ts";
import { ShiftDesk } from "./shift-desk.ts";
import { unreachable } from "./unreachable.ts";
import { OfficeDesk } from "./uplink/office-desk.ts";
import type { Uplink } from "./uplink/uplink.ts";
import type { UplinkEvent } from "./uplink/uplink-event.ts";

/** Whether it is the manager's PIN. Slow on purpose, and beside the loop. */
export type JudgePin = (pin: string) => Promise<boolean>;

/** What is printed without being asked for, and how it looks. */
export interface PaperOptions {
  readonly rule: ReceiptRule;
  readonly style: ReceiptStyle;
}

export interface OfficeExecutorOptions {
  readonly uplink: Uplink;
  readonly clock: Clock;
  /** Null where the settings have no PIN. */
  readonly judgePin: JudgePin | null;
  readonly officeBook: OfficeBook;
  /** Null where the box has none. */
  readonly printer: Printer | null;
  readonly paper: PaperOptions;
  readonly observe: Observe;
  readonly post: (event: OfficeEvent) => void;
}

export class OfficeExecutor {
  readonly #options: OfficeExecutorOptions;
  readonly #desk: OfficeDesk;
  readonly #receipts: ReceiptDesk;
  readonly #shiftDesk: ShiftDesk;

  constructor(options: OfficeExecutorOptions) {
    this.#options = options;
    this.#desk = new OfficeDesk(options.uplink);
    const { officeBook: book, paper, post } = options;
    this.#receipts = new ReceiptDesk({
      ...options,
      ...paper,
      book,
      onStatus: (subject, status) => post({ type: "printed", note: { subject, status } }),
    });
    this.#shiftDesk = new ShiftDesk({
      ...options,
      book,
      receipts: this.#receipts,
      post: (event) => post({ type: "shift", event }),
    });
  }

  carryOut(effect: OfficeEffect): void {
    const { clock, observe, post } = this.#options;
    switch (effect.type) {
      case "inquire":
        if (this.#desk.inquire(effect.text)) return;
        post({ type: "inquiry-failed", atMs: clock.monotonicMs() });
        return;
      case "withdraw-inquiry":
        this.#desk.withdrawInquiry();
        return;
      case "judge-pin":
        this.#judge(effect.pin);
        return;
      case "refund":
        this.#desk.askRefund(effect.refund);
        return;
      case "shift":
        this.#shiftDesk.carryOut(effect.effect);
        return;
      case "print":
        this.#receipts.reprint(effect.order, effect.copy);
        return;
      case "tell-refund": {
        const { refund, order, money, verdict, reason, institution } = effect.refund;
        this.#desk.close(refund);
        this.#receipts.refunded(refund);
        const told = { refund, order, ...money, verdict, reason, institution };
        observe({ type: "refund-ended", ...told });
        return;
      }
      default:
        unreachable(effect);
    }
  }

  /** A payment was approved, and the journal has it. */
  paid(order: string): void {
    this.#receipts.paid(order);
  }

  /** The hub is there. */
  catchUp(refunds: ReadonlyMap<string, Refund>): void {
    this.#desk.catchUp(refunds);
  }

  heard(event: Exclude<UplinkEvent, { type: "status" }>): void {
    this.#shiftDesk.heard(event);
    const heard = this.#desk.heard(event, this.#options.clock.monotonicMs());
    if (heard) this.#options.post(heard);
  }

  #judge(pin: string): void {
    const { judgePin, clock, post } = this.#options;
    if (!judgePin) throw new Error("a PIN was asked for that the settings do not have");
    void judgePin(pin).then((isRight) => {
      post({ type: "pin-judged", isRight, atMs: clock.monotonicMs() });
    });
  }
}
