/** The risk log in one SQLite file, each event one fsync: there are few of them. */
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store/store-error.ts";
import { parseRiskEvent, type RiskEvent } from "./risk-event.ts";
import type { RiskLog } from "./risk-log.ts";

/** `SQLITE_FULL`: https://www.sqlite.org/rescode.html */
const SQLITE_FULL = 13;
/** How long an append waits for another process that holds the file. */
const LOCKED_MS_MAX = 1_000;

const SCHEMA = `
  PRAGMA busy_timeout = ${LOCKED_MS_MAX};
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY, record TEXT NOT NULL) STRICT;
`;

export class SqliteRiskLog implements RiskLog {
  readonly #file: string;
  readonly #database: DatabaseSync;

  /** Opens the file and creates it where there is none. Throws `StoreError`. */
  constructor(file: string) {
    this.#file = file;
    this.#database = this.#guarded(() => {
      const database = new DatabaseSync(file);
      database.exec(SCHEMA);
      return database;
    });
  }

  append(event: RiskEvent): void {
    this.#guarded(() => {
      const insert = this.#database.prepare("INSERT INTO events (record) VALUES (?)");
      insert.run(JSON.stringify(event));
    });
  }

  events(): readonly RiskEvent[] {
    return this.#guarded(() => {
      const rows = this.#database.prepare("SELECT record FROM events ORDER BY position").all();
      return rows.map(({ record }) => {
        const event = parseRiskEvent(JSON.parse(String(record)));
        if (!event) throw new Error("a record is no risk event");
        return event;
      });
    });
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const errcode = (cause as { errcode?: unknown }).errcode;
      const isFull = typeof errcode === "number" && (errcode & 0xff) === SQLITE_FULL;
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new StoreError(isFull ? "full" : "failed", `${this.#file}: ${message}`, { cause });
    }
  }
}
