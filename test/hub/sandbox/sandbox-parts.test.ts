/** Discounts and accounts abroad at the sandbox institutions: who pays what, and the books. */
import fc from "fast-check";
import { test } from "tap";
import { CURRENCIES, type Currency, fractionDigits } from "../../../firmware/money/money.ts";
import { type PaymentParts, sumOfParts } from "../../../firmware/money/payment-parts.ts";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { sandboxParts } from "../../../hub/sandbox/sandbox-parts.ts";
import { sandboxRate } from "../../../hub/sandbox/sandbox-rates.ts";
import { SandboxWorld, settledMinor } from "./sandbox-world.ts";

/** 2023-11-14T16:00:00Z: midnight in Shanghai before the simulated clock's first moment. */
const DAY_START_MS = Date.UTC(2023, 10, 14, 16);
const NOW_MS = DAY_START_MS + 5 * 3_600_000;

interface Paid {
  readonly id: InstitutionId;
  readonly world: SandboxWorld;
  readonly parts: PaymentParts | undefined;
}

async function pay(
  id: InstitutionId,
  outcome: SandboxOutcomeName,
  money: { readonly amountMinor: number; readonly currency?: Currency },
): Promise<Paid> {
  const world = new SandboxWorld();
  world.clock.setWallClock(NOW_MS);
  const order = { ...world.order(world.code(id, outcome)), ...money };
  const answer = await world.at(id).pay(order);
  if (answer.type !== "approved") throw new Error(`${id}: ${JSON.stringify(answer)}`);
  const again = await world.at(id).query(order);
  if (JSON.stringify(again) !== JSON.stringify(answer)) throw new Error("a query says otherwise");
  return { id, world, parts: answer.parts };
}

function balance({ world, id }: Paid, account: string, currency: Currency = "CNY") {
  const books = world.at(id).books();
  const own = books.find((each) => each.account === account && each.currency === currency);
  return Number(own?.balanceMinor ?? 0n);
}

test("an institution's daily discount lowers what the payer pays, not what the merchant gets", async (t) => {
  const paid = await pay("alipay", "discount", { amountMinor: 1_255 });
  t.same(paid.parts, {
    payerMinor: 1_130,
    // 10 % of 12.55 is 1.255, rounded down.
    discounts: [{ funder: "institution", amountMinor: 125, name: "Daily discount" }],
  });
  t.equal(settledMinor(paid.world.at("alipay")), 1_255);
  t.equal(balance(paid, "discount/institution"), -125);
});

test("the card network's offer begins at 20.00, and both discounts have a limit", async (t) => {
  const below = await pay("icbc", "network-discount", { amountMinor: 1_999 });
  t.equal(below.parts, undefined, "the payer paid all of it");
  const from = await pay("icbc", "network-discount", { amountMinor: 2_000 });
  t.match(from.parts, { payerMinor: 1_500, discounts: [{ funder: "network", amountMinor: 500 }] });
  const both = await pay("icbc", "two-discounts", { amountMinor: 10_000 });
  t.match(both.parts, {
    payerMinor: 9_000,
    discounts: [
      { funder: "institution", amountMinor: 500 },
      { funder: "network", amountMinor: 500 },
    ],
  });
  t.equal(balance(both, "discount/network"), -500);
  t.equal(settledMinor(both.world.at("icbc")), 10_000);
});

test("the payer of an overseas wallet pays in their own currency, the merchant gets the shop's", async (t) => {
  const cases = [
    ["payer-in-USD", { amountMinor: 175, currency: "USD", rate: "0.14025245" }],
    ["payer-in-JPY", { amountMinor: 271, currency: "JPY", rate: "21.64502165" }],
    ["payer-in-KWD", { amountMinor: 539, currency: "KWD", rate: "0.04310345" }],
  ] as const;
  for (const id of ["alipay-plus", "wechat-pay"] as const) {
    for (const [outcome, foreign] of cases) {
      const paid = await pay(id, outcome, { amountMinor: 1_250 });
      const expected = { ...foreign, rateAtMs: DAY_START_MS };
      t.same(paid.parts, { payerMinor: 1_250, discounts: [], foreign: expected }, outcome);
      t.equal(settledMinor(paid.world.at(id)), 1_250);
      t.equal(balance(paid, "exchange"), -1_250);
      t.equal(balance(paid, "exchange", foreign.currency), foreign.amountMinor);
    }
  }
});

