import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { test } from "tap";
import { AMOUNT_MINOR_MAX } from "../../../firmware/money/money.ts";
import {
  ANSWER_BYTES_MAX,
  ORDER_STATES,
  parseHubMessage,
} from "../../../firmware/protocol/answer.ts";
import { INSTITUTIONS, isInstitutionId } from "../../../firmware/protocol/institution-id.ts";
import { REASONS, type Reason, reasonOf } from "../../../firmware/protocol/reason.ts";
import { signMessage } from "../../../firmware/protocol/signed-message.ts";

const envelope = { protocol: 1, terminal: "box-1", inReplyTo: 41 };
const order = "2611240019301234567890123456";
const welcome = { ...envelope, type: "welcome", nonce: "abcdefghijklmnopqrstuv", hubTimeMs: 1 };
const receipt = { ...envelope, type: "receipt", order };
const answer = {
  ...envelope,
  type: "answer",
  order,
  amountMinor: 1250,
  currency: "CNY",
  state: "approved",
};
const refusal = { ...envelope, type: "refusal", order, reason: "late" };

test("every kind of the hub's words is read as it is written", (t) => {
  const full = {
    ...answer,
    state: "declined",
    reason: "code-expired",
    institution: "alipay",
    candidates: ["alipay", "wechat-pay"],
    institutionOrder: "2026112422001",
  };
  for (const words of [welcome, receipt, answer, full, refusal]) {
    t.same(parseHubMessage(words), words);
  }
  for (const state of ORDER_STATES) t.ok(parseHubMessage({ ...answer, state }), state);
  for (const reason of REASONS) t.ok(parseHubMessage({ ...answer, reason }), reason);
  t.end();
});

test("words with a field too many, too few or of another kind are none", (t) => {
  for (const words of [welcome, receipt, answer, refusal]) {
    t.equal(parseHubMessage({ ...words, tip: 1 }), null, `${words.type} with a tip`);
    for (const field of Object.keys(words)) {
      const { [field]: _, ...without } = words as Record<string, unknown>;
      // A refusal need not name an order: the request may have named none.
      const isOptional = words === refusal && field === "order";
      t.equal(parseHubMessage(without) !== null, isOptional, `${words.type} without ${field}`);
      t.equal(parseHubMessage({ ...words, [field]: [] }), null, `${words.type}, ${field} a list`);
    }
  }
  t.end();
});

test("a state or an institution that the box has no words for is none", (t) => {
  const wrong: readonly object[] = [
    { state: "APPROVED" },
    { state: "refunded" },
    { institution: "paypal" },
    { candidates: ["paypal"] },
    { candidates: "alipay" },
    { amountMinor: 12.5 },
    { amountMinor: AMOUNT_MINOR_MAX + 1 },
    { currency: "XXX" },
    { institutionOrder: "1".repeat(65) },
  ];
  for (const fields of wrong) {
    t.equal(parseHubMessage({ ...answer, ...fields }), null, JSON.stringify(fields));
  }
  t.end();
});

test("a reason of a newer hub never costs the verdict that it comes with", (t) => {
  const declined = { ...answer, state: "declined" };
  const newer = { code: "WALLET_FROZEN", class: "other-means" } as const;
  const said: readonly (readonly [unknown, Reason])[] = [
    ["code-expired", "code-expired"],
    // This program lists it, the older one before it did not.
    [{ code: "code-expired", class: "scan-again" }, "code-expired"],
    [newer, newer],
    [{ ...newer, since: 2 }, newer],
    [
      { ...newer, class: "pray" },
      { ...newer, class: null },
    ],
    [{ code: "WALLET_FROZEN" }, { ...newer, class: null }],
    ["WALLET_FROZEN", { ...newer, class: null }],
    ["ACQ.A-b_c:9", { code: "ACQ.A-b_c:9", class: null }],
    ["constructor", { code: "constructor", class: null }],
    ["x".repeat(64), { code: "x".repeat(64), class: null }],
    // Nothing that a screen, a log or a list could take amiss.
    ...["", " ", "two words", "\u001b[2J", "冻结", "-x", "a\n", "x".repeat(65)].map(
      (text) => [text, { code: "unreadable", class: null }] as const,
    ),
  ];
  for (const [words, reason] of said) {
    const what = JSON.stringify(words);
    t.match(parseHubMessage({ ...declined, reason: words }), { state: "declined", reason }, what);
    t.match(parseHubMessage({ ...refusal, reason: words }), { reason }, `refusal, ${what}`);
  }
  t.end();
});

test("a reason is read back as it was written", (t) => {
  fc.assert(
    fc.property(fc.string(), fc.anything(), (code, kind) => {
      const reason = reasonOf(code, kind);
      const again = parseHubMessage(JSON.parse(JSON.stringify({ ...refusal, reason })));
      t.same((again as { reason?: unknown } | null)?.reason, reason);
    }),
  );
  t.end();
});

test("parts that do not add up to the amount make the answer none", (t) => {
  const network = { funder: "network", amountMinor: 250, name: "Activity" };
  const parts = { payerMinor: 1000, discounts: [network] };
  const refund = "2611240019301234567890123457";
  const refunded = { ...answer, type: "refund-answer", refund, paidMinor: 1250 };
  const found = { order, amountMinor: 1250, currency: "CNY", state: "approved" };
  const about = { ...found, terminal: "box-2", takenAtMs: 1, refundedMinor: 0 };
  const carriers: readonly ((parts: object) => object)[] = [
    (parts) => ({ ...answer, parts }),
    (parts) => ({ ...refunded, state: "refunded", refundedMinor: 1250, parts }),
    (parts) => ({ ...envelope, type: "inquiry", found: { ...about, parts } }),
  ];
  for (const carry of carriers) {
    t.ok(parseHubMessage(carry(parts)));
    t.equal(parseHubMessage(carry({ ...parts, payerMinor: 1001 })), null);
    t.equal(parseHubMessage(carry({ ...parts, discounts: [] })), null);
    t.equal(parseHubMessage(carry({ ...parts, payerMinor: 1249.5 })), null);
  }
  t.end();
});

test("the longest answer there is fits into the limit", (t) => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const longest = {
    ...answer,
    terminal: "b".repeat(32),
    inReplyTo: Number.MAX_SAFE_INTEGER,
    amountMinor: AMOUNT_MINOR_MAX,
    state: "customer-acting",
    reason: { code: "r".repeat(64), class: "call-operator" },
    institution: "unionpay-quickpass",
    candidates: INSTITUTIONS,
    institutionOrder: "\u0001".repeat(64),
  };
  t.ok(parseHubMessage(longest));
  const key = { id: "k".repeat(64), privateKey };
  t.ok(signMessage("anycode-answer", longest, key).length <= ANSWER_BYTES_MAX);
  t.end();
});

test("the institutions are known by their ids, in no order of favour", (t) => {
  t.same([...INSTITUTIONS], [...INSTITUTIONS].sort());
  t.equal(new Set(INSTITUTIONS).size, 21);
  t.ok(isInstitutionId("wechat-pay"));
  t.notOk(isInstitutionId("toString"));
  t.end();
});

test("nothing at all makes it fail", (t) => {
  fc.assert(fc.property(fc.anything(), (body) => parseHubMessage(body) === null));
  t.end();
});
