/** The hub, request by request: what it commits, whom it asks, what it tells. */
import { test } from "tap";
import { RESEND_DELAYS_MS } from "../../firmware/uplink/outbox.ts";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { RECEIPT_AFTER_MS } from "../../hub/orders/order-schedule.ts";
import { HubWorld, TERMINAL, UNROUTED_CODE } from "./hub-world.ts";

test("a payment is paid once, answered and posted; the answer saves the receipt", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  await world.pass(RECEIPT_AFTER_MS);
  t.strictSame(world.told(), ["approved"]);
  t.equal(world.institution.timesCharged, 1);
  const [entry] = await world.store.journal();
  t.strictSame(
    entry?.entries.map(({ account, amountMinor }) => [account, amountMinor]),
    [
      ["receivable/netsunion/wechat-pay", 1250],
      ["payable/shop-1", -1250],
    ],
  );
});

test("a payment whose answer takes a while is receipted, before the box repeats it", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "slow-approve";
  await world.send(world.pay());
  t.strictSame(world.told(), []);
  await world.pass(RECEIPT_AFTER_MS);
  t.strictSame(world.told(), ["receipt"]);
  t.ok(RECEIPT_AFTER_MS < RESEND_DELAYS_MS[0] / 2);
  await world.pass(10_000);
  t.strictSame(world.told(), ["approved"]);
});

test("hello is welcomed with its nonce and the hub's time", async (t) => {
  const world = new HubWorld();
  const hello = world.hello();
  await world.send(hello);
  const [welcome] = world.heard;
  t.match(welcome, { type: "welcome", nonce: hello.nonce, hubTimeMs: world.clock.nowMs() });
});

test("the order is committed before the institution is asked", async (t) => {
  const world = new HubWorld();
  world.store.failures = 1;
  await t.rejects(world.send(world.pay()), { name: "StoreError", kind: "full" });
  t.strictSame(world.institution.calls, []);
  t.strictSame(world.told(), []);
  t.equal(await world.order(), null);
});

test("a repeated payment gets the stored answer and takes no money", async (t) => {
  const world = new HubWorld();
  const pay = world.pay();
  await world.send(pay);
  world.told();
  await world.send(pay);
  t.strictSame(world.told(), ["approved"]);
  await world.pass(120_000);
  await world.send(pay);
  t.strictSame(world.told(), ["approved"], "even after its deadline");
  t.equal(world.institution.timesCharged, 1);
  t.equal(world.hub.counters.get("repeated"), 2);
});

test("a payment repeated while the institution is asked gets another receipt", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "silent-paid";
  const pay = world.pay();
  await world.send(pay);
  await world.pass(RECEIPT_AFTER_MS);
  await world.send(pay);
  t.strictSame(world.told(), ["receipt", "receipt"]);
  t.strictSame(world.institution.calls, ["pay"]);
});

test("the same order with other content is refused and changes nothing", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  const before = await world.order();
  world.told();
  await world.send(world.pay({}, "130000000000000000"));
  await world.send(world.pay({ amountMinor: 1 }));
  await world.send(world.pay({ currency: "USD" }));
  await world.send(world.reverse({ amountMinor: 1 }));
  t.strictSame(world.told(), Array(4).fill("refusal content-differs"));
  t.equal(await world.order(), before);
  t.equal(world.hub.counters.get("content-differs"), 4);
});

test("a late payment is refused for ever, also when the hub's clock steps back", async (t) => {
  for (const deadlineFromNowMs of [-1, 600_001]) {
    const world = new HubWorld();
    const pay = world.pay({ deadlineMs: world.clock.nowMs() + deadlineFromNowMs });
    await world.send(pay);
    t.strictSame(world.told(), ["refusal late"]);
    world.clock.setWallClock(world.clock.nowMs() + deadlineFromNowMs - 1000);
    await world.send(pay);
    t.strictSame(world.told(), ["closed late"]);
    t.strictSame(world.institution.calls, []);
    t.equal(world.hub.counters.get("late"), 1);
  }
});

test("a late query or reversal is refused and changes nothing", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  world.told();
  const deadlineMs = world.clock.nowMs() - 1;
  await world.send(world.query({ deadlineMs }));
  await world.send(world.reverse({ deadlineMs }));
  await world.send(world.query({ deadlineMs, order: "2601010000009999999999999999" }));
  t.strictSame(world.told(), ["refusal late", "refusal late", "refusal late"]);
  t.equal((await world.order())?.phase, "approved");
  t.equal(await world.order("2601010000009999999999999999"), null);
});

test("a code that was sealed for another order is refused", async (t) => {
  const world = new HubWorld();
  const { sealedCode } = world.pay({ order: "2601010000009999999999999999" });
  await world.send({ ...world.pay(), sealedCode });
  t.strictSame(world.told(), ["refusal code-invalid"]);
  t.strictSame(world.institution.calls, []);
});

test("a code that goes nowhere is declined", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay({}, UNROUTED_CODE));
  t.strictSame(world.told(), ["declined no-route"]);
});

test("a refusal by the institution is told with its reason and posts nothing", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "decline";
  await world.send(world.pay());
  t.strictSame(world.told(), ["declined insufficient-balance"]);
  t.strictSame(await world.store.journal(), []);
});

