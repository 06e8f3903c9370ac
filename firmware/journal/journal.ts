/**
 * The box's memory of money: an append log on the disk contract. A record is durable when `append`
 * resolves, at the price of one sync. The file is rewritten with only what still matters when it
 * grows over its bound, after a failed append (whose bytes may lie there in part) and at start.
 */
import type { AppendFile, Disk } from "../../hal/disk/disk.ts";
import { LocalCalendar } from "../calendar/local-time.ts";
import type { Comparison, ShiftRecord } from "../shift/shift-record.ts";
import { type Span, Takings } from "../shift/takings.ts";
import type { BookEntry, Totals } from "../shift/totals.ts";
import { unreachable } from "../unreachable.ts";
import { entryOfPayment, entryOfRefund } from "./book-entry.ts";
import { type DamagedRange, encodeFile, encodeFrame, scanFrames } from "./journal-frame.ts";
import { type JournalRecord, type PaymentRecord, parseJournalRecord } from "./journal-record.ts";
import type { RefundRecord } from "./refund-record.ts";

const FILE = "journal.log";
const NEXT_FILE = "journal.next";
/** A copy of the last file that was damaged or torn, as it was found. */
export const DAMAGED_FILE = "journal.damaged";

/** The file is rewritten over this size. Its double is the most the journal takes on disk. */
export const JOURNAL_BYTES_MAX = 1024 * 1024;
const REWRITE_AT_GROWTH = 1.25;
/** Finished payments kept, newest; unfinished ones are always kept. */
export const ENDED_PAYMENTS_MAX = 1000;
/** The same of refunds. */
export const ENDED_REFUNDS_MAX = 1000;

export interface JournalContents {
  /** The latest record of each payment, oldest payment first. */
  readonly payments: readonly PaymentRecord[];
  /** The latest record of each refund, oldest first. */
  readonly refunds: readonly RefundRecord[];
  /** Tries of the manager's PIN since the last right one. */
  readonly pinTries: number;
  readonly sequenceReservedTo: number;
  /** Bytes at the end that a power cut tore off an append nobody was told is durable. */
  readonly tornBytes: number;
}

export type JournalOpening =
  | { readonly ok: true; readonly journal: Journal; readonly contents: JournalContents }
  /** Records were lost to damage that no power cut makes. The file is untouched. */
  | {
      readonly ok: false;
      readonly goodRecords: number;
      readonly damage: readonly DamagedRange[];
    };

export interface JournalOptions {
  /** Go on with the good records of a damaged journal; the file is kept as `DAMAGED_FILE`. */
  readonly acceptDamage?: boolean;
  readonly bytesMax?: number;
  /** Where the shop is, for the totals of a day; UTC by default. */
  readonly calendar?: LocalCalendar;
}

export class Journal {
  readonly #disk: Disk;
  readonly #bytesMax: number;
  readonly #payments = new Map<string, PaymentRecord>();
  readonly #refunds = new Map<string, RefundRecord>();
  /** Records of a newer firmware: carried along, for the day it comes back. */
  readonly #unknown: unknown[] = [];
  readonly #takings: Takings;
  #pinTries = 0;
  #sequenceReservedTo = 0;
  #file: AppendFile | null = null;
  #bytes = 0;
  #generation = 0;
  /** What the last rewrite left. */
  #bytesKept = 0;
  #queue: Promise<void> = Promise.resolve();

  private constructor(disk: Disk, options: JournalOptions) {
    this.#disk = disk;
    this.#bytesMax = options.bytesMax ?? JOURNAL_BYTES_MAX;
    this.#takings = new Takings(options.calendar ?? new LocalCalendar("UTC"));
  }

