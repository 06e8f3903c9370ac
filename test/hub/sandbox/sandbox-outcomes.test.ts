import { test } from "tap";
import type { Reason } from "../../../firmware/protocol/reason.ts";
import type {
  InstitutionOrder,
  PayOutcome,
  QueryOutcome,
  ReverseOutcome,
} from "../../../hub/institutions/institution.ts";
import { SANDBOX_INSTITUTIONS } from "../../../hub/sandbox/sandbox-institutions.ts";
import {
  SANDBOX_OUTCOMES,
  type SandboxOutcomeName,
  TEST_ENDING,
} from "../../../hub/sandbox/sandbox-outcomes.ts";
import { AMOUNT_MINOR, heard, SandboxWorld, settledMinor } from "./sandbox-world.ts";

type Answer<T extends { type: string }> = T["type"] | "silence";

/** What is heard at each moment after the payment. */
interface Course {
  /** At once. */
  readonly pay: Answer<PayOutcome>;
  readonly query: Answer<QueryOutcome>;
  /** When the customer has had time for a password. */
  readonly queryAfter6s: Answer<QueryOutcome>;
  /** When every reversal is taken; the first three of them. */
  readonly reversalsAfter31s: readonly Answer<ReverseOutcome>[];
  readonly isTaken: boolean;
  readonly reason?: Reason;
}

const reversed = ["reversed", "reversed", "reversed"] as const;
const paid = { pay: "approved", query: "approved", queryAfter6s: "approved" } as const;
const lost = { query: "not-found", queryAfter6s: "not-found", isTaken: false } as const;
const closed = ["closed", "closed", "closed"] as const;
const taken = { query: "approved", queryAfter6s: "approved", isTaken: true } as const;
const acting = { pay: "customer-acting", query: "customer-acting" } as const;

const paidLike = { ...paid, reversalsAfter31s: reversed, isTaken: true };

const COURSES: Readonly<Record<SandboxOutcomeName, Course>> = {
  approved: paidLike,
  password: { ...acting, queryAfter6s: "approved", reversalsAfter31s: reversed, isTaken: true },
  "password-never": {
    ...acting,
    queryAfter6s: "customer-acting",
    reversalsAfter31s: closed,
    isTaken: false,
  },
  "password-cancelled": { ...refused("customer-cancelled"), ...acting },
  "code-expired": refused("code-expired"),
  "code-used": refused("code-used"),
  "code-invalid": refused("code-invalid"),
  "insufficient-balance": refused("insufficient-balance"),
  "card-not-supported": refused("card-not-supported"),
  "amount-limit": refused("amount-limit"),
  "day-limit": refused("day-limit"),
  "month-limit": refused("month-limit"),
  "payer-account-blocked": refused("payer-account-blocked"),
  "risk-refused": refused("risk-refused"),
  "merchant-blocked": refused("merchant-blocked"),
  "merchant-unblocked": paidLike,
  "service-problem": refused("service-problem"),
  "system-error-paid": { pay: "unknown", ...taken, reversalsAfter31s: reversed },
  "system-error-unpaid": {
    pay: "unknown",
    query: "closed",
    queryAfter6s: "closed",
    reversalsAfter31s: closed,
    isTaken: false,
  },
  "silence-paid": { pay: "silence", ...taken, reversalsAfter31s: reversed },
  "silence-unpaid": { pay: "silence", ...lost, reversalsAfter31s: closed },
  "silence-everything-for-30s": {
    pay: "silence",
    query: "silence",
    queryAfter6s: "silence",
    reversalsAfter31s: reversed,
    isTaken: true,
  },
  slow: { ...taken, pay: "silence", reversalsAfter31s: reversed },
  "reverse-call-again": {
    ...paid,
    reversalsAfter31s: ["unknown", "unknown", "reversed"],
    isTaken: true,
  },
  // A reversal is no refund (`sandbox-refunds.test.ts`).
  "refund-slow": { ...paid, reversalsAfter31s: reversed, isTaken: true },
  "refund-refused": { ...paid, reversalsAfter31s: reversed, isTaken: true },
  "refund-silence": { ...paid, reversalsAfter31s: reversed, isTaken: true },
  "refund-lost": { ...paid, reversalsAfter31s: reversed, isTaken: true },
  discount: paidLike,
  "network-discount": paidLike,
  "two-discounts": paidLike,
  "payer-in-USD": paidLike,
  "payer-in-JPY": paidLike,
  "payer-in-KWD": paidLike,
  "level-A": paidLike,
  "level-B": paidLike,
  "level-C": paidLike,
  "level-D": paidLike,
};

