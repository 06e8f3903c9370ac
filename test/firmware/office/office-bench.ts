/** An office with what it did so far; every event happens a millisecond after the one before. */
import { judgeNumber } from "../../../firmware/office/judge-bill.ts";
import { stepOffice } from "../../../firmware/office/office.ts";
import {
  type Office,
  type OfficeContext,
  type OfficeEffect,
  type OfficeEvent,
  startOffice,
} from "../../../firmware/office/office-state.ts";
import { OfficeView } from "../../../firmware/office/office-view.ts";
import type { PaymentFacts } from "../../../firmware/office/payment-facts.ts";
import type { RefundState } from "../../../firmware/protocol/answer.ts";
import type { ShiftBooks } from "../../../firmware/shift/shift-room.ts";
import type { Key } from "../../../hal/buttons/buttons.ts";
import { shippedTable } from "../codes/shipped-table.ts";

export const PIN = "2468";
export const PIN_KEYS: readonly Key[] = ["2", "4", "6", "8", "confirm"];
export const ORDER = "2611240023510000000000000001";

export function facts(changes: Partial<PaymentFacts> = {}): PaymentFacts {
  return {
    order: ORDER,
    money: { amountMinor: 1250, currency: "CNY" },
    state: "paid",
    institution: "alipay",
    atMs: Date.UTC(2026, 10, 24),
    refundedMinor: 0,
    ...changes,
  };
}

const NOTHING_SOLD: ShiftBooks = {
  openShift: () => ({ number: 1, fromMs: null }),
  lastClosed: () => null,
  today: () => "2026-11-24",
  totals: () => [],
  shiftOrders: () => ({ orders: [], earlier: new Set(), fromOrder: "", foldedTo: "" }),
};

export class OfficeBench {
  office: Office;
  atMs = 0;
  payments: readonly PaymentFacts[] = [facts()];
  hasPin = true;
  readonly effects: OfficeEffect[] = [];
  #numbers = 0;
  readonly #view = new OfficeView("Asia/Shanghai", "CNY");

  constructor(office: Office = startOffice({ refunds: [], pinTries: 0 }, 0)) {
    this.office = office;
  }

  /** PINs are judged at once. */
  send(event: OfficeEvent): this {
    const context: OfficeContext = {
      hasPin: this.hasPin,
      judgeNumber: (digits) => judgeNumber(digits, shippedTable()),
      books: {
        paymentsOfToday: () => this.payments,
        refundedMinor: () => 0,
        shift: NOTHING_SOLD,
      },
    };
    const { office, effects } = stepOffice(this.office, event, context);
    this.office = office;
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.type !== "judge-pin") continue;
      this.send({ type: "pin-judged", isRight: effect.pin === PIN, atMs: this.atMs });
    }
    return this;
  }

  press(...keys: readonly Key[]): this {
    for (const key of keys) {
      this.atMs += 1;
      this.#numbers += 1;
      const newOrder = String(this.#numbers).padStart(28, "0");
      this.send({ type: "pressed", key, atMs: this.atMs, newOrder });
    }
    return this;
  }

  wait(ms: number): this {
    this.atMs += ms;
    return this.send({ type: "ticked", atMs: this.atMs });
  }

  see(text: string): this {
    return this.send({ type: "bill-seen", bill: { type: "number", text }, atMs: this.atMs });
  }

  hear(found: PaymentFacts | null): this {
    return this.send({ type: "inquired", found, atMs: this.atMs });
  }

  hearRefund(state: RefundState, amountMinor = 1250, refund = this.refund): this {
    const money = { amountMinor, currency: "CNY" as const };
    const reason = state === "refused" ? ("over-paid-amount" as const) : null;
    const said = { atMs: this.atMs, money, state, reason, institution: null, parts: null };
    return this.send({ type: "refund", refund, event: { type: "answered", ...said } });
  }

  get refund(): string {
    return [...this.office.refunds.keys()].at(-1) ?? "";
  }

  get screen() {
    return this.#view.screenOf(this.office);
  }
}
