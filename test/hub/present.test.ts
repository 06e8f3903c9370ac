/** Codes that the box shows: from the request to the end of the order. */
import { test } from "tap";
import { parseMpm } from "../../firmware/codes/emv-mpm.ts";
import type { Code } from "../../firmware/protocol/answer.ts";
import type { Claim, PaidNotice } from "../../hub/institutions/notice-taker.ts";
import { orderKey } from "../../hub/orders/order.ts";
import { PRESENTED_GRACE_MS, PRESENTED_LIFE_MS } from "../../hub/orders/presented-code.ts";
import { HubWorld, TERMINAL } from "./hub-world.ts";

const ORDER = "2601010000001234567890123456";
const KEY = orderKey(TERMINAL, ORDER);

/** The code that the box was given last. */
function shownCode(world: HubWorld): Code {
  const code = world.heard.findLast((message) => message.type === "code");
  if (code?.type !== "code") throw new Error("no code was said");
  return code;
}

async function presented(institution?: "wechat-pay"): Promise<{ world: HubWorld; code: Code }> {
  const world = new HubWorld();
  await world.send(world.present({}, institution));
  const code = shownCode(world);
  world.heard.splice(0);
  return { world, code };
}

function claimOf(code: Code, change: Partial<Claim> = {}): Claim {
  return { institution: "wechat-pay", text: code.text, institutionOrder: "N1", ...change };
}

function paidNotice(number: string, change: Partial<PaidNotice["order"]> = {}): PaidNotice {
  const order = { hubOrder: KEY, amountMinor: 1250, currency: "CNY", merchant: "shop-1" } as const;
  return {
    institution: "wechat-pay",
    order: { ...order, ...change },
    outcome: { type: "approved", institutionOrder: number },
  };
}

test("a code of the hub's own is committed before it is said, and every wallet reads it", async (t) => {
  const world = new HubWorld();
  const request = world.present();
  world.store.failures = 1;
  await t.rejects(world.send(request), /store is full/);
  t.same(world.told(), [], "no word before the commit");
  await world.send(request);
  const code = shownCode(world);
  t.match(code, { inReplyTo: request.sequence, amountMinor: 1250, currency: "CNY" });
  t.equal(code.expiresAtMs, world.clock.nowMs() + PRESENTED_LIFE_MS);
  t.match(await world.order(), { phase: "presented", route: null, presented: { text: code.text } });
  const mpm = parseMpm(code.text);
  t.match(mpm, { valid: true, fields: { root: { amount: "12.50", currency: "156" } } });
  t.match(mpm.fields.accounts, [{ id: "26" }]);
});

test("the same request gets the same code again; other content is refused", async (t) => {
  const { world, code } = await presented();
  await world.send(world.present());
  t.match(world.heard.splice(0), [
    { type: "code", text: code.text, expiresAtMs: code.expiresAtMs },
  ]);
  await world.send(world.present({}, "wechat-pay"));
  await world.send(world.present({ amountMinor: 1251 }));
  await world.send(world.pay());
  t.same(world.told(), Array(3).fill("refusal content-differs"));
  t.equal(world.store.commits.length, 1);
  await world.restartHub();
  await world.send(world.present());
  t.match(world.heard.splice(0), [{ type: "code", text: code.text }], "a new hub knows it too");
});

test("a payer's institution claims the code, takes the money and says so", async (t) => {
  const { world, code } = await presented();
  const claim = await world.hub.notices.claim(claimOf(code));
  t.match(claim, { ok: true, order: { hubOrder: KEY, amountMinor: 1250, merchant: "shop-1" } });
  const bound = await world.order();
  t.match(bound, { phase: "customer-acting", route: { institution: "wechat-pay" } });
  t.same(world.told(), ["customer-acting"], "the merchant sees that somebody pays");
  t.ok(world.institution.takeScanned(KEY, { number: "N1" }));
  t.same(await world.hub.notices.notify(paidNotice("N1")), { ok: true });
  t.match(world.heard, [{ type: "answer", state: "approved", institution: "wechat-pay" }]);
  t.equal(world.heard[0]?.type === "answer" && world.heard[0].inReplyTo, code.inReplyTo);
  world.heard.splice(0);
  t.same(await world.hub.notices.notify(paidNotice("N1")), { ok: true }, "twice is as good");
  await world.pass(600_000);
  t.same(world.told(), []);
  t.match(await world.order(), { phase: "approved", institutionOrder: "N1", isPosted: true });
  t.equal((await world.store.journal()).length, 1);
});

