import fc from "fast-check";
import { test } from "tap";
import {
  OUTBOX_ENTRIES_MAX,
  OUTBOX_IN_FLIGHT_MAX,
  Outbox,
  type OutboxEntry,
} from "../../../firmware/uplink/outbox.ts";

function entry(sequence: number, more: Partial<OutboxEntry> = {}): OutboxEntry {
  const subject = `order ${sequence}`;
  return { sequence, subject, type: "pay", message: "", deadlineAtMs: 60_000, ...more };
}

function sequences(entries: readonly OutboxEntry[]): number[] {
  return entries.map(({ sequence }) => sequence);
}

test("a broker's acknowledgement does not take a request out; the hub's word does", (t) => {
  const outbox = new Outbox();
  outbox.add(entry(1), 0);
  t.same(sequences(outbox.take(0)), [1]);
  outbox.landed(1);
  t.same(sequences(outbox.take(999)), []);
  t.same(sequences(outbox.take(1_000)), [1]);
  outbox.landed(1);
  outbox.settle(1);
  t.equal(outbox.size, 0);
  t.equal(outbox.nextAtMs(true), null);
  t.end();
});

test("what is not acknowledged by the broker is not published a second time", (t) => {
  const outbox = new Outbox();
  outbox.add(entry(1), 0);
  outbox.take(0);
  t.same(sequences(outbox.take(30_000)), []);
  outbox.restart(30_000);
  t.same(sequences(outbox.take(30_000)), [1], "unless over a new connection");
  t.end();
});

test("reversals go first, then the oldest, and only so many at a time", (t) => {
  const outbox = new Outbox();
  for (const sequence of [5, 3, 4, 1]) outbox.add(entry(sequence), 0);
  outbox.add(entry(9, { type: "reverse" }), 0);
  outbox.add(entry(8, { type: "reverse" }), 0);
  t.same(sequences(outbox.take(0)), [8, 9, 1, 3]);
  t.equal(outbox.nextAtMs(true), 60_000, "there is no room before one has landed");
  outbox.landed(9);
  t.equal(outbox.nextAtMs(true), 0);
  t.same(sequences(outbox.take(0)), [4]);
  t.end();
});

test("a request leaves at its deadline, once", (t) => {
  const outbox = new Outbox();
  outbox.add(entry(1, { deadlineAtMs: 10 }), 0);
  outbox.add(entry(2), 0);
  t.equal(outbox.nextAtMs(false), 10);
  t.same(sequences(outbox.expire(9)), []);
  t.same(sequences(outbox.expire(10)), [1]);
  t.same(sequences(outbox.expire(10)), []);
  t.end();
});

test("a later question about an order takes the place of the earlier one", (t) => {
  const outbox = new Outbox();
  const order = "order 1";
  outbox.add(entry(1), 0);
  outbox.add(entry(2, { subject: order, type: "query" }), 0);
  outbox.add(entry(3, { subject: order, type: "query" }), 0);
  outbox.add(entry(4, { subject: order, type: "reverse" }), 0);
  outbox.add(entry(5, { subject: order, type: "reverse" }), 0);
  t.same(sequences(outbox.take(0)), [5, 1, 3]);
  outbox.withdraw(order);
  t.equal(outbox.size, 0);
  t.end();
});

test("a sequence number is never used twice, and no entry is taken when it is full", (t) => {
  const outbox = new Outbox();
  for (let at = 0; at < OUTBOX_ENTRIES_MAX; at += 1) {
    t.notOk(outbox.isFull);
    outbox.add(entry(at), 0);
  }
  t.ok(outbox.isFull);
  t.throws(() => outbox.add(entry(OUTBOX_ENTRIES_MAX), 0), /over 64 entries/);
  outbox.settle(0);
  t.throws(() => outbox.add(entry(1), 0), /sequence 1 used twice/);
  t.end();
});

type Happening = "take" | "land" | "settle" | "restart" | "wait";
const happenings = fc.array(
  fc.constantFrom<Happening>("take", "land", "settle", "restart", "wait"),
  { maxLength: 200 },
);

test("whatever happens, in any order, every request goes on until it is settled or late", (t) => {
  const keepsAll = fc.property(happenings, fc.infiniteStream(fc.nat()), (course, numbers) => {
    const outbox = new Outbox();
    const left = new Set<number>();
    const inFlight = new Set<number>();
    let nowMs = 0;
    const pick = (from: Set<number>): number => {
      return [...from][numbers.next().value % Math.max(1, from.size)] ?? -1;
    };
    for (let sequence = 0; sequence < 12; sequence += 1) {
      outbox.add(entry(sequence, { deadlineAtMs: 1e9 }), 0);
      left.add(sequence);
    }
    const act: Record<Happening, () => void> = {
      take: () => {
        for (const sequence of sequences(outbox.take(nowMs))) {
          if (!left.has(sequence) || inFlight.has(sequence)) throw new Error("sent wrongly");
          inFlight.add(sequence);
        }
      },
      land: () => {
        const sequence = pick(inFlight);
        outbox.landed(sequence);
        inFlight.delete(sequence);
      },
      settle: () => {
        const sequence = pick(left);
        outbox.settle(sequence);
        left.delete(sequence);
        inFlight.delete(sequence);
      },
      restart: () => {
        outbox.restart(nowMs);
        inFlight.clear();
      },
      wait: () => {
        nowMs += numbers.next().value % 5_000;
      },
    };
    for (const happening of course) {
      act[happening]();
      if (inFlight.size > OUTBOX_IN_FLIGHT_MAX) throw new Error("too many in flight");
    }
    // From here on the broker acknowledges at once: everything left must come.
    const seen = new Set<number>();
    outbox.restart(nowMs);
    for (let round = 0; round < 12; round += 1) {
      for (const sequence of sequences(outbox.take(nowMs))) {
        seen.add(sequence);
        outbox.landed(sequence);
      }
    }
    return outbox.size === left.size && seen.size === left.size;
  });
  fc.assert(keepsAll, { numRuns: 300 });
  t.end();
});
