import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { test } from "tap";
import { ANSWER_BYTES_MAX } from "../../../firmware/protocol/answer.ts";
import { signMessage } from "../../../firmware/protocol/signed-message.ts";
import {
  AnswerGuard,
  ASKED_MAX,
  NEWS_FRESH_MS,
  OPENED_MAX,
  type Rejection,
  WORDS_PER_REQUEST_MAX,
} from "../../../firmware/uplink/answer-guard.ts";
import {
  answerFields,
  hubKey,
  hubKeyLookup,
  ORDER,
  payOrder,
  signAsHub,
  TERMINAL,
} from "./uplink-world.ts";

const TOPIC = "t/box-1/dn/rx";
const NONCE = "abcdefghijklmnopqrstuv";
const money = { order: ORDER, amountMinor: 1250, currency: "CNY" } as const;
const about = { type: "order", wantsCode: false, ...money } as const;
const envelope = { protocol: 1, terminal: TERMINAL, inReplyTo: 41 };
const answer = { ...envelope, ...answerFields };

const HUB_TIME_MS = 1_800_000_000_000;
const REFUND = "2601010000009999999999999999";
const hubTimeMs = () => HUB_TIME_MS;

function makeGuard(): AnswerGuard {
  const guard = new AnswerGuard({
    terminal: TERMINAL,
    topic: TOPIC,
    hubKeys: hubKeyLookup,
    hubTimeMs,
  });
  guard.expect(40, { type: "hello", nonce: NONCE });
  guard.expect(41, about);
  return guard;
}

function admit(guard: AnswerGuard, message: string, topic = TOPIC): unknown {
  return guard.admit({ topic, payload: Buffer.from(message) });
}

test("the hub's own word on a request of this box is let in", (t) => {
  const guard = makeGuard();
  const receipt = { ...envelope, type: "receipt", order: ORDER };
  const welcome = { ...envelope, inReplyTo: 40, type: "welcome", nonce: NONCE, hubTimeMs: 5 };
  for (const words of [welcome, receipt, { ...answer, state: "customer-acting" }, answer]) {
    t.match(admit(guard, signAsHub(words)), words);
  }
  t.ok(Object.values(guard.counters).every((count) => count === 0));
  t.end();
});

test("whatever else comes is counted by its cause and not let in", (t) => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const stranger = { id: "hub-1", privateKey };
  const good = signAsHub(answer);
  const cases: readonly [string, string, Rejection, string?][] = [
    ["a stranger's signature", signAsHub(answer, stranger), "forged"],
    ["a key we do not know", signAsHub(answer, { ...stranger, id: "hub-2" }), "forged"],
    ["another kind of message", signMessage("anycode-request", answer, hubKey), "forged"],
    ["a signature moved to other words", moveSignature(good), "forged"],
    ["no message at all", "approved", "malformed"],
    ["nothing", "", "malformed"],
    ["words we do not know", signAsHub({ ...answer, type: "approve" }), "malformed"],
    ["words of a later protocol", signAsHub({ ...answer, protocol: 2 }), "malformed"],
    ["one word too many", signAsHub({ ...answer, tip: 1 }), "malformed"],
    ["for another box", signAsHub({ ...answer, terminal: "box-2" }), "misaddressed"],
    ["on another topic", good, "misaddressed", "t/box-2/dn/rx"],
    ["on a request never made", signAsHub({ ...answer, inReplyTo: 42 }), "stray"],
    ["on another order", signAsHub({ ...answer, order: "1".repeat(28) }), "stray"],
    ["for another amount", signAsHub({ ...answer, amountMinor: 1251 }), "stray"],
    ["in another currency", signAsHub({ ...answer, currency: "HKD" }), "stray"],
    ["an answer to a hello", signAsHub({ ...answer, inReplyTo: 40 }), "stray"],
    ["a welcome with another nonce", welcomeWith({ nonce: "x".repeat(22) }), "stray"],
    ["a welcome to a payment", welcomeWith({ inReplyTo: 41 }), "stray"],
    ["a message without end", good + "A".repeat(ANSWER_BYTES_MAX), "oversized"],
  ];
  for (const [what, message, rejection, topic] of cases) {
    const guard = makeGuard();
    t.equal(admit(guard, message, topic), null, what);
    t.equal(guard.counters[rejection], 1, `${what} is ${rejection}`);
    t.match(admit(guard, good), answer, "and the good answer is still let in");
  }
  t.end();
});

