import { test } from "tap";
import { REASONS } from "../../../firmware/protocol/reason.ts";
import {
  ALIPAY_VOCABULARY,
  UNIONPAY_VOCABULARY,
  WECHAT_VOCABULARY,
} from "../../../hub/institutions/public-vocabularies.ts";
import { meaningOf, type Vocabulary, wordFor } from "../../../hub/institutions/vocabulary.ts";
import { FAMILIES } from "../../../hub/sandbox/institution-families.ts";
import { MemorySandboxBooks } from "../../../hub/sandbox/memory-sandbox-books.ts";
import { SANDBOX_INSTITUTIONS } from "../../../hub/sandbox/sandbox-institutions.ts";
import { SandboxIssuer } from "../../../hub/sandbox/sandbox-issuer.ts";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { SandboxWorld } from "../sandbox/sandbox-world.ts";

/** Every word of the domain's facts, written out again on purpose: `declined` ones by reason. */
const WORDS: readonly (readonly [string, Vocabulary, Readonly<Record<string, string>>])[] = [
  [
    "WeChat Pay",
    WECHAT_VOCABULARY,
    {
      SUCCESS: "approved",
      USERPAYING: "customer-acting",
      SYSTEMERROR: "unknown",
      BANKERROR: "unknown",
      ORDERPAID: "unknown",
      OUT_TRADE_NO_USED: "unknown",
      "recall=Y": "unknown",
      AUTHCODEEXPIRE: "code-expired",
      AUTH_CODE_ERROR: "code-used",
      AUTH_CODE_INVALID: "code-invalid",
      NOTENOUGH: "insufficient-balance",
      NOTSUPORTCARD: "card-not-supported",
      TRADE_ERROR: "risk-refused",
      ORDERCLOSED: "new-order-needed",
      ORDERREVERSED: "new-order-needed",
      BUYER_MISMATCH: "new-order-needed",
      NOAUTH: "service-problem",
      SIGNERROR: "service-problem",
      PARAM_ERROR: "service-problem",
      LACK_PARAMS: "service-problem",
    },
  ],
  [
    "Alipay",
    ALIPAY_VOCABULARY,
    {
      "10000": "approved",
      "10003": "customer-acting",
      WAIT_BUYER_PAY: "customer-acting",
      "20000": "unknown",
      "ACQ.SYSTEM_ERROR": "unknown",
      "ACQ.TRADE_HAS_SUCCESS": "unknown",
      "ACQ.PAYMENT_AUTH_CODE_INVALID": "code-invalid",
      "ACQ.PULL_MOBILE_CASHIER_FAIL": "code-invalid",
      "ACQ.BUYER_BALANCE_NOT_ENOUGH": "insufficient-balance",
      "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH": "insufficient-balance",
      "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR": "day-limit",
      "ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR": "month-limit",
      "ACQ.PAYMENT_REQUEST_HAS_RISK": "risk-refused",
      "ACQ.SELLER_BEEN_BLOCKED": "merchant-blocked",
      "ACQ.TRADE_HAS_CLOSE": "new-order-needed",
      "ACQ.CONTEXT_INCONSISTENT": "new-order-needed",
    },
  ],
  [
    "UnionPay",
    UNIONPAY_VOCABULARY,
    { "00": "accepted", "02": "customer-acting", "99": "unknown", "12": "unknown" },
  ],
];

for (const [name, vocabulary, words] of WORDS) {
  test(`every documented word of ${name} means what its documents say`, async (t) => {
    for (const [word, expected] of Object.entries(words)) {
      const meaning = meaningOf(vocabulary, word);
      t.equal(meaning.type === "declined" ? meaning.reason : meaning.type, expected, word);
    }
    t.same(vocabulary.map(({ word }) => word).sort(), Object.keys(words).sort());
  });

  test(`a word of ${name} that nobody knows is never taken for a refusal`, async (t) => {
    for (const word of ["", "40004", "FREQUENCY_LIMITED", "success", "ACQ.NEW_ERROR", "77"]) {
      t.same(meaningOf(vocabulary, word), { type: "unknown" }, word);
    }
  });
}

test("what one side of the sandbox says is what the other side understands", async (t) => {
  for (const { vocabulary } of Object.values(FAMILIES)) {
    for (const reason of REASONS) {
      const meaning = { type: "declined", reason } as const;
      t.same(meaningOf(vocabulary, wordFor(vocabulary, meaning)), meaning);
    }
    for (const type of ["reversed", "closed", "not-found", "too-early", "unknown"] as const) {
      t.same(meaningOf(vocabulary, wordFor(vocabulary, { type })), { type });
    }
  }
});

test("the sandbox answers payments in the institution's own words", async (t) => {
  const said: readonly (readonly ["wechat-pay" | "alipay" | "cmb", SandboxOutcomeName, string])[] =
    [
      ["wechat-pay", "approved", "SUCCESS"],
      ["wechat-pay", "password", "USERPAYING"],
      ["wechat-pay", "system-error-paid", "SYSTEMERROR"],
      ["wechat-pay", "insufficient-balance", "NOTENOUGH"],
      ["alipay", "approved", "10000"],
      ["alipay", "password", "10003"],
      ["alipay", "system-error-unpaid", "20000"],
      ["alipay", "risk-refused", "ACQ.PAYMENT_REQUEST_HAS_RISK"],
      ["cmb", "approved", "00"],
      ["cmb", "password", "02"],
      ["cmb", "system-error-paid", "99"],
      // Not public, and plainly so.
      ["cmb", "day-limit", "SANDBOX:day-limit"],
    ];
  for (const [id, outcome, word] of said) {
    const world = new SandboxWorld();
    const row = SANDBOX_INSTITUTIONS.find((each) => each.id === id);
    if (!row) throw new Error(`no row of ${id}`);
    const books = new MemorySandboxBooks(world.random);
    const issuer = new SandboxIssuer({ ...world, row, books });
    t.equal(issuer.pay(world.order(world.code(id, outcome))).word, word, `${id}, ${outcome}`);
    if (id !== "wechat-pay") continue;
    const order = world.order(world.code(id));
    const terminalInfo = { ...order.terminalInfo, location: "somewhere" };
    t.equal(issuer.pay({ ...order, terminalInfo }).word, "PARAM_ERROR");
  }
});
