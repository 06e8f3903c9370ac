/** The sandbox's books in one SQLite file, each commit one transaction and one fsync. */
import { DatabaseSync } from "node:sqlite";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Random } from "../../hal/random/random.ts";
import { StoreError } from "../store/store-error.ts";
import { PAYER_SECRET_BYTES, payerName } from "./payer-name.ts";
import type { SandboxBooks, SandboxEntry } from "./sandbox-books.ts";
import type { SandboxOrder } from "./sandbox-order.ts";
import { readStoredSandboxEntry, readStoredSandboxOrder } from "./stored-sandbox-order.ts";

const SCHEMA_VERSION = 3;

const SCHEMA = `
  CREATE TABLE secret (bytes BLOB NOT NULL) STRICT;
  CREATE TABLE orders (
    institution TEXT NOT NULL,
    hub_order TEXT NOT NULL,
    payer TEXT,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (institution, hub_order)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX one_order_a_code ON orders (institution, payer) WHERE payer IS NOT NULL;
  CREATE INDEX acting_orders ON orders (institution) WHERE state = 'acting';
  CREATE INDEX shared_accounts ON orders (institution, record ->> '$.account')
    WHERE payer <> record ->> '$.account';
  CREATE TABLE entries (
    position INTEGER PRIMARY KEY,
    institution TEXT NOT NULL,
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    UNIQUE (institution, account, id)
  ) STRICT;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** How long a commit waits for another process that holds the file. */
const LOCKED_MS_MAX = 1_000;

/** `SQLITE_FULL`: https://www.sqlite.org/rescode.html */
const SQLITE_FULL = 13;

export class SqliteSandboxBooks implements SandboxBooks {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #secret: Uint8Array;

  /** Opens the file and creates it, with its secret, where there is none. Throws `StoreError`. */
  constructor(file: string, random: Random) {
    this.#file = file;
    try {
      this.#database = new DatabaseSync(file);
      this.#secret = prepareDatabase(this.#database, random);
    } catch (cause) {
      throw storeError(file, cause);
    }
  }

  payerOf(institution: InstitutionId, code: string): string {
    return payerName(this.#secret, institution, code);
  }

  find(institution: InstitutionId, hubOrder: string): SandboxOrder | null {
    return this.#orders("hub_order = ?", institution, hubOrder)[0] ?? null;
  }

  findByPayer(institution: InstitutionId, payer: string): SandboxOrder | null {
    return this.#orders("payer = ?", institution, payer)[0] ?? null;
  }

  ordersOfAccount(
    institution: InstitutionId,
    account: string,
    sinceMs: number,
  ): readonly SandboxOrder[] {
    const isOf = "payer <> record ->> '$.account' AND record ->> '$.account' = ?";
    const orders = this.#orders(isOf, institution, account);
    return orders.filter(({ takenAtMs }) => takenAtMs >= sinceMs);
  }

  owingNotices(institution: InstitutionId): readonly SandboxOrder[] {
    return this.#orders("record ->> '$.shown.noticesLeft' > 0", institution);
  }

  acting(institution: InstitutionId): readonly SandboxOrder[] {
    return this.#orders("state = 'acting'", institution);
  }

  commit(order: SandboxOrder, posted: readonly SandboxEntry[]): void {
    this.#guarded(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        this.#write(order, posted);
        this.#database.exec("COMMIT");
      } catch (error) {
        // SQLite has rolled back by itself after some errors, a full disk among them.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  entries(institution: InstitutionId): readonly SandboxEntry[] {
    const query = `SELECT id, account, currency, amount_minor AS amountMinor FROM entries
      WHERE institution = ? ORDER BY position`;
    return this.#guarded(() =>
      this.#database.prepare(query).all(institution).map(readStoredSandboxEntry),
    );
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #write(order: SandboxOrder, posted: readonly SandboxEntry[]): void {
    const { institution, hubOrder, payer, state } = order;
    // Not `INSERT OR REPLACE`: that would silently remove another order with the same payer.
    this.#database
      .prepare(
        `INSERT INTO orders (institution, hub_order, payer, state, record) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (institution, hub_order)
         DO UPDATE SET payer = excluded.payer, state = excluded.state, record = excluded.record`,
      )
      .run(institution, hubOrder, payer, state, JSON.stringify(order));
    const writeEntry = this.#database.prepare(
      `INSERT INTO entries (institution, account, id, currency, amount_minor)
       VALUES (?, ?, ?, ?, ?)`,
    );
    for (const { id, account, currency, amountMinor } of posted) {
      writeEntry.run(institution, account, id, currency, amountMinor);
    }
  }

  #orders(where: string, institution: InstitutionId, ...values: string[]): SandboxOrder[] {
    const query = `SELECT record FROM orders WHERE institution = ? AND ${where} ORDER BY hub_order`;
    return this.#guarded(() =>
      this.#database
        .prepare(query)
        .all(institution, ...values)
        .map((row) => readStoredSandboxOrder(String(row.record))),
    );
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw storeError(this.#file, cause);
    }
  }
}

/** The store's secret. */
function prepareDatabase(database: DatabaseSync, random: Random): Uint8Array {
  database.exec(`PRAGMA busy_timeout = ${LOCKED_MS_MAX}`);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("BEGIN IMMEDIATE");
  const version = database.prepare("PRAGMA user_version").get()?.user_version;
  if (version === 0) {
    database.exec(SCHEMA);
    database.prepare("INSERT INTO secret VALUES (?)").run(random.bytes(PAYER_SECRET_BYTES));
  } else if (version !== SCHEMA_VERSION) {
    throw new Error(`its schema is version ${version}, this hub knows ${SCHEMA_VERSION}`);
  }
  database.exec("COMMIT");
  const secret = database.prepare("SELECT bytes FROM secret").get()?.bytes;
  if (!(secret instanceof Uint8Array)) throw new Error("its secret is missing");
  return secret;
}

function storeError(file: string, cause: unknown): StoreError {
  const errcode = (cause as { errcode?: unknown }).errcode;
  const kind = typeof errcode === "number" && (errcode & 0xff) === SQLITE_FULL ? "full" : "failed";
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(kind, `sandbox books ${file}: ${message}`, { cause });
}
