/**
 * Messages as a hostile broker may carry them: honest ones with damaged bytes, parts of one in
 * another, and noise, through the doors by which box and hub take everything. Whatever is let in is
 * the other side's own word, to the letter.
 */
import { inspect } from "node:util";
import fc from "fast-check";
import { test } from "tap";
import { answerTopic, requestTopic } from "../../firmware/protocol/topics.ts";
import {
  answerFields,
  TERMINAL as BOX,
  CODE as BOX_CODE,
  ORDER as BOX_ORDER,
  HUB_TIME_MS,
  payOrder,
  signAsHub,
  UplinkWorld,
} from "../firmware/uplink/uplink-world.ts";
import { CODE, HubWorld, ORDER, sign, TERMINAL } from "../hub/hub-world.ts";
import { damagedOr } from "./byte-damages.ts";
import { fuzzRun, mustBe } from "./fuzz-run.ts";
import { anyMessage } from "./message-arbitraries.ts";

const OTHER_ORDER = "2611240019309999999999999999";
const PORTION = { quick: 3_000, long: 100_000 };

/** Bytes under some topic, the right one mostly. */
function carried(messages: readonly string[], topic: string, others: readonly string[]) {
  const good = messages.map((text) => Buffer.from(text));
  const topics = fc.oneof(
    { weight: 9, arbitrary: fc.constant(topic) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
  return fc.record({ topic: topics, payload: damagedOr(fc.constantFrom(...good)) });
}

test("whatever comes to a box from its broker, only the hub's own words are heard", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  await world.pass(100);
  const sent = world.uplink.send(payOrder);
  if (!sent.ok) throw new Error(sent.why);
  const envelope = { protocol: 1, terminal: BOX, inReplyTo: sent.sequence };
  const news = {
    ...{ protocol: 1, terminal: BOX, type: "news", id: "n".repeat(22), saidAtMs: HUB_TIME_MS },
    item: { kind: "late-payment", order: BOX_ORDER, amountMinor: 1250, currency: "CNY" },
  };
  const own = [
    { ...envelope, type: "receipt", order: BOX_ORDER },
    { ...envelope, ...answerFields },
    { ...envelope, type: "refusal", order: BOX_ORDER, reason: "late" },
    news,
  ];
  // The hub's words too, but not to this box or not on what it has asked.
  const foreign = [
    { ...envelope, ...answerFields, terminal: "box-2" },
    { ...envelope, ...answerFields, amountMinor: 1 },
    { ...envelope, ...answerFields, order: OTHER_ORDER },
    { ...envelope, ...answerFields, inReplyTo: 4_000 },
  ];
  const said = own.map((body) => inspect(body));
  const before = world.words.length;
  const cases = carried(
    [...own, ...foreign].map((body) => signAsHub(body)),
    answerTopic(BOX),
    ["", "t/box-2/dn/rx", "t/box-1/up/tx", "#", "\u0000"],
  );
  let delivered = 0;
  await fuzzRun(t, {
    cases,
    portion: PORTION,
    check: ({ topic, payload }) => {
      delivered += 1;
      world.link.deliver(topic, payload);
      for (const word of world.words.splice(0)) {
        const message = "message" in word ? word.message : null;
        mustBe(message !== null && said.includes(inspect(message)), `heard ${inspect(word)}`);
      }
    },
  });
  const { counters } = world.uplink;
  const refused = Object.values(counters).reduce((sum, count) => sum + count, 0);
  const heard = world.words.length - before;
  t.ok(refused + own.length >= delivered, `${refused} of ${delivered} refused`);
  t.ok(heard <= own.length, "each of the hub's words is heard once at the most");
  for (const why of ["malformed", "forged", "misaddressed", "oversized"] as const) {
    t.ok(counters[why] > 0, why);
  }
  t.notMatch(inspect(world.events, { depth: 9 }), BOX_CODE);
  await world.uplink.stop();
});

test("whatever comes to the hub from a broker, only a box's own requests are served", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  t.same(world.told(), ["approved"]);
  // The box's own words, said before: to say them again changes nothing.
  const own = [world.pay(), world.query(), world.hello()].map((request) => sign(request));
  // Not the box's own.
  const forged = sign(world.reverse(), "stranger");
  const moved = sign({ ...world.refund({ amountMinor: 1250 }), terminal: "box-2" }, "box-9");
  const { commits } = world.store;
  for (const text of own) await world.deliver(requestTopic(TERMINAL), text);
  const approved = await world.order();
  const charged = world.institution.timesCharged;
  const before = commits.length;
  const cases = carried([...own, forged, moved], requestTopic(TERMINAL), [
    "",
    "t/box-2/up/tx",
    "t/box-77/up/tx",
    "t/box-1/dn/rx",
    "t/box-1/up/tx/",
  ]);
  await fuzzRun(t, {
    cases,
    portion: PORTION,
    check: ({ topic, payload }) => world.hub.receive(topic, payload),
  });
  t.equal(commits.length, before, "nothing was committed");
  t.equal(world.institution.timesCharged, charged);
  t.same(await world.order(), approved);
  for (const why of ["malformed", "forged", "misaddressed", "unknown-terminal"] as const) {
    t.ok(world.hub.counters.get(why) > 0, why);
  }
  const told = new Set(world.told());
  told.delete("approved");
  told.delete("welcome");
  t.same([...told], [], "no word but on the box's own requests");
  t.notMatch(inspect(world.observed), CODE);
});

