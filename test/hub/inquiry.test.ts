/** What a box hears about an order that somebody asks about: its own merchant's only. */
import { test } from "tap";
import { HubWorld, ORDER, OTHER_SHOPS_BOX, SECOND_BOX, TERMINAL } from "./hub-world.ts";

const INSTITUTION_ORDER = "W1";

test("an order is found by the bill in the customer's app and by the receipt", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  const takenAtMs = world.clock.nowMs();
  await world.pass(60_000);
  await world.send(world.refund({ amountMinor: 250 }));
  for (const text of [INSTITUTION_ORDER, ORDER, `R${ORDER}`, ` ${ORDER}\n`]) {
    for (const terminal of [TERMINAL, SECOND_BOX]) {
      world.heard.length = 0;
      const request = world.inquire(text, terminal);
      await world.sendFrom(request);
      t.strictSame(
        world.heard,
        [
          {
            ...{ protocol: 1, type: "inquiry", terminal, inReplyTo: request.sequence },
            found: {
              ...{ order: ORDER, amountMinor: 1250, currency: "CNY", state: "approved" },
              ...{ institution: "wechat-pay", institutionOrder: INSTITUTION_ORDER },
              parts: { payerMinor: 1250, discounts: [] },
              ...{ terminal: TERMINAL, takenAtMs, refundedMinor: 250 },
            },
          },
        ],
        `${terminal}, ${text}`,
      );
    }
  }
});

test("another shop's order is told like one that never was", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  for (const text of [INSTITUTION_ORDER, ORDER, `R${ORDER}`, "no such order", "R", "'; --", "单"]) {
    world.heard.length = 0;
    const request = world.inquire(text, OTHER_SHOPS_BOX);
    await world.sendFrom(request);
    t.strictSame(world.heard, [
      { protocol: 1, type: "inquiry", terminal: OTHER_SHOPS_BOX, inReplyTo: request.sequence },
    ]);
  }
});

test("where two boxes used one number, the box that asks hears of its own", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  await world.pass(1_000);
  await world.sendFrom(world.pay({ terminal: SECOND_BOX }));
  for (const terminal of [TERMINAL, SECOND_BOX]) {
    world.heard.length = 0;
    await world.sendFrom(world.inquire(`R${ORDER}`, terminal));
    t.match(world.heard, [{ found: { terminal } }]);
  }
});

test("how an order ended is told with its reason, an open one as unknown", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "decline";
  await world.send(world.pay());
  world.institution.payPlan = "silent-paid";
  const open = "2601010000001234567890123457";
  await world.send(world.pay({ order: open }));
  world.heard.length = 0;
  await world.send(world.inquire(ORDER));
  await world.send(world.inquire(open));
  t.match(world.heard, [
    { found: { state: "declined", reason: "insufficient-balance", refundedMinor: 0 } },
    { found: { order: open, state: "unknown" } },
  ]);
});

test("an inquiry opens only in the request it was sealed for, and in time", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  world.told();
  const { sealedText } = world.inquire(ORDER);
  await world.send({ ...world.inquire(ORDER), sealedText });
  await world.send({ ...world.inquire(ORDER), deadlineMs: world.clock.nowMs() - 1 });
  t.strictSame(world.told(), ["refusal code-invalid", "refusal late"]);
  t.equal(world.hub.counters.get("code-invalid"), 1);
  t.equal(world.hub.counters.get("late"), 1);
});

test("an inquiry changes nothing and asks no institution", async (t) => {
  const world = new HubWorld();
  await world.send(world.inquire(ORDER));
  await world.send(world.pay());
  t.equal((await world.order())?.phase, "approved", "it shuts out nothing");
  const commits = world.store.commits.length;
  await world.send(world.inquire(ORDER));
  t.equal(world.store.commits.length, commits);
  t.strictSame(world.institution.calls, ["pay"]);
});
