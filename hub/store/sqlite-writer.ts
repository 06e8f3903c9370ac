/**
 * Writes groups of commits to the hub's SQLite file: one transaction and one fsync of the log a
 * group (WAL with `synchronous=FULL`: https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JournalEntry } from "../ledger/ledger.ts";
import { isOpen, type Order } from "../orders/order.ts";
import type { Commit } from "./commit-group.ts";
import { openSqlite, type SqliteOptions, sqliteError } from "./sqlite-database.ts";
import { conflictError, type StoreErrorKind } from "./store-error.ts";

/** A commit as what it writes; it can be handed to a thread. */
export interface CommitRows {
  readonly terminal: string;
  readonly number: string;
  /** Of the record that it takes the place of; 0 for the first one. */
  readonly revisionBefore: number;
  readonly merchant: string;
  readonly institutionOrder: string | null;
  readonly takenAtMs: number;
  readonly open: 0 | 1;
  readonly record: string;
  readonly posted: readonly {
    readonly id: string;
    readonly atMs: number;
    readonly entries: string;
  }[];
}

/** Null: it is durable. Else why nothing of it was written. */
export type WriteEnd = { readonly kind: StoreErrorKind; readonly message: string } | null;

export function rowsOf({ order, posted }: Commit): CommitRows {
  const { terminal, number, revision, merchant, institutionOrder, takenAtMs } = order;
  return {
    ...{ terminal, number, merchant, institutionOrder, takenAtMs },
    revisionBefore: revision,
    open: isOpen(order) ? 1 : 0,
    record: JSON.stringify({ ...order, revision: revision + 1 } satisfies Order),
    posted: posted.map(({ id, atMs, entries }: JournalEntry) => {
      return { id, atMs, entries: JSON.stringify(entries) };
    }),
  };
}

export class SqliteWriter {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #insertOrder: StatementSync;
  readonly #updateOrder: StatementSync;
  readonly #writeEntry: StatementSync;

  /** Throws `StoreError`. */
  constructor(file: string, options: SqliteOptions) {
    this.#file = file;
    this.#database = openSqlite(file, options);
    this.#begin = this.#database.prepare("BEGIN IMMEDIATE");
    this.#end = this.#database.prepare("COMMIT");
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
  }

  /** What became of each, in their order. Never throws. */
  write(group: readonly CommitRows[]): readonly WriteEnd[] {
    try {
      this.#begin.run();
    } catch (cause) {
      // Somebody holds the file; waiting for it again for each commit would hold up the hub.
      return group.map(() => this.#failure(cause));
    }
    try {
      const ends = group.map((commit) => this.#writeOne(commit));
      this.#end.run();
      return ends;
    } catch (cause) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      if (group.length === 1) return [this.#failure(cause)];
      // One of them is bad, or needs more room than there is.
      return group.flatMap((commit) => this.write([commit]));
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Throws where it may have written a part: the transaction has to go back. */
  #writeOne(commit: CommitRows): WriteEnd {
    if (!this.#writeOrder(commit)) {
      const { terminal, number, revisionBefore: revision } = commit;
      const { kind, message } = conflictError({ terminal, number, revision });
      return { kind, message };
    }
    for (const { id, atMs, entries } of commit.posted) this.#writeEntry.run(id, atMs, entries);
    return null;
  }

  /** False, with nothing written, where the order is not made of the latest record. */
  #writeOrder(commit: CommitRows): boolean {
    const { terminal, number, merchant, institutionOrder, takenAtMs, open, record } = commit;
    const before = commit.revisionBefore;
    const fields = [before + 1, merchant, institutionOrder, takenAtMs, open, record];
    const { changes } =
      before === 0
        ? this.#insertOrder.run(...fields, terminal, number)
        : this.#updateOrder.run(...fields, terminal, number, before);
    return changes === 1;
  }

  #failure(cause: unknown): WriteEnd {
    const { kind, message } = sqliteError(this.#file, cause);
    return { kind, message };
  }
}