  /** Reads what is there and makes the file clean. Rejects with `StorageError`. */
  static async open(disk: Disk, options: JournalOptions = {}): Promise<JournalOpening> {
    const journal = new Journal(disk, options);
    const bytes = await disk.read(FILE);
    const scan = scanFrames(bytes ?? new Uint8Array());
    const damage = scan.damage.filter((range) => !range.isTorn);
    // A journal is never empty: its first record comes with the file.
    if (bytes?.length === 0) damage.push({ offset: 0, bytes: 0, isTorn: false });
    if (damage.length > 0 && !options.acceptDamage) {
      return { ok: false, goodRecords: scan.payloads.length, damage };
    }
    // Also of a torn end: it looks the same as a last record that has gone bad.
    if (bytes && scan.damage.length > 0) await copyDamagedFile(disk, bytes);
    for (const payload of scan.payloads) {
      const record = parseJournalRecord(payload);
      if (record) journal.#remember(record);
      else journal.#unknown.push(payload);
    }
    journal.#generation = scan.generation;
    await journal.#rewrite();
    const tornBytes = scan.damage.find((range) => range.isTorn)?.bytes ?? 0;
    return { ok: true, journal, contents: { ...journal.#contents(), tornBytes } };
  }

  /**
   * Adds a record; it is durable when this resolves. Rejects with `StorageError`: then the record
   * may or may not be found after a restart, and the next append starts with a rewrite.
   */
  append(record: JournalRecord): Promise<void> {
    return this.#inTurn(() => this.#appendNow(record));
  }

  /**
   * Closes the open shift and opens the next, in one record: after a power cut either is so, or
   * neither. What has ended by its turn is in its totals, what ends later is in the next shift's.
   * Rejects with `StorageError`, as `append` does.
   */
  closeShift(toMs: number, comparison: Comparison): Promise<ShiftRecord> {
    return this.#inTurn(async () => {
      const kept = this.entries;
      const open = [...this.payments, ...this.refunds].filter((record) => !hasEnded(record));
      const carriedOver = open.length;
      const record = this.#takings.closingRecord({ toMs, kept, carriedOver, comparison });
      await this.#appendNow(record);
      return record;
    });
  }

