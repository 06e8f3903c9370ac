/**
 * Whatever a camera, a broker or a file brings: a clear refusal, no crash, no hang. The work of the
 * cases is counted (`work-counter.ts`), so that a hang is found on any machine.
 *
 * With ANYCODE_LONG_TESTS=1 there are 100,000 cases, without it a few thousand. It prints its seed;
 * ANYCODE_FUZZ_SEED=n runs that seed again.
 */
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { type Test, test } from "tap";
import { classifyCode, refusalOf } from "../../firmware/codes/classification.ts";
import { REFUSALS } from "../../firmware/codes/code-refusal.ts";
import { parseCpm } from "../../firmware/codes/emv-cpm.ts";
import { parseMpm } from "../../firmware/codes/emv-mpm.ts";
import { encryptRandomNumberSource } from "../../firmware/codes/encrypt-random-number.ts";
import shipped from "../../firmware/codes/issuer-table.json" with { type: "json" };
import { ISSUER_TABLE_REFUSALS } from "../../firmware/codes/issuer-table.ts";
import { judgeIssuerTable } from "../../firmware/codes/issuer-table-update.ts";
import { pinnedIssuerTableKey } from "../../firmware/codes/pinned-issuer-table-key.ts";
import { refuseToShow, SHOWN_CODE_REFUSALS } from "../../firmware/codes/shown-code.ts";
import { parseHubMessage } from "../../firmware/protocol/answer.ts";
import { parseRequest } from "../../firmware/protocol/request.ts";
import { openMessage, signMessage } from "../../firmware/protocol/signed-message.ts";
import { requestTopic } from "../../firmware/protocol/topics.ts";
import { admitRequest, readDelivery } from "../../hub/request-edge.ts";
import { routeCode } from "../../hub/routing/route.ts";
import vectors from "../firmware/codes/code-vectors.json" with { type: "json" };
import { shippedTable } from "../firmware/codes/shipped-table.ts";
import { signedTable } from "../firmware/codes/signed-test-table.ts";
import { anyCode, damaged, damages } from "./code-arbitraries.ts";
import { casesOf, FUZZ_SEED, mustBe } from "./fuzz-run.ts";
import { anyMessage } from "./message-arbitraries.ts";
import { WorkCounter } from "./work-counter.ts";

const CASES = casesOf({ quick: 3_000, long: 100_000 });
/** Cases whose work is counted together. */
const BATCH = 250;

const table = shippedTable();
const keys = generateKeyPairSync("ed25519");
const terminals = new Map([
  ["box-1", { id: "box-1", merchant: "shop-1", publicKey: keys.publicKey }],
]);

interface Fuzz<T> {
  readonly cases: fc.Arbitrary<T>;
  /** Share of `CASES`. */
  readonly share: number;
  readonly check: (value: T) => void;
  /** Blocks that a batch may execute: the worst measured, times four. */
  readonly batchBlocksMax: number;
}

/** Throws, with the seed, where a case fails its check or a batch does too much work. */
function fuzz<T>(t: Test, { cases, share, check, batchBlocksMax }: Fuzz<T>): void {
  const numRuns = Math.ceil(CASES * share);
  const counter = new WorkCounter();
  let [done, most] = [0, 0];
  const measure = (): void => {
    const blocks = counter.take();
    most = Math.max(most, blocks);
    if (blocks > batchBlocksMax) throw new Error(`${blocks} blocks, at most ${batchBlocksMax}`);
  };
  counter.take();
  try {
    const property = fc.property(cases, (value) => {
      check(value);
      done += 1;
      if (done % BATCH === 0) measure();
    });
    fc.assert(property, { numRuns, seed: FUZZ_SEED, endOnFailure: true });
  } finally {
    counter.close();
  }
  t.comment(`seed ${FUZZ_SEED}: ${done} cases, at most ${most} blocks for ${BATCH} of them`);
  t.ok(done >= numRuns, `${done} cases`);
}

test("whatever stands before the camera is classified, refused in words, and routed alike", (t) => {
  fuzz(t, {
    cases: anyCode,
    share: 1,
    batchBlocksMax: 4_000_000,
    check: (text) => {
      const classification = classifyCode(text, table);
      const refusal = refusalOf(classification);
      mustBe(refusal === null || REFUSALS.includes(refusal), String(refusal));
      // What the box takes, the hub can route, and nothing else is on its way to it.
      if (refusal === null) mustBe(routeCode(text, table) !== null, "no route");
      const cpm = parseCpm(text);
      mustBe(cpm.valid || cpm.why.length < 200, "a long story");
      const mpm = parseMpm(text);
      mustBe(!mpm.valid || (mpm.crcOk && mpm.tlvOk), "valid with faults");
      const digits = encryptRandomNumberSource(text);
      mustBe(digits === null || /^[0-9]{6}$/.test(digits), "not six digits");
      const money = { amountMinor: 1250, currency: "CNY" } as const;
      const shown = refuseToShow({ text, institution: null }, { order: "", money });
      mustBe(shown === null || SHOWN_CODE_REFUSALS.includes(shown), String(shown));
    },
  });
  t.end();
});

