/**
 * The store in one SQLite file. The commits of one turn of the loop are one transaction and one
 * fsync of the log (WAL with `synchronous=FULL`:
 * https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { JournalEntry } from "../ledger/ledger.ts";
import { isOpen, type Order } from "../orders/order.ts";
import { type AfterTurn, type Commit, CommitGroup } from "./commit-group.ts";
import { ALWAYS, FOUND_MAX, type HubStore, type Period } from "./hub-store.ts";
import { conflictError, StoreError, type StoreErrorKind } from "./store-error.ts";
import { readStoredEntries, readStoredOrder } from "./stored-order.ts";

const SCHEMA_VERSION = 4;

const SCHEMA = `
  CREATE TABLE orders (
    terminal TEXT NOT NULL,
    number TEXT NOT NULL,
    revision INTEGER NOT NULL,
    merchant TEXT NOT NULL,
    institution_order TEXT,
    taken_at_ms INTEGER NOT NULL,
    open INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (terminal, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX open_orders ON orders (terminal, number) WHERE open = 1;
  CREATE INDEX orders_of_merchant ON orders (merchant, number);
  CREATE INDEX orders_at_institution ON orders (merchant, institution_order)
    WHERE institution_order IS NOT NULL;
  CREATE TABLE journal (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    entries TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_time ON journal (at_ms);
  CREATE TABLE digest_secret (id TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Each half by its own index. */
const FIND_OF_MERCHANT = `
  SELECT record, taken_at_ms FROM orders WHERE merchant = ? AND number = ?
  UNION
  SELECT record, taken_at_ms FROM orders WHERE merchant = ? AND institution_order = ?
  ORDER BY taken_at_ms DESC LIMIT ?
`;

const LOCKED_MS_MAX = 1_000;

/** Primary result codes: https://www.sqlite.org/rescode.html */
const KINDS: Readonly<Record<number, StoreErrorKind>> = { 5: "locked", 6: "locked", 13: "full" };

export interface SqliteStoreOptions {
  readonly afterTurn: AfterTurn;
  /** The file may not grow beyond it; a commit that needs more rejects as `full`. */
  readonly bytesMax?: number;
  /** How long a commit waits for another process that holds the file, such as a backup. */
  readonly lockedMsMax?: number;
  /**
   * `digestSecretId` of the hub on this store. The first one given is kept; with any other the
   * store does not open, since every repeated payment would look like another one.
   */
  readonly digestSecretId?: string;
}

export class SqliteStore implements HubStore {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #find: StatementSync;
  readonly #insertOrder: StatementSync;
  readonly #updateOrder: StatementSync;
  readonly #writeEntry: StatementSync;
  readonly #group: CommitGroup;

  /** Opens the file and creates it where there is none. Throws `StoreError`. */
  constructor(file: string, options: SqliteStoreOptions) {
    this.#file = file;
    this.#group = new CommitGroup(async (commits) => this.#write(commits), options.afterTurn);
    try {
      this.#database = new DatabaseSync(file);
      prepareDatabase(this.#database, options);
      this.#begin = this.#database.prepare("BEGIN IMMEDIATE");
      this.#end = this.#database.prepare("COMMIT");
      this.#find = this.#database.prepare(
        "SELECT record FROM orders WHERE terminal = ? AND number = ?",
      );
      this.#insertOrder = this.#database.prepare(
        "INSERT INTO orders (revision, merchant, institution_order, taken_at_ms, open, record, " +
          "terminal, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      );
      this.#updateOrder = this.#database.prepare(
        "UPDATE orders SET revision = ?, merchant = ?, institution_order = ?, taken_at_ms = ?, " +
          "open = ?, record = ? WHERE terminal = ? AND number = ? AND revision = ?",
      );
      this.#writeEntry = this.#database.prepare(
        "INSERT INTO journal (id, at_ms, entries) VALUES (?, ?, ?)",
      );
    } catch (cause) {
      throw storeError(file, cause);
    }
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

  #write(commits: readonly Commit[]): readonly (StoreError | null)[] {
    try {
      this.#begin.run();
    } catch (cause) {
      // Somebody holds the file; waiting for it again for each commit would hold up the hub.
      return commits.map(() => storeError(this.#file, cause));
    }
    try {
      const ends = commits.map((commit) => this.#writeOne(commit));
      this.#end.run();
      return ends;
    } catch (cause) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      if (commits.length === 1) return [storeError(this.#file, cause)];
      // One of them is bad, or needs more room than there is.
      return commits.flatMap((commit) => this.#write([commit]));
    }
  }

  /** Throws where it may have written a part: the transaction has to go back. */
  #writeOne({ order, posted }: Commit): StoreError | null {
    if (!this.#writeOrder(order)) return conflictError(order);
    for (const { id, atMs, entries } of posted) {
      this.#writeEntry.run(id, atMs, JSON.stringify(entries));
    }
    return null;
  }

  /** False, with nothing written, where the order is not made of the latest record. */
  #writeOrder(order: Order): boolean {
    const { terminal, number, merchant, institutionOrder, takenAtMs } = order;
    const revision = order.revision + 1;
    const record = JSON.stringify({ ...order, revision });
    const open = isOpen(order) ? 1 : 0;
    const fields = [revision, merchant, institutionOrder, takenAtMs, open, record];
    const key = [terminal, number];
    const { changes } =
      order.revision === 0
        ? this.#insertOrder.run(...fields, ...key)
        : this.#updateOrder.run(...fields, ...key, order.revision);
    return changes === 1;
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
    if (this.#database.isOpen) this.#database.close();
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw storeError(this.#file, cause);
    }
  }
}

function prepareDatabase(database: DatabaseSync, options: SqliteStoreOptions): void {
  database.exec(`PRAGMA busy_timeout = ${options.lockedMsMax ?? LOCKED_MS_MAX}`);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  const version = database.prepare("PRAGMA user_version").get()?.user_version;
  if (version === 0) database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
  else if (version !== SCHEMA_VERSION) {
    throw new Error(`its schema is version ${version}, this hub knows ${SCHEMA_VERSION}`);
  }
  if (options.digestSecretId !== undefined) keepSecretId(database, options.digestSecretId);
  if (options.bytesMax !== undefined) {
    const pageBytes = Number(database.prepare("PRAGMA page_size").get()?.page_size);
    database.exec(`PRAGMA max_page_count = ${Math.ceil(options.bytesMax / pageBytes)}`);
  }
}

function keepSecretId(database: DatabaseSync, id: string): void {
  database
    .prepare("INSERT INTO digest_secret SELECT ? WHERE NOT EXISTS (SELECT * FROM digest_secret)")
    .run(id);
  if (database.prepare("SELECT id FROM digest_secret").get()?.id === id) return;
  throw new Error(
    "its orders were taken with other keys than the hub has now; restore the hub's keys from " +
      "the backup",
  );
}

function storeError(file: string, cause: unknown): StoreError {
  const errcode = (cause as { errcode?: unknown }).errcode;
  // Extended codes carry the primary one in their low byte.
  const kind = (typeof errcode === "number" && KINDS[errcode & 0xff]) || "failed";
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(kind, `hub store ${file}: ${message}`, { cause });
}