  /** Appends what is already known, to find out whether the disk takes it. */
  probe(): Promise<void> {
    return this.append({ type: "sequence", reservedTo: this.#sequenceReservedTo });
  }

  /** The latest record of each payment, oldest payment first. */
  get payments(): readonly PaymentRecord[] {
    return [...this.#payments.values()];
  }

  /** The latest record of a payment; null where it is not kept. */
  paymentOf(order: string): PaymentRecord | null {
    return this.#payments.get(order) ?? null;
  }

  /** The latest record of each refund, oldest first. */
  get refunds(): readonly RefundRecord[] {
    return [...this.#refunds.values()];
  }

  /** Everything that ended and is kept in full. */
  get entries(): readonly BookEntry[] {
    const entries = [...this.payments.map(entryOfPayment), ...this.refunds.map(entryOfRefund)];
    return entries.filter((entry) => entry !== null);
  }

  /** The shifts, and what of them is not kept in full. */
  get takings(): Pick<Takings, "open" | "closed" | "batchedOrders" | "foldedTo"> {
    return this.#takings;
  }

  /** Right however many payments there were: what is forgotten is counted first. */
  totals(span: Span): Totals {
    return this.#takings.totals(span, this.entries);
  }

  /** Closes the file after the appends under way. */
  async close(): Promise<void> {
    await this.#queue;
    await this.#file?.close();
    this.#file = null;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const worked = this.#queue.then(work);
    this.#queue = worked.then(
      () => undefined,
      () => undefined,
    );
    return worked;
  }

  async #appendNow(unstamped: JournalRecord): Promise<void> {
    const record = this.#stamped(unstamped);
    if (!record) return;
    // Not after each append where what must be kept is itself over the bound.
    const bytesMax = Math.max(this.#bytesMax, REWRITE_AT_GROWTH * this.#bytesKept);
    const isFull = this.#bytes + this.#frameOf(record).length > bytesMax;
    if (!this.#file || isFull) await this.#rewrite();
    const file = this.#file;
    if (!file) throw new Error("journal has no file after a rewrite");
    const frame = this.#frameOf(record);
    try {
      await file.append(frame);
      await file.sync();
    } catch (error) {
      await this.#abandonFile();
      throw error;
    }
    this.#bytes += frame.length;
    this.#remember(record);
  }

  /** As it would lie at the end of the file. */
  #frameOf(record: JournalRecord): Uint8Array {
    return encodeFrame(record, { generation: this.#generation, offset: this.#bytes });
  }

  /** With the shift in which it ended; null for one that was counted and forgotten. */
  #stamped(record: JournalRecord): JournalRecord | null {
    const isEnd = (record.type === "payment" || record.type === "refund") && hasEnded(record);
    if (!isEnd) return record;
    const before =
      record.type === "payment"
        ? this.#payments.get(record.order)
        : this.#refunds.get(record.refund);
    if (record.told && !before) return null;
    if (before && hasEnded(before)) return { ...record, shift: before.shift };
    return { ...record, shift: this.#takings.open.number };
  }

  #remember(record: JournalRecord): void {
    switch (record.type) {
      case "sequence":
        this.#sequenceReservedTo = Math.max(this.#sequenceReservedTo, record.reservedTo);
        return;
      case "shift":
      case "batch":
        this.#takings.remember(record);
        return;
      case "payment":
        this.#payments.set(record.order, record);
        if (this.#payments.size > 2 * ENDED_PAYMENTS_MAX) this.#forgetOldest();
        return;
      case "refund":
        this.#refunds.set(record.refund, record);
        if (this.#refunds.size > 2 * ENDED_REFUNDS_MAX) this.#forgetOldest();
        return;
      case "pin-tries":
        this.#pinTries = record.tries;
        return;
      default:
        unreachable(record);
    }
  }

  /** What has ended and is over its bound is counted, and kept no more. */
  #forgetOldest(): void {
    for (const record of surplusOf(this.payments, ENDED_PAYMENTS_MAX)) {
      const entry = entryOfPayment(record);
      if (entry) this.#takings.forget(entry);
      this.#payments.delete(record.order);
    }
    for (const record of surplusOf(this.refunds, ENDED_REFUNDS_MAX)) {
      const entry = entryOfRefund(record);
      if (entry) this.#takings.forget(entry);
      this.#refunds.delete(record.refund);
    }
  }

  #contents(): Omit<JournalContents, "tornBytes"> {
    const { payments, refunds } = this;
    const sequenceReservedTo = this.#sequenceReservedTo;
    return { payments, refunds, pinTries: this.#pinTries, sequenceReservedTo };
  }

  /** Everything that still matters into a new file, which then takes the old one's place. */
  async #rewrite(): Promise<void> {
    await this.#abandonFile();
    this.#forgetOldest();
    const { payments, refunds, pinTries, sequenceReservedTo } = this.#contents();
    const counts: JournalRecord[] = [{ type: "sequence", reservedTo: sequenceReservedTo }];
    if (pinTries > 0) counts.push({ type: "pin-tries", tries: pinTries });
    const kept = [...this.#takings.records(), ...this.#unknown, ...payments, ...refunds];
    // Before anything is written: a file that was begun and never finished has used it up.
    this.#generation += 1;
    const bytes = encodeFile([...counts, ...kept], this.#generation);
    await this.#disk.remove(NEXT_FILE);
    const file = await this.#disk.openForAppend(NEXT_FILE);
    try {
      await file.append(bytes);
      await file.sync();
      await this.#disk.rename(NEXT_FILE, FILE);
      await this.#disk.syncDirectory();
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
    this.#file = file;
    this.#bytes = bytes.length;
    this.#bytesKept = bytes.length;
  }

  async #abandonFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    // What the file holds is decided by its last sync, not by how closing it goes.
    await file?.close().catch(() => undefined);
  }
}

function hasEnded({ phase }: PaymentRecord | RefundRecord): boolean {
  return phase === "ended" || phase === "refunded" || phase === "refused";
}

/** Of those that have ended, all over the bound: the oldest, and the untold ones last. */
function surplusOf<R extends PaymentRecord | RefundRecord>(
  records: readonly R[],
  endedMax: number,
): readonly R[] {
  const ended = records.filter(hasEnded);
  const told = ended.filter((record) => record.told);
  const untold = ended.filter((record) => !record.told);
  return [...told, ...untold].slice(0, Math.max(0, ended.length - endedMax));
}

async function copyDamagedFile(disk: Disk, bytes: Uint8Array): Promise<void> {
  await disk.remove(DAMAGED_FILE);
  const copy = await disk.openForAppend(DAMAGED_FILE);
  try {
    await copy.append(bytes);
    await copy.sync();
    await disk.syncDirectory();
  } finally {
    await copy.close();
  }
}