test("whatever is said as a request or an answer is one, or none", (t) => {
  fuzz(t, {
    cases: anyMessage,
    share: 1,
    batchBlocksMax: 400_000,
    check: (body) => {
      const request = parseRequest(body);
      mustBe(!request || parseRequest(request) !== null, "a request is not read as it was read");
      const message = parseHubMessage(body);
      mustBe(!message || parseHubMessage(message) !== null, "an answer is not read as it was read");
    },
  });
  t.end();
});

const good = signMessage("anycode-request", { type: "query" }, { id: "k", ...keys });
const anyPayload = fc.oneof(
  fc.uint8Array({ maxLength: 9_000 }).map((bytes) => Buffer.from(bytes)),
  damages.map((all) => Buffer.from(all.reduce(damaged, good))),
);

test("whatever the broker delivers is refused by its cause, and nobody is harmed", (t) => {
  const causes = ["oversized", "malformed", "unknown-terminal", "forged", "misaddressed"];
  fuzz(t, {
    cases: fc.tuple(anyPayload, fc.constantFrom(requestTopic("box-1"), "", "t//up/tx")),
    share: 1,
    batchBlocksMax: 15_000,
    check: ([payload, topic]) => {
      const delivery = readDelivery(topic, payload, terminals);
      const claimed = delivery.ok
        ? openMessage("anycode-request", delivery.text, () => keys.publicKey)
        : null;
      const admission =
        delivery.ok && claimed ? admitRequest(delivery.terminal, claimed) : delivery;
      mustBe(!admission.ok && causes.includes(admission.why), "let in");
      const opened = openMessage("anycode-answer", payload.toString(), () => keys.publicKey);
      mustBe(!opened.ok, "believed");
    },
  });
  t.end();
});

const PATTERNS = ["99*", "[14-16]*", "1x3*", "*7", "[00-99]x5*77", "62x01*[10-20]", "[100-101]*"];
const rowChange = fc.record(
  {
    institution: fc.constantFrom("alipay", "hebao", "ccb"),
    pattern: fc.constantFrom(...PATTERNS),
    digits: fc.nat(13).map((more) => ({ min: 18, max: 18 + more })),
    overlaps: fc.constantFrom(["alipay"], ["wechat-pay", "unionpay-quickpass", "jd-pay"], []),
  },
  { requiredKeys: [] },
);
const wrongRowChange = fc.record(
  {
    institution: fc.anything({ maxDepth: 1 }),
    pattern: fc.oneof(fc.stringMatching(/^[0-9x*[\]-]{0,64}$/), fc.string()),
    digits: fc.anything({ maxDepth: 2 }),
  },
  { requiredKeys: [] },
);
const signedChange = fc
  .tuple(
    fc.array(rowChange, { maxLength: 5 }),
    fc.array(wrongRowChange, { maxLength: 1 }),
    fc.integer({ min: 0, max: 9 }),
  )
  .map(([changes, wrong, edition]) => {
    const [row] = shipped.table.rows;
    const changed = [...changes, ...wrong].map((change) => ({ ...row, ...change }));
    return signedTable({ edition, rows: [...shipped.table.rows, ...changed] });
  });
const whole = signedTable({ edition: 2 }).toString();
const anyDocument = fc.oneof(
  { weight: 3, arbitrary: signedChange },
  { weight: 2, arbitrary: damages.map((all) => Buffer.from(all.reduce(damaged, whole))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2_000 }).map((all) => Buffer.from(all)) },
);

test("whatever comes as an issuer table is taken whole or refused by its cause", (t) => {
  fuzz(t, {
    cases: anyDocument,
    share: 0.2,
    batchBlocksMax: 900_000,
    check: (document) => {
      const load = judgeIssuerTable(document, table, pinnedIssuerTableKey);
      mustBe(load.ok || ISSUER_TABLE_REFUSALS.includes(load.refusal), "no cause");
      mustBe(!load.ok || load.table.edition > table.edition, "not newer");
    },
  });
  t.end();
});

test("the published codes with a wrong checksum, and 200 levels of nesting, are refused", (t) => {
  const wrong = vectors.mpm.filter(({ crc_ok: isRight }) => !isRight);
  t.ok(wrong.length > 0);
  for (const { p: text } of wrong) {
    t.match(parseMpm(text), { crcOk: false, valid: false });
    t.equal(refusalOf(classifyCode(text, table)), "merchant-code");
  }
  let cpm = "4F05A000000333";
  let mpm = "x";
  for (let level = 0; level < 200; level += 1) {
    cpm = `6182${(cpm.length / 2).toString(16).padStart(4, "0")}${cpm}`;
    mpm = `26${String(Math.min(99, mpm.length)).padStart(2, "0")}${mpm}`;
  }
  const nested = Buffer.from(`85054350563031${cpm}`, "hex").toString("base64");
  t.equal(refusalOf(classifyCode(nested, table)), "too-long");
  t.match(parseCpm(nested), { valid: false });
  t.match(parseMpm(`000201${mpm}`), { valid: false });
  t.end();
});
