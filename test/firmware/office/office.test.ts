import fc from "fast-check";
import { test } from "tap";
import { NUMBER_DIGITS_MAX } from "../../../firmware/office/look-up-room.ts";
import { showUnseenEnd } from "../../../firmware/office/office.ts";
import {
  LEAVE_AFTER_MS,
  OPEN_REFUNDS_MAX,
  officeWakeAtMs,
} from "../../../firmware/office/office-state.ts";
import { KEYS, type Key } from "../../../hal/buttons/buttons.ts";
import { facts, OfficeBench, ORDER, PIN, PIN_KEYS } from "./office-bench.ts";

test("a receipt that is scanned is asked about, and the hub's word is shown", async (t) => {
  const bench = new OfficeBench().press("refund");
  t.match(bench.screen, { type: "look-up" });
  t.match(bench.see(ORDER).screen, { type: "inquiring" });
  t.same(bench.effects, [{ type: "inquire", text: ORDER }]);
  bench.hear(facts({ refundedMinor: 250 }));
  t.match(bench.screen, {
    type: "payment-facts",
    source: "hub",
    payment: { state: "paid", institution: "alipay", refunded: { amountMinor: 250 } },
    day: "2026-11-24",
    clock: "08:00",
  });
  t.match(bench.press("cancel").screen, { type: "look-up" });
  t.equal(bench.press("cancel").screen, null);
});

test("silence is said as silence, and an unknown number as not known here", async (t) => {
  const silent = new OfficeBench().press("refund").see(ORDER);
  silent.send({ type: "inquiry-failed", atMs: 1 });
  t.match(silent.screen, { type: "no-answer" });
  const stranger = new OfficeBench().press("refund").see(ORDER).hear(null);
  t.match(stranger.screen, { type: "unknown-order" });
  const known = new OfficeBench().press("up", "confirm");
  t.match(known.screen, { type: "payment-facts", source: "asking" });
  known.send({ type: "inquiry-failed", atMs: 1 });
  t.match(known.screen, { type: "payment-facts", source: "silence", payment: { state: "paid" } });
  t.match(known.press("confirm").screen, { source: "asking" }, "it can be asked again");
});

test("a number that will not scan is keyed, corrected and asked about", async (t) => {
  const bench = new OfficeBench().press("refund", ...keysOf("26112400239"));
  t.match(bench.screen, { type: "look-up", number: "26112400239" });
  bench.press("clear", ...keysOf(ORDER.slice(10)), "point");
  t.match(bench.screen, { number: ORDER }, "the wrong digit is gone");
  t.match(bench.press("confirm").screen, { type: "inquiring" });
  t.same(bench.effects, [{ type: "inquire", text: ORDER }]);
  t.match(
    bench.hear(null).press("confirm").screen,
    { number: ORDER },
    "a typing error costs a digit",
  );
  const back = bench.press(...Array<Key>(ORDER.length + 1).fill("clear")).screen;
  t.same(back, { type: "look-up" }, "all cleared is as before");
  t.match(bench.press("confirm").screen, { type: "look-up" }, "nothing keyed, nothing asked");
});

test("a payment code that is keyed is refused as one that is scanned, and nothing is asked", async (t) => {
  const bench = new OfficeBench().press("refund", ...keysOf("134567890123456789"), "confirm");
  t.match(bench.screen, { type: "look-up", notice: "payment-code" });
  t.same(bench.effects, []);
  t.notOk((bench.press("clear").screen as { notice?: string }).notice, "the next key goes on");
  bench.press("cancel").press("refund");
  t.same(bench.screen, { type: "look-up" }, "what was left is forgotten");
  const long = bench.press(...keysOf("9".repeat(NUMBER_DIGITS_MAX + 1))).screen;
  t.match(long, { number: "9".repeat(NUMBER_DIGITS_MAX) });
});

function keysOf(digits: string): Key[] {
  return [...digits] as Key[];
}

test("an answer that comes after the question was left changes nothing", async (t) => {
  const bench = new OfficeBench().press("refund").see(ORDER).press("cancel");
  t.same(bench.effects.at(-1), { type: "withdraw-inquiry" });
  t.match(bench.hear(facts()).screen, { type: "look-up" });
});

test("money goes back by PIN, amount and last word, in that order and no other", async (t) => {
  const bench = new OfficeBench().press("up", "refund");
  t.match(bench.screen, { type: "pin", digits: 0 });
  bench.press("1", "2");
  t.match(bench.screen, { type: "pin", digits: 2 });
  t.match(bench.press("confirm").screen, { type: "pin", problem: "too-short" });
  t.match(bench.press("clear", "clear", ...PIN_KEYS).screen, {
    type: "refund-amount",
    left: { amountMinor: 1250 },
  });
  t.match(bench.press("3", "confirm").screen, {
    type: "refund-confirm",
    money: { amountMinor: 300 },
  });
  t.match(bench.press("cancel", "confirm").screen, { money: { amountMinor: 1250 } });
  t.notOk(bench.effects.some(({ type }) => type === "refund"));
  t.match(bench.press("confirm").screen, { type: "refunding", money: { amountMinor: 1250 } });
  t.match(bench.effects.at(-1), { type: "refund", effect: { type: "ask-refund" } });
  t.match(bench.hearRefund("pending").screen, { type: "refunding" });
  t.match(bench.hearRefund("refunded").screen, { type: "refunded" });
  t.match(bench.press("7").screen, { type: "refunded" }, "a digit is of the next sale");
  t.equal(bench.press("confirm").screen, null);
  t.equal(bench.office.refunds.size, 0);
});