test("two payers at once: the second is refused before any money moves", async (t) => {
  const { world, code } = await presented();
  const { notices } = world.hub;
  const [first, again, second] = await Promise.all([
    notices.claim(claimOf(code)),
    notices.claim(claimOf(code)),
    notices.claim(claimOf(code, { institutionOrder: "N2" })),
  ]);
  t.match([first, again, second], [{ ok: true }, { ok: true }, { ok: false, why: "being-paid" }]);
  world.institution.takeScanned(KEY, { number: "N1" });
  await notices.notify(paidNotice("N1"));
  t.same(await notices.claim(claimOf(code)), { ok: false, why: "paid" });
  t.same(await notices.notify(paidNotice("N2")), { ok: false, why: "paid" });
  t.equal(world.hub.counters.get("claim-refused"), 2);
});

test("a claim that no box's code stands for is refused", async (t) => {
  const { world, code } = await presented();
  const claims: readonly (readonly [Partial<Claim>, string])[] = [
    [{ text: "" }, "unknown-code"],
    [{ text: "weixin://wxpay/bizpayurl?pr=1" }, "unknown-code"],
    [{ text: code.text.replace("12.50", "12.51") }, "unknown-code"],
    [{ institution: "alipay" }, "not-connected"],
  ];
  for (const [change, why] of claims) {
    t.same(await world.hub.notices.claim(claimOf(code, change)), { ok: false, why });
  }
  // A code that is well made, but that this hub never gave out.
  const other = new HubWorld();
  await other.send(other.present({ amountMinor: 1 }));
  const forged = shownCode(other).text;
  t.same(await world.hub.notices.claim(claimOf(code, { text: forged })), {
    ok: false,
    why: "unknown-code",
  });
  t.match(await world.order(), { phase: "presented", route: null });
});

test("an unpaid code expires: no claim is taken then, and the order is closed", async (t) => {
  const { world, code } = await presented();
  await world.pass(PRESENTED_LIFE_MS + 1);
  t.same(await world.hub.notices.claim(claimOf(code)), { ok: false, why: "expired" });
  await world.pass(PRESENTED_GRACE_MS + 5_000);
  t.same(world.told(), ["closed not-paid-in-time"]);
  t.same(await world.hub.notices.claim(claimOf(code)), { ok: false, why: "closed" });
  t.equal(world.clock.timers, 0);
  t.same(world.institution.calls, [], "nobody but the hub knew of it");
});

test("a payer who scanned in time may finish; one who never confirms does not keep it", async (t) => {
  for (const confirms of [true, false]) {
    const { world, code } = await presented();
    await world.pass(PRESENTED_LIFE_MS - 1_000);
    await world.hub.notices.claim(claimOf(code));
    world.institution.takeScanned(KEY, { number: "N1", confirms: false });
    await world.pass(20_000);
    if (confirms) world.institution.customerActs();
    await world.pass(60_000);
    const end = confirms ? ["approved"] : ["unknown", "closed customer-did-not-act"];
    t.same(world.told(), ["customer-acting", ...end]);
  }
});

test("a second payment of an order that was given back is refused, a repeated notice is not", async (t) => {
  const { world } = await presented("wechat-pay");
  const { institution, hub, clock } = world;
  institution.takeScanned(KEY);
  await hub.notices.notify(paidNotice("W1"));
  await world.send(world.reverse());
  await world.pass(30_000);
  t.equal((await world.order())?.phase, "reversed");
  t.same(await hub.notices.notify(paidNotice("W1")), { ok: true });
  t.same(await hub.notices.notify(paidNotice("W2")), { ok: false, why: "paid" });
  t.equal(clock.timers, 0);
});

test("a question of the box at the very claim does not shut the payer out", async (t) => {
  const { world, code } = await presented();
  await world.hub.notices.claim(claimOf(code));
  await world.send(world.query());
  t.same(world.institution.calls, [], "the institution may not have heard yet that it may pay");
  t.ok(world.institution.takeScanned(KEY, { number: "N1" }));
  await world.pass(10_000);
  t.same(world.told(), ["customer-acting", "customer-acting", "approved"]);
});