for (const { name, ending, text } of SANDBOX_OUTCOMES) {
  test(`test code ${ending ?? "(any other)"}, ${name}: ${text}`, async (t) => {
    for (const { id } of SANDBOX_INSTITUTIONS) {
      const world = new SandboxWorld();
      const institution = world.at(id);
      const order = world.order(world.code(id, name));
      t.match(order.code, ending === null ? /[0-9]$/ : new RegExp(`${ending}$`));
      const course = COURSES[name];

      const paying = institution.pay(order);
      t.equal(typeOf(await heard(paying)), course.pay, `${id}: pay`);
      t.equal(typeOf(await heard(institution.query(order))), course.query, `${id}: query`);
      world.clock.advance(6_000);
      const later = await heard(institution.query(order));
      t.equal(typeOf(later), course.queryAfter6s, `${id}: query after 6 s`);
      if (course.reason) t.match(later, { reason: course.reason }, `${id}: reason`);
      t.equal(settledMinor(institution), course.isTaken ? AMOUNT_MINOR : 0, `${id}: money`);

      world.clock.advance(25_000);
      const reversals: string[] = [];
      for (const _ of course.reversalsAfter31s) {
        reversals.push(typeOf(await heard(institution.reverse(order))));
      }
      t.same(reversals, course.reversalsAfter31s, `${id}: reversals`);
      t.equal(settledMinor(institution), 0, `${id}: everything is given back`);
    }
  });
}

test("a slow payment is answered after 4 s, a silent one never", async (t) => {
  const world = new SandboxWorld();
  const call = (outcome: SandboxOutcomeName) => {
    return world.at("alipay").pay(world.order(world.code("alipay", outcome)));
  };
  const [slow, silent] = [call("slow"), call("silence-paid")];
  world.clock.advance(3_999);
  t.equal(await heard(slow), "silence");
  world.clock.advance(1);
  t.equal(typeOf(await heard(slow)), "approved");
  world.clock.advance(3_600_000);
  t.equal(await heard(silent), "silence");
});

test("a password entered after the reversal takes no money", async (t) => {
  const world = new SandboxWorld();
  const alipay = world.at("alipay");
  const order = world.order(world.code("alipay", "password"));
  await alipay.pay(order);
  world.clock.advance(5_999);
  t.same(await alipay.reverse(order), { type: "closed" });
  world.clock.advance(1);
  t.same(await alipay.query(order), { type: "closed" });
  t.equal(settledMinor(alipay), 0);
});

test("e-CNY pushes the order to the wallet, and closes it after 45 s without a word", async (t) => {
  const world = new SandboxWorld();
  const eCny = world.at("e-cny");
  const [confirmed, ignored] = [
    world.order(world.code("e-cny", "password")),
    world.order(world.code("e-cny", "password-never")),
  ];
  for (const order of [confirmed, ignored]) {
    t.match(await eCny.pay(order), { type: "customer-acting", action: "pushed-order" });
  }
  world.clock.advance(44_999);
  t.match(await eCny.query(ignored), { type: "customer-acting", action: "pushed-order" });
  world.clock.advance(1);
  t.same(await eCny.query(ignored), { type: "closed" });
  t.equal((await eCny.query(confirmed)).type, "approved");
  t.equal(settledMinor(eCny), AMOUNT_MINOR);
});

test("money is in the books when the customer confirms, though nobody asks", async (t) => {
  const world = new SandboxWorld();
  const order: InstitutionOrder = world.order(world.code("boc", "password"));
  await world.at("boc").pay(order);
  world.clock.advance(5_999);
  t.equal(settledMinor(world.at("boc")), 0);
  world.clock.advance(1);
  t.equal(settledMinor(world.at("boc")), AMOUNT_MINOR);
});

test("every outcome has an ending of its own that no ordinary code has", async (t) => {
  const endings = SANDBOX_OUTCOMES.flatMap(({ ending }) => (ending === null ? [] : [ending]));
  t.equal(new Set(endings).size, SANDBOX_OUTCOMES.length - 1);
  for (const ending of endings) t.match(ending, TEST_ENDING);
});

function refused(reason: Reason): Course {
  const declined = "declined";
  return {
    pay: declined,
    query: declined,
    queryAfter6s: declined,
    reversalsAfter31s: [declined, declined, declined],
    isTaken: false,
    reason,
  };
}

function typeOf(answer: { readonly type: string } | "silence"): string {
  return answer === "silence" ? answer : answer.type;
}
