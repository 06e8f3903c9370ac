import { test } from "tap";
import { startTill } from "../../../firmware/till/till.ts";
import { OPEN_PAYMENTS_MAX, tillWakeAtMs } from "../../../firmware/till/till-state.ts";
import type { Key } from "../../../hal/buttons/buttons.ts";
import { AMOUNT, RULES, TillBench } from "./till-bench.ts";

test("a sale: amount, code, approved; the next sale begins with a clean screen", async (t) => {
  const bench = new TillBench().press(...AMOUNT);
  t.match(bench.screen, { type: "amount", text: "12.50" });
  bench.press("confirm");
  t.match(bench.screen, { type: "scanning", money: { amountMinor: 1250, currency: "CNY" } });
  t.match(bench.sight().screen, { type: "waiting" });
  t.match(bench.hear("approved").screen, { type: "approved", money: { amountMinor: 1250 } });
  t.same(bench.effects, ["ask-hub", "tell-end"]);
  t.match(bench.press("7").screen, { type: "amount", text: "7" });
  t.equal(bench.till.payments.size, 0);
});

test("amounts that cannot be sold are refused where they are keyed", async (t) => {
  const problemOf = (...keys: Key[]) => new TillBench().press(...keys, "confirm").screen;
  t.match(problemOf("0"), { type: "amount", problem: "zero" });
  t.match(problemOf("0", "point", "0", "0"), { type: "amount", problem: "zero" });
  t.match(problemOf("5", "0", "0", "0", "0", "point", "0", "1"), { problem: "too-large" });
  t.match(problemOf("1", "point", "0", "0", "5"), {
    type: "scanning",
    money: { amountMinor: 100 },
  });
  t.match(problemOf("1", "point"), { type: "scanning", money: { amountMinor: 100 } });
  const cleared = new TillBench().press("1", "2", "clear", "3");
  t.match(cleared.screen, { text: "13" });
  t.match(new TillBench().press("1", "clear").screen, { type: "idle" });
});

test("cancel leaves the box clean at every moment", async (t) => {
  t.match(new TillBench().press("1", "cancel").screen, { type: "idle" });
  const scanning = new TillBench().press("1", "confirm", "cancel");
  t.match(scanning.screen, { type: "idle" });
  t.equal(scanning.till.payments.size, 0);
  t.same(scanning.effects, ["tell-end"], "nothing was sent");
  const asked = new TillBench()
    .press(...AMOUNT, "confirm")
    .sight()
    .press("cancel");
  t.match(asked.screen, { type: "cancelling" });
  t.match(asked.hear("reversed").screen, { type: "reversed", reason: "cancelled" });
  t.match(asked.press("cancel").screen, { type: "idle" });
});

test("a payment being taken back goes on behind the next sale and is told when it ends", async (t) => {
  const bench = new TillBench()
    .press(...AMOUNT, "confirm")
    .sight()
    .press("cancel");
  const first = bench.order;
  bench.press("8");
  t.match(bench.screen, { type: "amount", text: "8" });
  bench.hear("reversed", first);
  t.match(bench.screen, { type: "amount", text: "8" }, "the sale in hand is not interrupted");
  bench.press("cancel");
  t.match(bench.screen, { type: "reversed", money: { amountMinor: 1250 } });
  t.equal(tillWakeAtMs(bench.till, bench.atMs), null, "it stays until the merchant has seen it");
  t.match(bench.press("confirm").screen, { type: "idle", settling: 0 });
});

test("what is seen that is no payment code is told, and scanning goes on", async (t) => {
  const bench = new TillBench().press("1", "confirm").sight("identity-number");
  t.match(bench.screen, { type: "scanning", notice: "identity-number" });
  t.match(bench.sight().screen, { type: "waiting" });
});

test("a sale nobody shows a code for is given up; nothing was sent", async (t) => {
  const bench = new TillBench().press("1", "confirm").wait(60_000);
  t.match(bench.screen, { type: "idle" });
  t.same(bench.effects, ["tell-no-code"]);
  t.equal(bench.till.payments.size, 0);
});

test("a result stays for its time and never meets the next customer", async (t) => {
  const bench = new TillBench()
    .press(...AMOUNT, "confirm")
    .sight()
    .hear("declined");
  t.match(bench.screen, { type: "declined", reason: "insufficient-balance" });
  t.match(bench.wait(RULES.resultShownMs).screen, { type: "idle" });
});

test("payments an earlier boot left open are finished, and the merchant is told how", async (t) => {
  const left = new TillBench().press(...AMOUNT, "confirm").sight();
  const bench = new TillBench(startTill([...left.till.payments.values()]));
  const event = { type: "restarted" as const, atMs: bench.atMs };
  bench.send({ type: "payment", order: bench.order, event });
  t.same(bench.effects, ["query-hub"]);
  t.match(bench.screen, { type: "idle", settling: 1 });
  t.match(bench.hear("approved").screen, { type: "approved" });
});

test("a box that is not ready takes no sale and says why, and forgets a keyed amount", async (t) => {
  const bench = new TillBench().press("1");
  bench.send({ type: "readiness", notReady: "hub-silent" });
  t.match(bench.screen, { type: "not-ready", id: "hub-silent" });
  t.match(bench.press("5", "confirm").screen, { type: "not-ready" });
  bench.send({ type: "readiness", notReady: null });
  t.match(bench.screen, { type: "idle" });
  const paying = new TillBench().press(...AMOUNT, "confirm").sight();
  paying.send({ type: "readiness", notReady: "broker-unreachable" });
  t.match(paying.screen, { type: "waiting" }, "a payment under way stays in view");
});

test("a cancel that comes too late does not put away that the customer has paid", async (t) => {
  const bench = new TillBench()
    .press(...AMOUNT, "confirm")
    .sight()
    .hear("approved");
  t.match(bench.press("cancel").screen, { type: "approved" });
  t.match(bench.press("confirm").screen, { type: "idle" });
});

test("no more orders than the bound are left open behind the till", async (t) => {
  const bench = new TillBench();
  for (let sale = 0; sale < OPEN_PAYMENTS_MAX + 5; sale += 1) {
    bench.press("1", "confirm").sight().press("cancel");
  }
  t.equal(bench.till.payments.size, OPEN_PAYMENTS_MAX);
  bench.press("confirm");
  t.match(bench.screen, { type: "not-ready", id: "too-many-unsettled" });
});