test("a claim whose payment never arrives is shut out at the institution", async (t) => {
  const { world, code } = await presented();
  await world.hub.notices.claim(claimOf(code));
  await world.pass(10_000);
  t.match(await world.order(), { phase: "closed", reason: "result-unknown" });
  t.notOk(world.institution.takeScanned(KEY), "a late payment finds it closed");
});

test("an institution's own code is asked for when the order is committed", async (t) => {
  const { world, code } = await presented("wechat-pay");
  t.match(code, { institution: "wechat-pay", text: `https://sandbox.invalid/m/${KEY}` });
  t.match(await world.order(), { phase: "presented", route: { institution: "wechat-pay" } });
  t.same(
    world.store.commits.map(({ presented: one }) => one?.text ?? null),
    [null, code.text],
  );
  t.ok(world.institution.takeScanned(KEY));
  t.same(await world.hub.notices.notify(paidNotice("W1")), { ok: true });
  t.same(world.told(), ["approved"]);
});

test("a silent institution is asked for its code again, and the box waits with a receipt", async (t) => {
  const world = new HubWorld();
  world.institution.callPlan = "silent";
  await world.send(world.present({}, "wechat-pay"));
  await world.pass(1_000);
  t.same(world.told(), ["receipt"]);
  await world.send(world.present({}, "wechat-pay"));
  t.same(world.told(), ["receipt"]);
  await world.restartHub();
  world.institution.callPlan = "answer";
  await world.pass(20_000);
  t.same(world.told(), ["code"]);
});

test("an institution that never gives its code has the order closed there", async (t) => {
  const world = new HubWorld();
  world.institution.callPlan = "system-error";
  await world.send(world.present({}, "wechat-pay"));
  await world.pass(PRESENTED_LIFE_MS + PRESENTED_GRACE_MS + 5_000);
  t.match(await world.order(), { phase: "reversing" });
  world.institution.callPlan = "answer";
  await world.pass(60_000);
  t.same(world.told(), ["receipt", "unknown", "closed not-paid-in-time"]);
  t.notOk(world.institution.takeScanned(KEY));
});

test("an institution that this hub does not have gives no code", async (t) => {
  const world = new HubWorld();
  await world.send({ ...world.present(), institution: "alipay" });
  t.same(world.told(), ["declined no-route"]);
});

test("a payment whose notice was lost is found by asking, by the hub or by the box", async (t) => {
  const { world } = await presented("wechat-pay");
  world.institution.takeScanned(KEY);
  await world.pass(2_000);
  await world.send(world.query());
  t.same(world.told(), ["receipt", "approved"]);
  const other = await presented("wechat-pay");
  other.world.institution.takeScanned(KEY);
  await other.world.pass(5_000);
  t.same(other.world.told(), ["approved"]);
});

test("a box that asks about a code nobody has claimed hears that nothing is known", async (t) => {
  const { world } = await presented();
  await world.send(world.query());
  t.same(world.told(), ["unknown"]);
  t.match(await world.order(), { phase: "presented" });
});

test("a code that the box takes back is closed first, and then nobody can pay it", async (t) => {
  const own = await presented();
  await own.world.send(own.world.reverse());
  t.same(own.world.told(), ["closed cancelled"]);
  t.same(await own.world.hub.notices.claim(claimOf(own.code)), { ok: false, why: "closed" });
  t.equal(own.world.clock.timers, 0);

  const { world } = await presented("wechat-pay");
  await world.send(world.reverse({}, "not-paid-in-time"));
  t.same(world.told(), ["receipt", "closed not-paid-in-time"]);
  t.notOk(world.institution.takeScanned(KEY));
});