test("an order the hub never saw is closed for ever when the box asks about it", async (t) => {
  for (const ask of ["query", "reverse"] as const) {
    const world = new HubWorld();
    const delayed = world.pay();
    await world.send(ask === "query" ? world.query() : world.reverse());
    const closed = ask === "query" ? "closed never-received" : "closed cancelled";
    t.strictSame(world.told(), [closed]);
    await world.send(delayed);
    t.strictSame(world.told(), [closed]);
    t.strictSame(world.institution.calls, []);
  }
});

test("a customer who acts in time is approved by the hub's own query", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "customer-acts";
  await world.send(world.pay());
  t.strictSame(world.told(), ["customer-acting"]);
  await world.pass(6_000);
  world.institution.customerActs();
  await world.pass(5_000);
  t.strictSame(world.told(), ["approved"]);
});

test("a customer who does not act for a minute has the order closed", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "customer-acts";
  await world.send(world.pay());
  await world.pass(59_000);
  t.strictSame(world.told(), ["customer-acting"]);
  await world.pass(10_000);
  t.equal(world.told().at(-1), "closed customer-did-not-act");
  t.equal(world.clock.timers, 0, "nothing is left to do");
});

test("a silent institution is asked again, never taken as a refusal", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "silent-paid";
  await world.send(world.pay());
  await world.pass(9_999);
  t.strictSame(world.told(), ["receipt"]);
  await world.pass(1);
  t.strictSame(world.told(), ["unknown"]);
  await world.pass(5_000);
  t.strictSame(world.told(), ["approved"]);
  t.equal(world.institution.timesCharged, 1);
});

test("a payment the institution never got is shut out there, then closed", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "silent-lost";
  await world.send(world.pay());
  await world.pass(15_000);
  t.strictSame(world.told(), ["receipt", "unknown", "closed result-unknown"]);
  t.strictSame(world.institution.calls, ["pay", "query", "reverse"]);
});

test("a payment that reaches the institution after all takes no money", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "silent-late";
  await world.send(world.pay());
  await world.pass(120_000);
  t.equal(world.told().at(-1), "closed result-unknown");
  t.equal(world.institution.timesCharged, 0);
});

test("the box's queries reach the institution at most every two seconds", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "customer-acts";
  await world.send(world.pay());
  world.told();
  await world.pass(2_000);
  await world.send(world.query());
  t.strictSame(world.told(), ["receipt", "customer-acting"]);
  await world.send(world.query());
  t.strictSame(world.told(), ["customer-acting"]);
  t.strictSame(world.institution.calls, ["pay", "query"]);
});

test("an approved order is reversed when the box asks, and the ledger with it", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  world.told();
  await world.pass(1_000);
  await world.send(world.reverse());
  t.strictSame(world.told(), ["receipt", "unknown"], "too early for the institution");
  await world.pass(20_000);
  t.strictSame(world.told(), ["reversed cancelled"]);
  t.notOk(world.institution.holds(`${TERMINAL}-2601010000001234567890123456`));
  const balances = trialBalance(await world.store.journal());
  t.ok(isBalanced(balances));
  t.ok(balances.every(({ balanceMinor }) => balanceMinor === 0n));
});

test("a reversal held back by the broker does not undo what the box was told since", async (t) => {
  for (const restarts of [false, true]) {
    const world = new HubWorld();
    world.institution.payPlan = "customer-acts";
    await world.send(world.pay());
    const held = world.reverse();
    world.institution.customerActs();
    if (restarts) await world.restartHub();
    await world.pass(3_000);
    await world.send(world.query());
    if (restarts) await world.restartHub();
    world.told();
    await world.send(held);
    t.strictSame(world.told(), ["refusal late"]);
    await world.pass(60_000);
    t.equal((await world.order())?.phase, "approved");
    await world.send(world.reverse());
    await world.pass(60_000);
    t.equal(world.told().at(-1), "reversed cancelled", "the box's newest word still counts");
  }
});

test("money that arrives while the order is taken back is never told as approved", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "slow-approve";
  await world.send(world.pay());
  await world.send(world.reverse());
  await world.pass(120_000);
  const told = world.told();
  t.notOk(told.includes("approved"));
  t.equal(told.at(-1), "reversed cancelled");
});

test("a reversal is tried until the institution answers, however long it takes", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  world.institution.callPlan = "silent";
  await world.send(world.reverse());
  await world.pass(24 * 3_600_000);
  t.equal((await world.order())?.phase, "reversing");
  t.ok(world.institution.calls.length < 2_000, "at a growing distance");
  world.institution.callPlan = "answer";
  await world.pass(120_000);
  t.equal(world.told().at(-1), "reversed cancelled");
});

test("a reversal of an order that ended without money gets its end again", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "decline";
  await world.send(world.pay());
  world.told();
  await world.send(world.reverse());
  t.strictSame(world.told(), ["declined insufficient-balance"]);
  t.strictSame(world.institution.calls, ["pay"]);
});

test("a hub that restarts finishes what it finds open, without paying again", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "silent-paid";
  await world.send(world.pay());
  await world.restartHub();
  await world.pass(0);
  t.strictSame(world.told(), ["approved"]);
  t.strictSame(world.institution.calls, ["pay", "query"]);
});

test("an outcome that the store could not take is learned again", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "customer-acts";
  await world.send(world.pay());
  world.institution.customerActs();
  world.store.failures = 3;
  await world.pass(25_000);
  t.equal(world.told().at(-1), "approved");
  t.equal(world.hub.counters.get("store-failed"), 3);
  t.equal((await world.store.journal()).length, 1);
});
