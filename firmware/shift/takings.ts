/**
 * What the box's journal knows of shifts: which is open, the closed ones, and the entries that it
 * keeps no more in full, as batches. A batch is never about a payment that is still kept, so that
 * both together count each once. Pure, but that it holds state: the journal is its only owner.
 */
import type { LocalCalendar } from "../calendar/local-time.ts";
import { makeOrderNumber } from "../payment/order-number.ts";
import {
  type BatchRecord,
  type Comparison,
  makeShiftRecord,
  type ShiftRecord,
} from "./shift-record.ts";
import { type BookEntry, type Sum, sumOfEntry, type Totals, totalsOf } from "./totals.ts";

/** Closed shifts kept, newest. */
const CLOSED_SHIFTS_MAX = 30;
/** Orders of the open shift known one by one, besides those that are kept in full. */
export const BATCHED_ORDERS_MAX = 6000;
/** 40 bytes each: a record of them is well below a frame. */
const ORDERS_PER_RECORD = 80;
/** Days told apart: today and the day before. */
const DAYS_KEPT = 2;

const ORDER_DIGITS = 28;
const NO_SHIFT = 0;
const LONG_AGO = "";
const ZEROS = new Uint8Array(8);

export interface OpenShift {
  readonly number: number;
  /** Wall clock; null for the first. */
  readonly fromMs: number | null;
}

/** Which entries are counted. */
export type Span =
  | { readonly type: "shift"; readonly shift: number }
  | { readonly type: "day"; readonly day: string };

/** What is known one by one of an entry that is not kept in full. */
export type BatchedOrder = Pick<BookEntry, "kind" | "order" | "amountMinor" | "currency">;

type Head = Pick<BatchRecord, "shift" | "day" | "kind" | "institution" | "currency">;

interface Batch extends Sum {
  readonly head: Head;
  readonly orders: readonly string[];
  readonly foldedTo: string;
}

export class Takings {
  readonly #calendar: LocalCalendar;
  #closed: readonly ShiftRecord[] = [];
  #batches = new Map<string, Batch>();

  constructor(calendar: LocalCalendar) {
    this.#calendar = calendar;
  }

  get open(): OpenShift {
    const last = this.#closed.at(-1);
    return last ? { number: last.number + 1, fromMs: last.toMs } : { number: 1, fromMs: null };
  }

  /** Oldest first. */
  get closed(): readonly ShiftRecord[] {
    return this.#closed;
  }