test("a code to show is let in as the answer to the request for it, and to no other", (t) => {
  const guard = makeGuard();
  guard.expect(43, { ...about, wantsCode: true });
  const code = { ...envelope, ...money, type: "code", text: "weixin://x", expiresAtMs: 5 };
  t.equal(admit(guard, signAsHub(code)), null, "to a payment");
  t.equal(admit(guard, signAsHub({ ...code, inReplyTo: 40 })), null, "to a hello");
  t.equal(admit(guard, signAsHub({ ...code, inReplyTo: 42 })), null, "to nothing");
  const asked = { ...code, inReplyTo: 43 };
  t.equal(admit(guard, signAsHub({ ...asked, amountMinor: 1251 })), null, "of another amount");
  t.equal(admit(guard, signAsHub({ ...asked, currency: "HKD" })), null, "in another currency");
  t.equal(admit(guard, signAsHub({ ...asked, order: "1".repeat(28) })), null, "of another order");
  t.equal(guard.counters.stray, 6);
  t.equal(admit(guard, signAsHub({ ...asked, terminal: "box-2" })), null, "of another box");
  const { privateKey } = generateKeyPairSync("ed25519");
  t.equal(admit(guard, signAsHub(asked, { id: "hub-1", privateKey })), null, "of a stranger");
  t.match(admit(guard, signAsHub(asked)), asked);
  t.end();
});

test("a recorded answer that is played again is not let in", (t) => {
  const guard = makeGuard();
  const message = signAsHub(answer);
  admit(guard, message);
  t.equal(admit(guard, message), null);
  t.equal(guard.counters.replayed, 1);
  t.equal(admit(guard, respell(message)), null, "nor with its signature written otherwise");
  t.equal(guard.counters.replayed, 2);
  t.equal(admit(makeGuardFor("0".repeat(28)), message), null, "nor for the next order");
  t.end();
});

test("a delayed welcome to an earlier hello does not set the clock", (t) => {
  const guard = makeGuard();
  const delayed = welcomeWith({});
  guard.expect(42, { type: "hello", nonce: "y".repeat(22) });
  t.equal(admit(guard, delayed), null);
  t.equal(guard.counters.stray, 1);
  t.end();
});

test("what the box remembers of its requests is bounded", (t) => {
  const guard = makeGuard();
  for (let word = 0; word < WORDS_PER_REQUEST_MAX; word += 1) {
    t.ok(admit(guard, signAsHub({ ...answer, institutionOrder: String(word) })));
  }
  t.equal(admit(guard, signAsHub(answer)), null, "one word too many on one request");

  guard.expect(1000, about);
  for (let at = 1; at < ASKED_MAX; at += 1) guard.expect(1000 + at, about);
  t.ok(admit(guard, signAsHub({ ...answer, inReplyTo: 1000 })));
  guard.expect(2000, about);
  t.equal(admit(guard, signAsHub({ ...answer, inReplyTo: 1000, state: "unknown" })), null);
  t.end();
});

test("no change of a single character of an answer gets it in", (t) => {
  const message = signAsHub(answer);
  for (let at = 0; at < message.length; at += 1) {
    const other = message[at] === "A" ? "B" : "A";
    const guard = makeGuard();
    const changed = message.slice(0, at) + other + message.slice(at + 1);
    // The last character of base64url may carry bits that mean nothing.
    const isSame = sameBytes(changed, message);
    t.equal(admit(guard, changed) === null, !isSame, `character ${at}`);
  }
  t.end();
});

test("no bytes at all make it fail", (t) => {
  const guard = makeGuard();
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.string().map((text) => Buffer.from(`${text}.${text}.${text}`)),
    fc.json().map((text) => Buffer.from(`${Buffer.from(text).toString("base64url")}.e30.AA`)),
  );
  fc.assert(fc.property(anything, (payload) => guard.admit({ topic: TOPIC, payload }) === null));
  t.end();
});

test("news is told once, while it is fresh, and only where it is the hub's", (t) => {
  const guard = makeGuard();
  const item = { kind: "risk", event: "guessed-codes", untilMs: HUB_TIME_MS };
  const news = { protocol: 1, terminal: TERMINAL, type: "news", id: NONCE, item };
  const say = (fields: object) => admit(guard, signAsHub({ ...news, ...fields }));

  t.match(say({ saidAtMs: HUB_TIME_MS }), { type: "news", item });
  t.equal(say({ saidAtMs: HUB_TIME_MS }), null);
  t.equal(say({ saidAtMs: HUB_TIME_MS - 1 }), null, "the id counts");
  const other = { id: NONCE.toUpperCase() };
  t.equal(say({ ...other, saidAtMs: HUB_TIME_MS - NEWS_FRESH_MS - 1 }), null);
  t.equal(say({ ...other, saidAtMs: HUB_TIME_MS + NEWS_FRESH_MS + 1 }), null);
  t.equal(say({ ...other, terminal: "box-2", saidAtMs: HUB_TIME_MS }), null);
  t.match(guard.counters, { replayed: 2, stale: 2, misaddressed: 1 });
  t.ok(say({ ...other, saidAtMs: HUB_TIME_MS }));
  t.end();
});

