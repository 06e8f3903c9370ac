/** Opens the hub's SQLite file: its durability, its tables, whose orders they are. */
import { DatabaseSync } from "node:sqlite";
import { StoreError, type StoreErrorKind } from "./store-error.ts";

const SCHEMA_VERSION = 5;

/** A table with row ids: a record is too large for the nodes of a tree of keys. */
const ORDERS = `
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
  ) STRICT;
  CREATE INDEX open_orders ON orders (terminal, number) WHERE open = 1;
  CREATE INDEX orders_by_number ON orders (number);
  CREATE INDEX orders_at_institution ON orders (merchant, institution_order)
    WHERE institution_order IS NOT NULL;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

const SCHEMA = `
  ${ORDERS}
  CREATE TABLE journal (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    entries TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_time ON journal (at_ms);
  CREATE TABLE digest_secret (id TEXT NOT NULL) STRICT;
`;

/** Version 4 had the same columns, in a table without row ids. */
const UPGRADE_OF_4 = `
  DROP INDEX open_orders;
  DROP INDEX orders_of_merchant;
  DROP INDEX orders_at_institution;
  ALTER TABLE orders RENAME TO orders_4;
  ${ORDERS}
  INSERT INTO orders
    SELECT terminal, number, revision, merchant, institution_order, taken_at_ms, open, record
    FROM orders_4 ORDER BY taken_at_ms;
  DROP TABLE orders_4;
`;

const LOCKED_MS_MAX = 1_000;

/**
 * So long the log grows before it is worked into the file: the same pages are written again and
 * again, so that the pause is worth its 16 MiB.
 */
const LOG_PAGES_MAX = 4_000;

/** Primary result codes: https://www.sqlite.org/rescode.html */
const KINDS: Readonly<Record<number, StoreErrorKind>> = { 5: "locked", 6: "locked", 13: "full" };

export interface SqliteOptions {
  /** The file may not grow beyond it; a commit that needs more rejects as `full`. */
  readonly bytesMax?: number | undefined;
  /** How long a commit waits for another process that holds the file, such as a backup. */
  readonly lockedMsMax?: number | undefined;
  /**
   * `digestSecretId` of the hub on this store. The first one given is kept; with any other the
   * store does not open, since every repeated payment would look like another one.
   */
  readonly digestSecretId?: string;
}

/** Opens the file and creates it where there is none. Throws `StoreError`. */
export function openSqlite(file: string, options: SqliteOptions): DatabaseSync {
  try {
    const database = new DatabaseSync(file);
    prepareDatabase(database, options);
    return database;
  } catch (cause) {
    throw sqliteError(file, cause);
  }
}

export function sqliteError(file: string, cause: unknown): StoreError {
  const errcode = (cause as { errcode?: unknown }).errcode;
  // Extended codes carry the primary one in their low byte.
  const kind = (typeof errcode === "number" && KINDS[errcode & 0xff]) || "failed";
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(kind, `hub store ${file}: ${message}`, { cause });
}

function prepareDatabase(database: DatabaseSync, options: SqliteOptions): void {
  database.exec(`PRAGMA busy_timeout = ${options.lockedMsMax ?? LOCKED_MS_MAX}`);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES_MAX}`);
  const version = database.prepare("PRAGMA user_version").get()?.user_version;
  if (version === 0) database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
  else if (version === 4) database.exec(`BEGIN IMMEDIATE; ${UPGRADE_OF_4} COMMIT`);
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
