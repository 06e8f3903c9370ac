/**
 * The store in one SQLite file. Each commit is one transaction and one fsync of the log (WAL with
 * `synchronous=FULL`: https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { JournalEntry } from "../ledger/ledger.ts";
import { isOpen, type Order } from "../orders/order.ts";
import { FOUND_MAX, type HubStore } from "./hub-store.ts";
import { StoreError, type StoreErrorKind } from "./store-error.ts";
import { readStoredEntries, readStoredOrder } from "./stored-order.ts";

const SCHEMA_VERSION = 3;

const SCHEMA = `
  CREATE TABLE orders (
    terminal TEXT NOT NULL,
    number TEXT NOT NULL,
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
  readonly #find: StatementSync;
  readonly #writeOrder: StatementSync;
  readonly #writeEntry: StatementSync;

  /** Opens the file and creates it where there is none. Throws `StoreError`. */
  constructor(file: string, options: SqliteStoreOptions = {}) {
    this.#file = file;
    try {
      this.#database = new DatabaseSync(file);
      prepareDatabase(this.#database, options);
      this.#find = this.#database.prepare(
        "SELECT record FROM orders WHERE terminal = ? AND number = ?",
      );
      this.#writeOrder = this.#database.prepare(
        "INSERT OR REPLACE INTO orders (terminal, number, merchant, institution_order, " +
          "taken_at_ms, open, record) VALUES (?, ?, ?, ?, ?, ?, ?)",
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

  async commit(order: Order, posted: readonly JournalEntry[]): Promise<void> {
    const record = JSON.stringify(order);
    this.#guarded(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const { terminal, number, merchant, institutionOrder, takenAtMs } = order;
        const open = isOpen(order) ? 1 : 0;
        const key = [terminal, number, merchant, institutionOrder];
        this.#writeOrder.run(...key, takenAtMs, open, record);
        for (const { id, atMs, entries } of posted) {
          this.#writeEntry.run(id, atMs, JSON.stringify(entries));
        }
        this.#database.exec("COMMIT");
      } catch (error) {
        // SQLite has rolled back by itself after some errors, a full disk among them.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  async journal(): Promise<readonly JournalEntry[]> {
    const query = "SELECT id, at_ms, entries FROM journal ORDER BY position";
    return this.#guarded(() =>
      this.#database
        .prepare(query)
        .all()
        .map((row) => ({
          id: String(row.id),
          atMs: Number(row.at_ms),
          entries: readStoredEntries(String(row.entries)),
        })),
    );
  }

  async close(): Promise<void> {
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