  /** Orders up to this number may be known as sums only; empty where none is. */
  get foldedTo(): string {
    const folded = [...this.#batches.values()].filter(({ head }) => this.#isOpen(head));
    return greatest(folded.map(({ foldedTo }) => foldedTo));
  }

  /** Takes up what the journal holds. */
  remember(record: ShiftRecord | BatchRecord): void {
    if (record.type === "batch") this.#put(batchOf(record));
    else if (record.number >= this.open.number) {
      this.#closed = [...this.#closed, record].slice(-CLOSED_SHIFTS_MAX);
    }
  }

  /** The journal keeps this entry no longer in full. */
  forget(entry: BookEntry): void {
    const { shift, kind, institution, currency, order, amountMinor } = entry;
    const head = { shift, day: this.#calendar.at(entry.atMs).day, kind, institution, currency };
    const orders = [`${order}${amountMinor}`];
    this.#put({ head, ...sumOfEntry(entry), orders, foldedTo: "" });
  }

  /** The totals of a span; `kept` are all entries that the journal still has in full. */
  totals(span: Span, kept: readonly BookEntry[]): Totals {
    const batched = [...this.#batches.values()].filter(({ head }) => {
      return span.type === "day" ? head.day === span.day : head.shift === span.shift;
    });
    const counted = kept.filter(({ shift, atMs }) => {
      return span.type === "day" ? this.#calendar.at(atMs).day === span.day : shift === span.shift;
    });
    return totalsOf([...batched, ...counted.map(sumOfEntry)]);
  }

  /** The entries of the open shift that are not kept in full, as far as they are known singly. */
  batchedOrders(): readonly BatchedOrder[] {
    const open = [...this.#batches.values()].filter(({ head }) => this.#isOpen(head));
    return open.flatMap(({ kind, currency, orders }) =>
      orders.map((line) => {
        const amountMinor = Number(line.slice(ORDER_DIGITS));
        return { kind, currency, order: line.slice(0, ORDER_DIGITS), amountMinor };
      }),
    );
  }

  /** The record that closes the open shift and opens the next; nothing is changed by making it. */
  closingRecord(facts: {
    readonly toMs: number;
    readonly kept: readonly BookEntry[];
    readonly carriedOver: number;
    readonly comparison: Comparison;
  }): ShiftRecord {
    const { kept, ...known } = facts;
    const { number, fromMs } = this.open;
    const totals = this.totals({ type: "shift", shift: number }, kept);
    const orders = [...kept, ...this.batchedOrders()].map(({ order }) => order);
    // The clock alone would do, had it never been set back.
    const toOrder = greatest([makeOrderNumber(known.toMs, ZEROS), this.foldedTo, ...orders]);
    return makeShiftRecord({ number, fromMs, totals, toOrder, ...known });
  }

  /** Everything as records, after what nobody can ask for any more was put together. */
  records(): readonly (ShiftRecord | BatchRecord)[] {
    this.#putTogether();
    this.#foldOldest();
    return [...this.#closed, ...[...this.#batches.values()].flatMap(recordsOf)];
  }

  #isOpen({ shift }: Head): boolean {
    return shift === this.open.number;
  }

  #put(batch: Batch): void {
    const { shift, day, kind, institution, currency } = batch.head;
    const key = [shift, day, kind, institution, currency].join(" ");
    const before = this.#batches.get(key);
    this.#batches.set(key, before ? merged(before, batch) : batch);
  }

  /** Closed shifts become one, and days before yesterday. */
  #putTogether(): void {
    const batches = [...this.#batches.values()];
    const days = [...new Set(batches.map(({ head }) => head.day))].sort().slice(-DAYS_KEPT);
    this.#batches = new Map();
    for (const batch of batches) {
      const { head } = batch;
      const day = days.includes(head.day) ? head.day : LONG_AGO;
      if (this.#isOpen(head)) this.#put({ ...batch, head: { ...head, day } });
      // Of a closed shift only the day's totals can still be asked for.
      else if (day !== LONG_AGO) {
        this.#put({ ...batch, head: { ...head, day, shift: NO_SHIFT }, orders: [], foldedTo: "" });
      }
    }
  }

  /** Of orders over the bound, the oldest are known as sums from now on. */
  #foldOldest(): void {
    const lines = [...this.#batches.values()].flatMap(({ orders }) => orders);
    const surplus = lines.length - BATCHED_ORDERS_MAX;
    if (surplus <= 0) return;
    const foldedTo = (lines.sort()[surplus - 1] ?? "").slice(0, ORDER_DIGITS);
    for (const [key, batch] of this.#batches) {
      const orders = batch.orders.filter((line) => line.slice(0, ORDER_DIGITS) > foldedTo);
      if (orders.length === batch.orders.length) continue;
      this.#batches.set(key, { ...batch, orders, foldedTo });
    }
  }
}

function batchOf(record: BatchRecord): Batch {
  const { shift, day, kind, institution, currency, orders, foldedTo = "", ...sum } = record;
  const head = { shift, day, kind, institution, currency };
  const { count, amountMinor } = sum;
  return { head, kind, institution, currency, count, amountMinor, orders, foldedTo };
}

function merged(a: Batch, b: Batch): Batch {
  return {
    ...a,
    count: a.count + b.count,
    amountMinor: a.amountMinor + b.amountMinor,
    orders: [...a.orders, ...b.orders],
    foldedTo: greatest([a.foldedTo, b.foldedTo]),
  };
}

/** Of order numbers, as texts. */
function greatest(numbers: readonly string[]): string {
  return [...numbers].sort().at(-1) ?? "";
}

/** As many records as it takes; the first has what is known as a sum only. */
function recordsOf({ head, count, amountMinor, orders, foldedTo }: Batch): BatchRecord[] {
  const records: BatchRecord[] = [];
  let left = { count, amountMinor };
  for (let at = 0; at < orders.length; at += ORDERS_PER_RECORD) {
    const some = orders.slice(at, at + ORDERS_PER_RECORD);
    const someMinor = some.reduce((sum, line) => sum + Number(line.slice(ORDER_DIGITS)), 0);
    left = { count: left.count - some.length, amountMinor: left.amountMinor - someMinor };
    const sum = { count: some.length, amountMinor: someMinor };
    records.push({ type: "batch", ...head, ...sum, orders: some });
  }
  if (left.count === 0) return records;
  const folded = { ...(foldedTo && { foldedTo }) };
  return [{ type: "batch", ...head, ...left, orders: [], ...folded }, ...records];
}
