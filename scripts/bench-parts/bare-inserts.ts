/**
 * What a store's durable commits cost by themselves: one row of an order's size, one transaction
 * each, one after the other, prepared, over one connection, with the durability of the hub's store.
 */
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";

/** As long as an approved order's record. */
const RECORD = "x".repeat(600);
const PAID_RECORD = "y".repeat(RECORD.length);

export interface BareInserts {
  readonly insert: (count: number) => Promise<void>;
  /** What the store itself does durably for a payment: an insert, and then an update of its row. */
  readonly pay: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function openBareSqlite(file: string): BareInserts {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE bare (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT");
  const insert = database.prepare("INSERT INTO bare VALUES (?, ?)");
  const update = database.prepare("UPDATE bare SET record = ? WHERE id = ?");
  let id = 0;
  const insertNext = () => {
    id += 1;
    insert.run(String(id), RECORD);
  };
  return {
    insert: async (count) => {
      for (let at = 0; at < count; at += 1) insertNext();
    },
    pay: async (count) => {
      for (let at = 0; at < count; at += 1) {
        insertNext();
        update.run(PAID_RECORD, String(id));
      }
    },
    close: async () => database.close(),
  };
}

export async function openBarePostgres(url: string): Promise<BareInserts> {
  const client = new Client(url);
  await client.connect();
  await client.query("CREATE TABLE bare (id text PRIMARY KEY, record text NOT NULL)");
  const insert = "INSERT INTO bare VALUES ($1, $2)";
  const update = "UPDATE bare SET record = $1 WHERE id = $2";
  let id = 0;
  const insertNext = () => {
    id += 1;
    return client.query({ name: "insert", text: insert, values: [String(id), RECORD] });
  };
  return {
    insert: async (count) => {
      for (let at = 0; at < count; at += 1) await insertNext();
    },
    pay: async (count) => {
      for (let at = 0; at < count; at += 1) {
        await insertNext();
        await client.query({ name: "update", text: update, values: [PAID_RECORD, String(id)] });
      }
    },
    close: () => client.end(),
  };
}