test("paid while it is being closed: approved or given back, never both", async (t) => {
  const paidFirst = await presented("wechat-pay");
  paidFirst.world.institution.takeScanned(KEY);
  await paidFirst.world.send(paidFirst.world.reverse({}, "not-paid-in-time"));
  await paidFirst.world.hub.notices.notify(paidNotice("W1"));
  await paidFirst.world.pass(30_000);
  t.same(paidFirst.world.told(), ["receipt", "unknown", "reversed paid-too-late"]);
  t.notOk(paidFirst.world.institution.holds(KEY));
  t.equal((await paidFirst.world.store.journal()).length, 2, "the sale and its reversal");

  const told = await presented("wechat-pay");
  told.world.institution.takeScanned(KEY);
  await told.world.hub.notices.notify(paidNotice("W1"));
  await told.world.send(told.world.reverse({}, "not-paid-in-time"));
  await told.world.pass(30_000);
  t.same(told.world.told(), ["approved", "receipt", "unknown", "reversed paid-too-late"]);
  t.notOk(told.world.institution.holds(KEY));
  t.equal((await told.world.store.journal()).length, 2, "the sale and its reversal");
});

test("a payment after the end is booked, given back once, and both sides are told", async (t) => {
  const { world, code } = await presented("wechat-pay");
  await world.send(world.reverse());
  t.same(world.told(), ["receipt", "closed cancelled"]);
  await world.restartHub();
  t.ok(world.institution.arriveLate(KEY));
  t.same(await world.hub.notices.notify(paidNotice("W1")), { ok: true });
  t.match(world.heard.splice(0), [
    {
      type: "news",
      item: {
        ...{ kind: "late-payment", order: ORDER, amountMinor: 1250 },
        institution: "wechat-pay",
      },
    },
  ]);
  await world.hub.notices.notify(paidNotice("W1"));
  await world.restartHub();
  await world.pass(60_000);
  t.same(world.told(), ["reversed paid-too-late"]);
  t.notOk(world.institution.holds(KEY), "the institution was told to give it back");
  t.equal(world.institution.calls.filter((call) => call === "reverse").length > 1, true);
  t.equal((await world.store.journal()).length, 2);
  await world.hub.notices.notify(paidNotice("W1"));
  await world.send(world.present({}, "wechat-pay"));
  t.same(world.told(), ["reversed paid-too-late"]);
  t.ok(code);
});

test("a notice that fits no order is refused with its reason, and counted", async (t) => {
  const { world, code } = await presented("wechat-pay");
  const wrong: readonly (readonly [PaidNotice, string])[] = [
    [paidNotice("W1", { hubOrder: orderKey(TERMINAL, "9".repeat(28)) }), "unknown-order"],
    [paidNotice("W1", { hubOrder: "not even a name" }), "unknown-order"],
    [paidNotice("W1", { amountMinor: 1251 }), "content-differs"],
    [paidNotice("W1", { currency: "USD" }), "content-differs"],
    [paidNotice("W1", { merchant: "shop-2" }), "content-differs"],
    [{ ...paidNotice("W1"), institution: "alipay" }, "misaddressed"],
  ];
  for (const [notice, why] of wrong) {
    t.same(await world.hub.notices.notify(notice), { ok: false, why });
  }
  t.equal(world.hub.counters.get("notice-unknown-order"), 2);
  t.equal(world.hub.counters.get("notice-content-differs"), 3);
  t.equal(world.hub.counters.get("notice-misaddressed"), 1);
  t.same(world.told(), []);
  t.match(await world.order(), { phase: "presented" });
  t.ok(code);

  const own = await presented();
  t.same(await own.world.hub.notices.notify(paidNotice("N1")), { ok: false, why: "misaddressed" });
});

test("where the store is full, a notice is not taken, so that it is said again", async (t) => {
  const { world } = await presented("wechat-pay");
  world.institution.takeScanned(KEY);
  world.store.failures = 1;
  await t.rejects(world.hub.notices.notify(paidNotice("W1")), /store is full/);
  t.same(await world.hub.notices.notify(paidNotice("W1")), { ok: true });
  t.same(world.told(), ["approved"]);
});

test("where the store is full, a claim is not taken, and no money may move", async (t) => {
  const { world, code } = await presented();
  world.store.failures = 1;
  await t.rejects(world.hub.notices.claim(claimOf(code)), /store is full/);
  t.match(await world.order(), { phase: "presented", route: null });
  t.match(await world.hub.notices.claim(claimOf(code)), { ok: true });
});

test("a late request for a code is refused for ever", async (t) => {
  const world = new HubWorld();
  await world.send(world.present({ deadlineMs: world.clock.nowMs() - 1 }));
  await world.send(world.present());
  t.same(world.told(), ["refusal late", "closed late"]);
});