test("never more is offered or taken than what is left", async (t) => {
  const bench = new OfficeBench();
  bench.payments = [facts({ refundedMinor: 1000 })];
  bench.press("up", "refund", ...PIN_KEYS);
  t.match(bench.screen, { left: { amountMinor: 250 } });
  bench.press("2", "point", "5", "1", "confirm");
  t.match(bench.screen, { type: "refund-amount", problem: "too-large", text: "2.51" });
  bench.press("clear", "clear", "clear", "clear", "0", "confirm");
  t.match(bench.screen, { type: "refund-amount", problem: "zero" });
});

test("what cannot be given back is refused before the PIN, and says why", async (t) => {
  const causeOf = (changes: Parameters<typeof facts>[0], hasPin = true) => {
    const bench = new OfficeBench();
    bench.payments = [facts(changes)];
    bench.hasPin = hasPin;
    return bench.press("up", "refund").screen;
  };
  t.match(causeOf({}, false), { type: "no-refund", cause: "no-pin" });
  t.match(causeOf({ state: "not-paid" }), { cause: "not-paid" });
  t.match(causeOf({ state: "settling" }), { cause: "settling" });
  t.match(causeOf({ state: "given-back" }), { cause: "nothing-left" });
  t.match(causeOf({ refundedMinor: 1250 }), { cause: "nothing-left" });
});

test("refunds go on behind the next one, up to a bound, and each end is shown", async (t) => {
  const bench = new OfficeBench();
  for (let of = 0; of < OPEN_REFUNDS_MAX; of += 1) {
    bench.press("up", "refund", ...PIN_KEYS, "1", "confirm", "confirm", "cancel");
  }
  t.equal(bench.office.refunds.size, OPEN_REFUNDS_MAX);
  t.match(bench.press("up", "refund").screen, { type: "no-refund", cause: "too-many-open" });
  bench.press("cancel", "cancel");
  const [first = "", second = ""] = bench.office.refunds.keys();
  bench.hearRefund("refused", 100, second).hearRefund("refunded", 100, first);
  bench.office = showUnseenEnd(bench.office);
  t.match(bench.screen, { type: "refunded", refund: first });
  bench.press("confirm");
  bench.office = showUnseenEnd(bench.office);
  t.match(bench.screen, { type: "refund-refused", reason: "over-paid-amount" });
  bench.wait(LEAVE_AFTER_MS * 2);
  t.match(bench.screen, { type: "refund-refused" }, "it stays until it was seen");
});

test("wrong PINs lock, counted down on the screen; the office can be left and come back to", async (t) => {
  const bench = new OfficeBench().press("up", "refund");
  const wrong: readonly Key[] = ["1", "1", "1", "1", "confirm"];
  t.match(bench.press(...wrong).screen, { type: "pin", problem: "wrong", digits: 0 });
  t.match(bench.press(...wrong, ...wrong).screen, { type: "pin-locked", forSeconds: 60 });
  t.match(bench.press(...PIN_KEYS).screen, { type: "pin-locked" }, "not even the right one");
  t.equal(officeWakeAtMs(bench.office), (bench.office.pinLock.lockedUntilMs ?? 0) - 59_000);
  bench.wait(10_500);
  t.match(bench.screen, { type: "pin-locked", forSeconds: 50 });
  bench.press("cancel", "refund");
  t.match(bench.screen, { type: "pin-locked", forSeconds: 50 });
  bench.wait(50_000);
  t.match(bench.screen, { type: "pin", digits: 0 });
  t.match(bench.press(...PIN_KEYS).screen, { type: "refund-amount" });
  t.equal(bench.office.pinLock.tries, 0, "a right PIN forgives");
});

test("a try is counted before it is judged", async (t) => {
  const bench = new OfficeBench().press("up", "refund", "1", "1", "1", "1");
  const { office } = bench;
  bench.press("confirm");
  t.equal(office.pinLock.tries, 0);
  t.equal(bench.office.pinLock.tries, 1);
});

test("the PIN is nowhere once the room is left", async (t) => {
  for (const keys of [["cancel"], ["confirm"], ["confirm", "cancel"], []] as const) {
    const bench = new OfficeBench().press("up", "refund", "2", "4", "6", "8", ...keys);
    if (keys.length === 0) bench.wait(LEAVE_AFTER_MS);
    t.notMatch(JSON.stringify(bench.office), PIN, keys.join(" "));
  }
});

test("from any room, cancel leads out, and nothing is given back by it", async (t) => {
  const key = fc.constantFrom(...KEYS);
  const doing = fc.oneof(
    key.map((pressed) => (bench: OfficeBench) => bench.press(pressed)),
    fc.constant((bench: OfficeBench) => bench.press(...PIN_KEYS)),
    fc.constant((bench: OfficeBench) => bench.see(ORDER)),
    fc.constant((bench: OfficeBench) => bench.hear(facts())),
    fc.constant((bench: OfficeBench) => bench.hear(null)),
    fc.constant((bench: OfficeBench) => bench.send({ type: "inquiry-failed", atMs: bench.atMs })),
    fc.constant((bench: OfficeBench) => bench.send({ type: "not-saved" })),
    fc.constant((bench: OfficeBench) => bench.hearRefund("refunded")),
    fc.nat(100_000).map((ms) => (bench: OfficeBench) => bench.wait(ms)),
  );
  fc.assert(
    fc.property(fc.array(doing, { maxLength: 40 }), (doings) => {
      const bench = new OfficeBench();
      for (const act of doings) act(bench);
      const before = bench.effects.length;
      for (let of = 0; of < 6 && bench.screen; of += 1) bench.press("cancel");
      const asked = bench.effects.slice(before).filter(({ type }) => type === "refund");
      return bench.screen === null && asked.length === 0;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