test("an answer to one kind of question is none to another", (t) => {
  const guard = makeGuard();
  guard.expect(50, { type: "statement" });
  guard.expect(51, { type: "inquire" });
  const money = { order: ORDER, amountMinor: 100, currency: "CNY" } as const;
  guard.expect(52, { type: "refund", refund: REFUND, ...money });
  const say = (inReplyTo: number, fields: object) => {
    return admit(guard, signAsHub({ ...envelope, inReplyTo, ...fields })) !== null;
  };
  const statement = { type: "statement", orders: [], isLast: true };
  const refunded = { type: "refund-answer", refund: REFUND, ...money, state: "pending" };
  const sums = { paidMinor: 1250, refundedMinor: 100 };
  const late = { type: "refusal", reason: "late" };

  t.ok(say(50, statement));
  t.notOk(say(51, statement));
  t.notOk(say(41, statement));
  t.ok(say(51, { type: "inquiry" }));
  t.notOk(say(52, { type: "inquiry" }));
  t.ok(say(52, { ...refunded, ...sums }));
  t.notOk(say(52, { ...refunded, ...sums, amountMinor: 101 }), "another amount");
  t.notOk(say(52, { ...refunded, ...sums, refund: ORDER }), "another refund");
  t.notOk(say(41, { ...refunded, ...sums }), "no refund was asked for");
  t.ok(say(50, late));
  t.notOk(say(52, late), "it must name the order");
  t.ok(say(52, { ...late, order: ORDER }));
  t.end();
});

/** 64 bytes leave four bits of the last base64url character without meaning. */
function respell(message: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = letters.indexOf(message.slice(-1));
  return message.slice(0, -1) + letters[last ^ 1];
}

function makeGuardFor(order: string): AnswerGuard {
  const guard = new AnswerGuard({
    terminal: TERMINAL,
    topic: TOPIC,
    hubKeys: hubKeyLookup,
    hubTimeMs,
  });
  guard.expect(42, { ...about, order });
  return guard;
}

function welcomeWith(fields: { nonce?: string; inReplyTo?: number }): string {
  const welcome = { ...envelope, inReplyTo: 40, type: "welcome", nonce: NONCE, hubTimeMs: 5 };
  return signAsHub({ ...welcome, ...fields });
}

/** Other words under the signature of `message`. */
function moveSignature(message: string): string {
  const { amountMinor } = payOrder;
  const other = signAsHub({ ...answer, amountMinor, institutionOrder: "1" });
  return other.slice(0, other.lastIndexOf(".")) + message.slice(message.lastIndexOf("."));
}

function sameBytes(a: string, b: string): boolean {
  const signature = (text: string): string => {
    return Buffer.from(text.slice(text.lastIndexOf(".") + 1), "base64url").toString("hex");
  };
  const signed = (text: string): string => text.slice(0, text.lastIndexOf("."));
  return signed(a) === signed(b) && signature(a) === signature(b);
}

test("the signature of a message that is said a thousand times is checked once", (t) => {
  let looked = 0;
  const guard = new AnswerGuard({
    ...{ terminal: TERMINAL, topic: TOPIC, hubTimeMs },
    hubKeys: (id) => {
      looked += 1;
      return hubKeyLookup(id);
    },
  });
  guard.expect(41, about);
  const genuine = signAsHub(answer);
  const [head = "", body = ""] = genuine.split(".");
  const forged = `${head}.${body}.${Buffer.alloc(64, 7).toString("base64url")}`;
  t.match(admit(guard, genuine), answer);
  for (let time = 0; time < 1000; time += 1) {
    t.equal(admit(guard, genuine), null);
    t.equal(admit(guard, forged), null);
  }
  t.equal(looked, 2);
  t.match(guard.counters, { replayed: 1000, forged: 1000 });
  for (let other = 0; other < 2 * OPENED_MAX; other += 1) admit(guard, `${head}.${other}.AA`);
  t.equal(admit(guard, genuine), null, "what is forgotten is looked at again, and still replayed");
  t.equal(guard.counters.replayed, 1001);
  t.end();
});