test("a yen shop's overseas payer pays in dinars, and a dinar shop's in yen", async (t) => {
  const inDinar = await pay("alipay-plus", "payer-in-KWD", { amountMinor: 1_000, currency: "JPY" });
  t.match(inDinar.parts?.foreign, { amountMinor: 1_991, currency: "KWD", rate: "0.00199138" });
  t.equal(settledMinor(inDinar.world.at("alipay-plus")), 1_000);
  const inYen = await pay("alipay-plus", "payer-in-JPY", { amountMinor: 1_991, currency: "KWD" });
  t.match(inYen.parts?.foreign, { amountMinor: 1_000, currency: "JPY", rate: "502.16450216" });
  const same = await pay("alipay-plus", "payer-in-JPY", { amountMinor: 1_000, currency: "JPY" });
  t.equal(same.parts, undefined, "their currency is the shop's");
});

test("a 19-digit code of Alipay+ is an account in HKD, a 24-digit one in MYR", async (t) => {
  const world = new SandboxWorld();
  const seen = new Map<number, string | undefined>();
  for (let made = 0; made < 12; made += 1) {
    const code = world.code("alipay-plus");
    const answer = await world.at("alipay-plus").pay(world.order(code));
    if (answer.type === "approved") seen.set(code.length, answer.parts?.foreign?.currency);
  }
  t.same(Object.fromEntries(seen), { 19: "HKD", 24: "MYR" });
});

test("an account abroad has what 10,000.00 are worth, and no more can be paid", async (t) => {
  const world = new SandboxWorld();
  const plus = world.at("alipay-plus");
  const all = world.order(world.code("alipay-plus", "payer-in-KWD"), 1_000_000);
  t.equal((await plus.pay(all)).type, "customer-acting");
  world.clock.advance(6_000);
  t.match(await plus.query(all), { parts: { foreign: { amountMinor: 431_035 } } });
  t.equal(settledMinor(plus), 1_000_000);
  const more = world.order(world.code("alipay-plus", "payer-in-KWD"), 1_000_001);
  t.match(await plus.pay(more), { type: "declined", reason: "insufficient-balance" });
});

test("what would be over the range of the payer's currency is refused", async (t) => {
  const dinars = { discounts: [], currency: "KWD", payerCurrency: "VND", nowMs: NOW_MS } as const;
  t.ok(sandboxParts({ ...dinars, amountMinor: 11_000_000_000 }));
  t.equal(sandboxParts({ ...dinars, amountMinor: 999_999_999_999 }), null);
  const world = new SandboxWorld();
  let code = world.code("alipay-plus");
  while (code.length !== 24) code = world.code("alipay-plus"); // An account in ringgits.
  const order = world.order(code, 999_999_999_999);
  const refused = await world.at("alipay-plus").pay({ ...order, currency: "KWD" });
  t.same(refused, { type: "declined", reason: "amount-limit" });
  t.equal(settledMinor(world.at("alipay-plus")), 0);
});

test("a reversal gives payer, discount and exchange exactly back", async (t) => {
  for (const outcome of ["two-discounts", "payer-in-USD"] as const) {
    const world = new SandboxWorld();
    const weChat = world.at("wechat-pay");
    const order = world.order(world.code("wechat-pay", outcome), 10_001);
    await weChat.pay(order);
    world.clock.advance(15_000);
    t.same(await weChat.reverse(order), { type: "reversed" });
    t.equal(settledMinor(weChat), 0);
    for (const { account, balanceMinor } of weChat.books()) {
      if (account === "issued" || account.startsWith("payer/")) continue;
      t.equal(balanceMinor, 0n, account);
    }
  }
});

test("whatever is bought and whoever pays, the parts are the whole and nobody pays below zero", (t) => {
  const wanted = fc.record({
    amountMinor: fc.integer({ min: 1, max: 10_000_000 }),
    currency: fc.constantFrom(...CURRENCIES),
    payerCurrency: fc.constantFrom(...CURRENCIES),
    discounts: fc.uniqueArray(fc.constantFrom("institution" as const, "network" as const)),
    nowMs: fc.integer({ min: NOW_MS, max: NOW_MS + 86_400_000 }),
  });
  const isWhole = fc.property(wanted, (of) => {
    const parts = sandboxParts(of);
    if (!parts) return true; // Over the range, tested above.
    if (sumOfParts(parts) !== of.amountMinor || parts.payerMinor < 1) return false;
    if (of.payerCurrency === of.currency) return parts.foreign === undefined;
    const { amountMinor = 0, rate = "" } = parts.foreign ?? {};
    const digits = 10 ** (fractionDigits(of.payerCurrency) - fractionDigits(of.currency));
    const about = parts.payerMinor * Number(rate) * digits;
    return (
      rate === sandboxRate(of.currency, of.payerCurrency) && Math.abs(amountMinor - about) <= 1
    );
  });
  fc.assert(isWhole, { numRuns: 5_000 });
  t.pass("5,000 payments");
  t.end();
});
