/** A till by itself, with hands for a merchant, a customer and the hub. */
import type { OrderState } from "../../../firmware/protocol/answer.ts";
import { startTill, stepTill } from "../../../firmware/till/till.ts";
import { screenOfTill } from "../../../firmware/till/till-screen.ts";
import type { Till, TillEvent, TillRules } from "../../../firmware/till/till-state.ts";
import type { Key } from "../../../hal/buttons/buttons.ts";

export const AMOUNT: readonly Key[] = ["1", "2", "point", "5", "0"];

export const RULES: TillRules = {
  currency: "CNY",
  amountMinorMax: 5_000_000,
  scanTimeoutMs: 60_000,
  resultShownMs: 20_000,
  wallets: ["alipay", "icbc", "wechat-pay"],
};

/** A till with what it did so far; every event happens a millisecond after the one before. */
export class TillBench {
  till: Till;
  atMs = 0;
  readonly effects: string[] = [];
  #orders = 0;

  constructor(till = startTill([])) {
    this.till = till;
    this.send({ type: "readiness", notReady: null });
  }

  send(event: TillEvent): this {
    const step = stepTill(this.till, event, RULES);
    this.till = step.till;
    this.effects.push(
      ...step.effects.map((effect) =>
        effect.type === "payment" ? effect.effect.type : effect.type,
      ),
    );
    return this;
  }

  press(...keys: Key[]): this {
    for (const key of keys) {
      this.atMs += 1;
      this.#orders += 1;
      const newOrder = String(this.#orders).padStart(28, "0");
      this.send({ type: "pressed", key, atMs: this.atMs, newOrder });
    }
    return this;
  }

  sight(notice: Extract<TillEvent, { type: "sighted" }>["notice"] = null): this {
    this.atMs += 1;
    return this.send({ type: "sighted", notice, atMs: this.atMs });
  }

  wait(ms: number): this {
    this.atMs += ms;
    return this.send({ type: "ticked", atMs: this.atMs });
  }

  hear(state: OrderState, order = this.order, amountMinor = 1250): this {
    this.atMs += 1;
    const routing = { institution: null, candidates: [], institutionOrder: null };
    const money = { amountMinor, currency: "CNY" as const };
    const reason = state === "declined" ? ("insufficient-balance" as const) : null;
    const said = { money, state, reason, routing, action: null, parts: null };
    const event = { type: "answered" as const, atMs: this.atMs, ...said };
    return this.send({ type: "payment", order, event });
  }

  hearCode(text: string, expiresInMs: number): this {
    this.atMs += 1;
    const { atMs } = this;
    const money = { amountMinor: 1250, currency: "CNY" as const };
    const code = { text, institution: null };
    const said = { atMs, money, code, expiresAtMs: atMs + expiresInMs };
    const event = { type: "code-received" as const, ...said };
    return this.send({ type: "payment", order: this.order, event });
  }

  get order(): string {
    return [...this.till.payments.keys()].at(-1) ?? "";
  }

  get screen() {
    return screenOfTill(this.till, { rules: RULES, storeName: null, nowMs: this.atMs });
  }
}
