/**
 * The store in one SQLite file. A thread writes it, a turn's commits at a time
 * (`sqlite-writer.ts`); what is read, is read here, over a connection of its own, and never waits
 * for the writing (https://www.sqlite.org/wal.html).
 */
import { once } from "node:events";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import type { JournalEntry } from "../ledger/ledger.ts";
import type { Order } from "../orders/order.ts";
import { type AfterTurn, type Commit, CommitGroup } from "./commit-group.ts";
import { ALWAYS, FOUND_MAX, type HubStore, type Period } from "./hub-store.ts";
import { openSqlite, type SqliteOptions, sqliteError } from "./sqlite-database.ts";
import { rowsOf } from "./sqlite-writer.ts";
import type { WriterAnswer, WriterRequest, WriterThreadData } from "./sqlite-writer-thread.ts";
import { StoreError } from "./store-error.ts";
import { readStoredEntries, readStoredOrder } from "./stored-order.ts";

/** Each half by its own index. */
const FIND_OF_MERCHANT = `
  SELECT record, taken_at_ms FROM orders WHERE merchant = ? AND number = ?
  UNION
  SELECT record, taken_at_ms FROM orders WHERE merchant = ? AND institution_order = ?
  ORDER BY taken_at_ms DESC LIMIT ?
`;

export interface SqliteStoreOptions extends SqliteOptions {
  readonly afterTurn: AfterTurn;
}

export class SqliteStore implements HubStore {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #find: StatementSync;
  readonly #group: CommitGroup;
  readonly #startWriter: () => Worker;
  /** From the first commit on: whoever only reads needs no thread. */
  #writer: Worker | null = null;

  /** Opens the file and creates it where there is none. Throws `StoreError`. */
  constructor(file: string, options: SqliteStoreOptions) {
    this.#file = file;
    this.#database = openSqlite(file, options);
    this.#find = this.#database.prepare(
      "SELECT record FROM orders WHERE terminal = ? AND number = ?",
    );
    this.#group = new CommitGroup((commits) => this.#write(commits), options.afterTurn);
    const { bytesMax, lockedMsMax } = options;
    const workerData: WriterThreadData = { file, bytesMax, lockedMsMax };
    const program = new URL("./sqlite-writer-thread.ts", import.meta.url);
    this.#startWriter = () => new Worker(program, { workerData });
  }

  async find(terminal: string, number: string): Promise<Order | null> {
    return this.#guarded(() => {
      const row = this.#find.get(terminal, number);
      return row ? readStoredOrder(String(row.record)) : null;
    });
  }

  async findOfMerchant(merchant: string, number: string): Promise<readonly Order[]> {
    return this.#guarded(() =>
      this.#database
        .prepare(FIND_OF_MERCHANT)
        .all(merchant, number, merchant, number, FOUND_MAX)
        .map((row) => readStoredOrder(String(row.record))),
    );
  }

  async ordersOf(terminal: string, after: string, limit: number): Promise<readonly Order[]> {
    const query =
      "SELECT record FROM orders WHERE terminal = ? AND number > ? ORDER BY number LIMIT ?";
    return this.#guarded(() =>
      this.#database
        .prepare(query)
        .all(terminal, after, limit)
        .map((row) => readStoredOrder(String(row.record))),
    );
  }

  async openOrders(): Promise<readonly Order[]> {
    const query = "SELECT record FROM orders WHERE open = 1 ORDER BY terminal, number";
    return this.#guarded(() =>
      this.#database
        .prepare(query)
        .all()
        .map((row) => readStoredOrder(String(row.record))),
    );
  }

  commit(order: Order, posted: readonly JournalEntry[]): Promise<Order> {
    return this.#group.commit(order, posted);
  }

  async #write(commits: readonly Commit[]): Promise<readonly (StoreError | null)[]> {
    this.#writer ??= this.#startWriter();
    // Nothing but a commit under way keeps the process from its end.
    this.#writer.ref();
    this.#writer.postMessage(commits.map(rowsOf) satisfies WriterRequest);
    const [ends] = (await once(this.#writer, "message")) as [WriterAnswer];
    this.#writer.unref();
    return ends.map((end) => end && new StoreError(end.kind, end.message));
  }

  async journal({ fromMs, untilMs }: Period = ALWAYS): Promise<readonly JournalEntry[]> {
    const query =
      "SELECT id, at_ms, entries FROM journal WHERE at_ms >= ? AND at_ms < ? ORDER BY position";
    return this.#guarded(() =>
      this.#database
        .prepare(query)
        .all(fromMs, untilMs)
        .map((row) => ({
          id: String(row.id),
          atMs: Number(row.at_ms),
          entries: readStoredEntries(String(row.entries)),
        })),
    );
  }

  async close(): Promise<void> {
    await this.#group.idle();
    const writer = this.#writer;
    this.#writer = null;
    if (writer) {
      writer.ref();
      writer.postMessage("close" satisfies WriterRequest);
      await once(writer, "exit");
    }
    if (this.#database.isOpen) this.#database.close();
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw sqliteError(this.#file, cause);
    }
  }
}
