import { test } from "tap";
import type { Ended } from "../../../firmware/payment/payment-state.ts";
import { scanningPayment, tillWakeAtMs } from "../../../firmware/till/till-state.ts";
import { sealedMpm } from "../codes/sealed-mpm.ts";
import { AMOUNT, TillBench } from "./till-bench.ts";

const TEXT = sealedMpm({ "01": "12", "54": "12.50" });

function shown(): TillBench {
  return new TillBench().press(...AMOUNT, "way").hearCode(TEXT, 120_000);
}

function late(order: string): Ended {
  const routing = { institution: "alipay", candidates: [], institutionOrder: null } as const;
  const money = { amountMinor: 1250, currency: "CNY" } as const;
  const end = { phase: "ended", verdict: "reversed", reason: "paid-too-late" } as const;
  return { order, money, routing, ...end, parts: null };
}

test("the way key sells the amount by a code on the display", async (t) => {
  const bench = new TillBench().press(...AMOUNT, "way");
  t.same(bench.effects, ["present-at-hub"]);
  t.match(bench.screen, { type: "preparing-code", money: { amountMinor: 1250 } });
  bench.hearCode(TEXT, 120_000);
  t.match(bench.screen, { type: "presenting", text: TEXT, secondsLeft: 120 });
  bench.hear("customer-acting");
  t.match(bench.screen, { type: "waiting", acting: "password" });
  bench.hear("approved");
  t.match(bench.screen, { type: "approved", money: { amountMinor: 1250 } });
  t.match(bench.press("3").screen, { type: "amount", text: "3" });
});

test("an amount of nothing is not sold by a code either", async (t) => {
  const bench = new TillBench().press("0", "way");
  t.match(bench.screen, { type: "amount", problem: "zero" });
  t.equal(bench.till.payments.size, 0);
  t.match(new TillBench().press("way").screen, { type: "idle" });
});

test("while scanning, the way key turns the sale around; then only cancel, or another app, leads back", async (t) => {
  const bench = new TillBench().press(...AMOUNT, "confirm");
  t.ok(scanningPayment(bench.till));
  bench.press("way");
  t.equal(scanningPayment(bench.till), null, "the camera looks no more");
  t.equal(bench.till.payments.size, 1, "it is the same order");
  t.same(bench.effects, ["present-at-hub"]);
  bench.hearCode(TEXT, 120_000).press("way", "confirm", "clear", "7").sight();
  t.match(bench.screen, { type: "presenting" });
  t.same(bench.effects, ["present-at-hub"]);
  bench.press("cancel");
  t.match(bench.screen, { type: "cancelling" });
  t.same(bench.effects, ["present-at-hub", "reverse-at-hub"]);
  t.match(bench.hear("closed").screen, { type: "closed" });
});

test("the countdown changes each second, by a tick of its own", async (t) => {
  const bench = shown();
  for (const left of [119, 118, 117]) {
    const wake = tillWakeAtMs(bench.till, bench.atMs) ?? Number.NaN;
    t.ok(wake > bench.atMs && wake - bench.atMs <= 1000, "within the second");
    bench.wait(wake - bench.atMs);
    t.match(bench.screen, { type: "presenting", secondsLeft: left });
  }
  bench.hear("customer-acting");
  const wake = tillWakeAtMs(bench.till, bench.atMs) ?? Number.NaN;
  t.ok(wake - bench.atMs > 1_000, "what is not shown does not count down");
});

test("when its time is over the code is gone, and the order is finished", async (t) => {
  const bench = shown().wait(120_000);
  t.match(bench.screen, { type: "settling" });
  bench.hear("unknown").wait(5_000);
  t.equal(bench.effects.at(-1), "reverse-at-hub");
  t.match(bench.press("8").screen, { type: "amount", text: "8" }, "the next sale may begin");
});

test("a late payment is told once, and stays until the merchant has seen it", async (t) => {
  const bench = shown().press("cancel").hear("closed");
  const { order } = bench;
  bench.press("clear");
  t.match(bench.screen, { type: "idle" });
  bench.send({ type: "paid-late", payment: late(order) });
  t.match(bench.screen, { type: "late-payment", institution: "alipay", order });
  t.equal(bench.effects.at(-1), "tell-late-payment");
  t.equal(tillWakeAtMs(bench.till, bench.atMs), null);
  bench.press("5");
  t.match(bench.screen, { type: "late-payment" }, "a digit does not put it away");
  const told = bench.effects.length;
  bench.send({ type: "paid-late", payment: late(order) });
  t.equal(bench.effects.length, told, "the same again is no news");
  t.match(bench.press("confirm").screen, { type: "idle" });
});

test("a late payment does not disturb the sale in hand", async (t) => {
  const bench = new TillBench().press("8");
  bench.send({ type: "paid-late", payment: late("9".repeat(28)) });
  t.match(bench.screen, { type: "amount", text: "8" });
  t.match(bench.press("cancel").screen, { type: "late-payment" });
});

test("a late payment takes the place of the end that is in view", async (t) => {
  const bench = shown().press("cancel").hear("closed");
  t.match(bench.screen, { type: "closed" });
  bench.send({ type: "paid-late", payment: late(bench.order) });
  t.match(bench.screen, { type: "late-payment" });
  bench.wait(60_000);
  t.match(bench.screen, { type: "late-payment" });
});
