/** Refunds at the sandbox institutions: their courses, their words, their books. */
import { join } from "node:path";
import { test } from "tap";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import { REASONS } from "../../../firmware/protocol/reason.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import type { InstitutionOrder, RefundRef } from "../../../hub/institutions/institution.ts";
import { meaningOf, wordFor } from "../../../hub/institutions/vocabulary.ts";
import { FAMILIES } from "../../../hub/sandbox/institution-families.ts";
import { SANDBOX_INSTITUTIONS } from "../../../hub/sandbox/sandbox-institutions.ts";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { SqliteSandboxBooks } from "../../../hub/sandbox/sqlite-sandbox-books.ts";
import { AMOUNT_MINOR, heard, SandboxWorld, settledMinor } from "./sandbox-world.ts";

const DAY_MS = 24 * 3_600_000;

/** What is heard: at once, of a query then, of a query after 6 s, of the same refund once more. */
type Course = readonly [string, string, string, string];

/** Of the families whose refunds are answered with the result, and of the others. */
const COURSES: Readonly<Record<string, { readonly told: Course; readonly accepted: Course }>> = {
  approved: {
    told: ["refunded", "refunded", "refunded", "refunded"],
    accepted: ["accepted", "refunded", "refunded", "accepted"],
  },
  "refund-slow": {
    told: ["accepted", "accepted", "refunded", "refunded"],
    accepted: ["accepted", "accepted", "refunded", "accepted"],
  },
  "refund-refused": {
    told: ["refused", "refused", "refused", "refused"],
    accepted: ["refused", "refused", "refused", "refused"],
  },
  "refund-silence": {
    told: ["silence", "refunded", "refunded", "refunded"],
    accepted: ["silence", "refunded", "refunded", "accepted"],
  },
  "refund-lost": {
    told: ["silence", "not-found", "not-found", "refunded"],
    accepted: ["silence", "not-found", "not-found", "accepted"],
  },
};

for (const [outcome, { told, accepted }] of Object.entries(COURSES)) {
  test(`a refund of an order with the outcome ${outcome} goes as documented`, async (t) => {
    for (const { id, family } of SANDBOX_INSTITUTIONS) {
      const { isRefundOnlyAccepted, isRepeatedRefundTold } = FAMILIES[family.is];
      const [first, queried, later, again] = isRefundOnlyAccepted.is ? accepted : told;
      const { world, order } = await paidWorld(id, outcome as SandboxOutcomeName);
      const institution = world.at(id);
      const refund = refundOf(order, "1", 250);
      t.equal(typeOf(await heard(institution.refund(refund))), first, `${id}: refund`);
      t.equal(typeOf(await heard(institution.queryRefund(refund))), queried, `${id}: query`);
      world.clock.advance(6_000);
      t.equal(typeOf(await heard(institution.queryRefund(refund))), later, `${id}: after 6 s`);
      const repeated = typeOf(await heard(institution.refund(refund)));
      const isHidden = !isRepeatedRefundTold.is && later === "refunded";
      t.equal(repeated, isHidden ? "unknown" : again, `${id}: again`);
      const isDone = outcome !== "refund-refused";
      t.equal(settledMinor(institution), AMOUNT_MINOR - (isDone ? 250 : 0), `${id}: money`);
    }
  });
}

test("a refund gives the payer and who bears a discount their parts back, also abroad", async (t) => {
  const cases = [
    ["alipay", "two-discounts"],
    ["alipay-plus", "payer-in-KWD"],
    ["alipay-plus", "payer-in-JPY"],
  ] as const;
  for (const [id, outcome] of cases) {
    const { world, order } = await paidWorld(id, outcome, 4_999);
    for (const [at, minor] of [1, 1_249, 333, 3_416].entries()) {
      t.match(await world.at(id).refund(refundOf(order, String(at), minor)), { type: "refunded" });
      settledMinor(world.at(id));
    }
    const books = world.at(id).books();
    for (const { account, currency, balanceMinor } of books) {
      if (account === "issued" || account.startsWith("payer/")) continue;
      t.equal(balanceMinor, 0n, `${id}, ${outcome}: ${account} in ${currency}`);
    }
  }
});

