/**
 * Claims and notices that no honest institution sends: texts close to the code on show, and
 * payments of other orders, amounts and merchants. `ANYCODE_LONG_TESTS`: 100,000.
 */
import fc from "fast-check";
import { test } from "tap";
import type { PaidNotice } from "../../hub/institutions/notice-taker.ts";
import { orderKey } from "../../hub/orders/order.ts";
import { anyCode, damaged, damages } from "../fuzz/code-arbitraries.ts";
import { HubWorld, ORDER, TERMINAL } from "./hub-world.ts";

const CASES = process.env.ANYCODE_LONG_TESTS ? 100_000 : 2_000;
const KEY = orderKey(TERMINAL, ORDER);

async function worldWithCode(): Promise<{ world: HubWorld; text: string }> {
  const world = new HubWorld();
  await world.send(world.present());
  const [code] = world.heard.splice(0);
  if (code?.type !== "code") throw new Error("no code was said");
  return { world, text: code.text };
}

test("a claim with any other text than the one on show is refused and changes nothing", async (t) => {
  const { world, text: shown } = await worldWithCode();
  const near = damages.map((all) => all.reduce(damaged, shown));
  const texts = fc.oneof(near, anyCode).filter((text) => text !== shown);
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const claim = { institution: "wechat-pay", text, institutionOrder: "N1" } as const;
      const answer = await world.hub.notices.claim(claim);
      return !answer.ok && answer.why === "unknown-code";
    }),
    { numRuns: CASES / 2 },
  );
  t.match(await world.order(), { phase: "presented", route: null });
  t.same(world.told(), []);
  t.equal(world.hub.counters.get("claim-refused"), CASES / 2);
});

const odd = fc.oneof(
  fc.constantFrom("", KEY.slice(1), `${KEY} `, orderKey("box-2", ORDER), orderKey(TERMINAL, "1")),
  fc.stringMatching(/^box-[0-9]-[0-9]{28}$/),
  fc.string({ unit: "binary", maxLength: 60 }),
);
const notices: fc.Arbitrary<PaidNotice> = fc
  .record({
    institution: fc.constantFrom("wechat-pay" as const, "alipay" as const),
    hubOrder: fc.oneof(fc.constant(KEY), odd),
    amountMinor: fc.oneof(fc.constantFrom(1250, 1251, 0, -1250, 12.5, Number.NaN), fc.integer()),
    currency: fc.constantFrom("CNY" as const, "USD" as const, "JPY" as const),
    merchant: fc.oneof(fc.constantFrom("shop-1", "shop-2"), fc.string({ maxLength: 20 })),
    payerMinor: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
  })
  .map(({ institution, hubOrder, amountMinor, currency, merchant, payerMinor }) => ({
    institution,
    order: { hubOrder, amountMinor, currency, merchant },
    outcome: {
      type: "approved",
      institutionOrder: "N1",
      ...(payerMinor !== undefined && { parts: { payerMinor, discounts: [] } }),
    },
  }));

test("a notice of anything but the order's own payment is refused and counted", async (t) => {
  const { world, text } = await worldWithCode();
  const claim = { institution: "wechat-pay", text, institutionOrder: "N1" } as const;
  t.match(await world.hub.notices.claim(claim), { ok: true });
  world.told();
  await fc.assert(
    fc.asyncProperty(notices, async (notice) => {
      if (isHonest(notice)) return true;
      return !(await world.hub.notices.notify(notice)).ok;
    }),
    { numRuns: CASES / 2 },
  );
  t.match(await world.order(), { phase: "customer-acting", isPosted: false });
  t.same(world.told(), []);
  t.same(await world.store.journal(), []);
  for (const counter of ["notice-unknown-order", "notice-content-differs"] as const) {
    t.ok(world.hub.counters.get(counter) > 0, counter);
  }
});

function isHonest({ institution, order, outcome: { parts } }: PaidNotice): boolean {
  const { hubOrder, amountMinor, currency, merchant } = order;
  const isOwn = institution === "wechat-pay" && hubOrder === KEY && merchant === "shop-1";
  const isWhole = !parts || parts.payerMinor === 1250;
  return isOwn && isWhole && amountMinor === 1250 && currency === "CNY";
}