const oddSealed = fc.record({
  keyId: fc.oneof(fc.constant("k"), fc.string({ maxLength: 80 })),
  encapsulated: fc.oneof(
    // Points of small order, which a library may refuse by throwing.
    fc.constantFrom(Buffer.alloc(32), Buffer.alloc(32, 1), Buffer.alloc(32, 0xff)),
    fc.uint8Array({ maxLength: 70 }).map((bytes) => Buffer.from(bytes)),
  ),
  ciphertext: fc.uint8Array({ maxLength: 900 }).map((bytes) => Buffer.from(bytes)),
});

test("a signed payment with a damaged or made-up sealed code is refused, and nobody is asked", async (t) => {
  const world = new HubWorld();
  let number = 0;
  const changes = fc.oneof(fc.record({ odd: oddSealed }), fc.record({ at: fc.nat(79) }));
  await fuzzRun(t, {
    cases: changes,
    portion: { quick: 1_000, long: 20_000 },
    check: async (change) => {
      number += 1;
      const request = world.pay({ order: String(number).padStart(28, "2") });
      const { encapsulated, ciphertext, keyId } = request.sealedCode;
      const bytes = Buffer.from(ciphertext, "base64url");
      const at = ("at" in change ? change.at : 0) % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const sealedCode =
        "odd" in change
          ? {
              keyId: change.odd.keyId,
              encapsulated: change.odd.encapsulated.toString("base64url"),
              ciphertext: change.odd.ciphertext.toString("base64url"),
            }
          : { keyId, encapsulated, ciphertext: bytes.toString("base64url") };
      await world.hub.receive(
        requestTopic(TERMINAL),
        Buffer.from(sign({ ...request, sealedCode })),
      );
      const told = world.told();
      mustBe(
        told.every((word) => /^(closed|refusal) code-invalid$/.test(word)),
        `told ${told}`,
      );
    },
  });
  t.equal(world.institution.timesCharged, 0);
  t.same(world.institution.calls, []);
});

test("a box that signs any nonsense at all harms nobody but itself", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  const before = await world.order();
  await fuzzRun(t, {
    cases: fc.tuple(anyMessage, fc.boolean()),
    portion: { quick: 2_000, long: 60_000 },
    check: async ([body, isOwnTopic]) => {
      const topic = requestTopic(isOwnTopic ? "box-2" : TERMINAL);
      await world.hub.receive(topic, Buffer.from(sign(body, "box-2")));
    },
  });
  t.same(await world.order(), before, "another box's order stands as it stood");
  t.equal(await world.store.find(TERMINAL, ORDER).then((order) => order?.phase), "approved");
  t.same(world.institution.breaches, []);
});