test("an order that was refunded in part is not reversed as well", async (t) => {
  const { world, order } = await paidWorld("alipay", "approved");
  await world.at("alipay").refund(refundOf(order, "1", 250));
  t.same(await world.at("alipay").reverse(order), { type: "unknown" });
  t.equal(settledMinor(world.at("alipay")), AMOUNT_MINOR - 250);
});

test("each interface refunds as long as its documents say", async (t) => {
  for (const { id, family } of SANDBOX_INSTITUTIONS) {
    const days = FAMILIES[family.is].refundWithinDays.is;
    const { world, order } = await paidWorld(id, "approved");
    world.clock.advance(days * DAY_MS);
    t.not((await world.at(id).refund(refundOf(order, "1", 1))).type, "refused");
    world.clock.advance(1);
    t.same(await world.at(id).refund(refundOf(order, "2", 1)), {
      ...{ type: "refused", reason: "refund-too-late" },
    });
  }
});

test("no call about an order that is silent for 30 s is answered, refunds too", async (t) => {
  const world = new SandboxWorld();
  const order = world.order(world.code("cmb", "silence-everything-for-30s"));
  await heard(world.at("cmb").pay(order));
  t.equal(await heard(world.at("cmb").refund(refundOf(order, "1", 1))), "silence");
  t.equal(await heard(world.at("cmb").queryRefund(refundOf(order, "1", 1))), "silence");
  world.clock.advance(30_000);
  t.same(await world.at("cmb").queryRefund(refundOf(order, "1", 1)), { type: "not-found" });
});

test("refunds survive a restart of the hub, the slow ones too", async (t) => {
  const file = join(t.testdir(), "sandbox.sqlite");
  const first = new SqliteSandboxBooks(file, new SimulatedRandom(3));
  const world = new SandboxWorld(first);
  const order = world.order(world.code("alipay", "refund-slow"));
  await world.at("alipay").pay(order);
  t.match(await world.at("alipay").refund(refundOf(order, "1", 250)), { type: "accepted" });
  first.close();
  const second = new SqliteSandboxBooks(file, new SimulatedRandom(4));
  world.restart(second);
  t.match(await world.at("alipay").queryRefund(refundOf(order, "1", 250)), { type: "accepted" });
  world.clock.advance(6_000);
  t.match(await world.at("alipay").queryRefund(refundOf(order, "1", 250)), { type: "refunded" });
  t.match(await world.at("alipay").queryRefund(refundOf(order, "1", 250)), { type: "refunded" });
  t.equal(settledMinor(world.at("alipay")), AMOUNT_MINOR - 250);
  second.close();
});

test("a word about a refund that nobody knows is never taken for an end", async (t) => {
  for (const { refunds } of Object.values(FAMILIES)) {
    for (const word of ["", "success", "CHANGE", "40004", "REFUND_CLOSED", "77"]) {
      t.same(meaningOf(refunds.answer, word), { type: "unknown" }, word);
      t.same(meaningOf(refunds.query, word), { type: "unknown" }, word);
    }
  }
});

test("what one side says about a refund is what the other side understands", async (t) => {
  for (const { refunds } of Object.values(FAMILIES)) {
    for (const words of [refunds.answer, refunds.query]) {
      for (const reason of REASONS) {
        const meaning = { type: "declined", reason } as const;
        t.same(meaningOf(words, wordFor(words, meaning)), meaning);
      }
      for (const type of ["refunded", "accepted", "not-found", "unknown"] as const) {
        t.same(meaningOf(words, wordFor(words, { type })), { type });
      }
    }
  }
});

async function paidWorld(
  id: InstitutionId,
  outcome: SandboxOutcomeName,
  amountMinor = AMOUNT_MINOR,
): Promise<{ world: SandboxWorld; order: InstitutionOrder }> {
  const world = new SandboxWorld();
  const order = world.order(world.code(id, outcome), amountMinor);
  const paid = await world.at(id).pay(order);
  if (paid.type !== "approved") throw new Error(`${id} says ${paid.type}`);
  return { world, order };
}

function refundOf(order: InstitutionOrder, refund: string, refundMinor: number): RefundRef {
  const { hubOrder, amountMinor, currency, merchant } = order;
  return { hubOrder, amountMinor, currency, merchant, refund, refundMinor };
}

function typeOf(outcome: { readonly type: string } | "silence"): string {
  return outcome === "silence" ? outcome : outcome.type;
}
