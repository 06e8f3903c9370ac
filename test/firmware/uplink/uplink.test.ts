import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import { OUTBOX_ENTRIES_MAX } from "../../../firmware/uplink/outbox.ts";
import {
  answerFields,
  CODE,
  codeOf,
  HUB_TIME_MS,
  ORDER,
  payOrder,
  signAsHub,
  UplinkWorld,
} from "./uplink-world.ts";

test("a payment before the hub was ever heard is refused, and nothing goes out", async (t) => {
  const world = new UplinkWorld();
  world.isHubSilent = true;
  await world.start();

  t.same(world.uplink.send(payOrder), { ok: false, why: "not-ready" });
  t.equal(world.uplink.hubTimeMs(), null);
  t.same(world.requests, []);
  await world.uplink.stop();
});

test("a payment goes out at once, signed and sealed, due by the hub's time", async (t) => {
  // The box's own clock is in 1970; only the hub's counts.
  const world = new UplinkWorld({ wallMs: 0 });
  await world.start();
  await world.pass(1_000);

  const sent = world.uplink.send(payOrder);
  const [request] = world.requests;
  t.match(request, {
    type: "pay",
    order: ORDER,
    amountMinor: 1250,
    deadlineMs: HUB_TIME_MS + 61_000,
  });
  t.match(sent, { ok: true, sequence: request?.sequence, timings: { handedOverAtMs: 1_000 } });
  t.equal(request && codeOf(request), CODE);
  const hints = {
    expirySeconds: 60,
    replyTopic: "t/box-1/dn/rx",
    correlation: `${request?.sequence}`,
  };
  t.match(world.link.published.at(-1), { topic: "t/box-1/up/tx", hints });
  t.notMatch(JSON.stringify(world.link.published), CODE);
  t.equal(world.uplink.wallClockOffsetMs(), HUB_TIME_MS);
  await world.uplink.stop();
});

test("a request is repeated to the byte until the hub's receipt", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  const sent = world.uplink.send(payOrder);

  await world.pass(20_000);
  const payloads = world.link.published.slice(1).map(({ payload }) => payload);
  t.equal(payloads.length, 7, "after 0, 1, 3, 7, 11, 15 and 19 s");
  t.equal(new Set(payloads).size, 1);

  t.ok(sent.ok);
  if (sent.ok) world.say({ type: "receipt", inReplyTo: sent.sequence, order: ORDER });
  await world.pass(30_000);
  t.equal(world.requests.length, 7);
  t.match(world.words, [{ type: "receipt", message: { order: ORDER }, receivedAtMs: 20_000 }]);
  await world.uplink.stop();
});

test("forged, replayed and misaddressed words change nothing and are counted", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  const sent = world.uplink.send(payOrder);
  const inReplyTo = sent.ok ? sent.sequence : -1;
  const body = { protocol: 1, terminal: "box-1", ...answerFields, inReplyTo };
  const { privateKey } = generateKeyPairSync("ed25519");
  const deliver = (message: string): void => world.link.deliver("t/box-1/dn/rx", message);

  deliver(signAsHub(body, { id: "hub-1", privateKey }));
  deliver(signAsHub({ ...body, terminal: "box-2" }));
  deliver(signAsHub({ ...body, amountMinor: 1 }));
  deliver("approved");
  deliver("A".repeat(100_000));
  world.link.deliver("t/box-2/dn/rx", signAsHub(body));
  await world.pass(1_000);
  t.same(world.words, []);
  t.equal(world.requests.length, 2, "the request is still repeated");
  const once = {
    oversized: 1,
    malformed: 1,
    forged: 1,
    misaddressed: 2,
    stray: 1,
    stale: 0,
    replayed: 0,
  };
  t.same(world.uplink.counters, once);

  const good = world.say({ ...answerFields, inReplyTo });
  deliver(good);
  t.equal(world.words.length, 1);
  t.equal(world.uplink.counters.replayed, 1);
  await world.uplink.stop();
});

test("an answer or a refusal ends the repetition as well", async (t) => {
  for (const words of [answerFields, { type: "refusal", order: ORDER, reason: "late" } as const]) {
    const world = new UplinkWorld();
    await world.start();
    const sent = world.uplink.send(payOrder);
    world.say({ ...words, inReplyTo: sent.ok ? sent.sequence : -1 });

    await world.pass(30_000);
    t.equal(world.requests.length, 1);
    t.match(world.words, [{ type: words.type, message: words }]);
    await world.uplink.stop();
  }
});

test("a request that nobody answers is dropped at its deadline, and the box is told", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  const sent = world.uplink.send(payOrder);

  await world.pass(59_999);
  t.same(world.words, []);
  await world.pass(1);
  t.match(world.words, [{ type: "expired", sequence: sent.ok && sent.sequence, subject: ORDER }]);
  const repetitions = world.requests.length;
  await world.pass(60_000);
  t.equal(world.requests.length, repetitions);
  await world.uplink.stop();
});

test("reversals go out before older requests", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  world.link.breakDown();
  await world.pass(0);
  const about = { ...payOrder, order: "2611240019309999999999999999" };
  world.uplink.send({ ...about, type: "query" });
  world.uplink.send({ ...payOrder, type: "reverse", cause: "cancelled" });

  await world.pass(2_000);
  t.same(
    world.requests.slice(0, 2).map((request) => request.type),
    ["reverse", "query"],
  );
  await world.uplink.stop();
});

test("nothing more is said about an order that was withdrawn", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  const sent = world.uplink.send(payOrder);
  world.uplink.withdraw(ORDER);

  await world.pass(70_000);
  t.equal(world.requests.length, 1);
  t.same(world.words, [], "its deadline is nobody's business any more");
  world.say({ ...answerFields, inReplyTo: sent.ok ? sent.sequence : -1 });
  t.match(world.words, [{ type: "answer" }], "the hub's late word is still heard");
  await world.uplink.stop();
});

test("a full outbox refuses rather than forgets", async (t) => {
  const world = new UplinkWorld();
  world.acknowledges = false;
  await world.start();
  for (let at = 0; at < OUTBOX_ENTRIES_MAX; at += 1) {
    const order = String(at).padStart(28, "0");
    t.ok(world.uplink.send({ ...payOrder, order }).ok);
  }
  t.same(world.uplink.send(payOrder), { ok: false, why: "outbox-full" });
  t.equal(world.requests.length, 4, "and only so many are under way at a time");
  await world.uplink.stop();
});

test("a stopped uplink leaves no timer and no connection behind", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  world.uplink.send(payOrder);
  await world.uplink.stop();

  t.equal(world.link.isOpen, false);
  await world.pass(0);
  t.equal(world.clock.timers, 0);
  const events = world.events.length;
  world.say({ ...answerFields, inReplyTo: 2 });
  t.equal(world.events.length, events);
});
