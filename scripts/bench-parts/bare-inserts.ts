/**
 * What a store's durable insert costs by itself: one row of an order's size, one transaction each,
 * one after the other, prepared, over one connection, with the durability of the hub's store.
 */
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";

/** As long as an approved order's record. */
const RECORD = "x".repeat(600);

export interface BareInserts {
  readonly insert: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function openBareSqlite(file: string): BareInserts {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE bare (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT");
  const statement = database.prepare("INSERT INTO bare VALUES (?, ?)");
  let id = 0;
  return {
    insert: async (count) => {
      for (let at = 0; at < count; at += 1) {
        id += 1;
        statement.run(String(id), RECORD);
      }
    },
    close: async () => database.close(),
  };
}

export async function openBarePostgres(url: string): Promise<BareInserts> {
  const client = new Client(url);
  await client.connect();
  await client.query("CREATE TABLE bare (id text PRIMARY KEY, record text NOT NULL)");
  const text = "INSERT INTO bare VALUES ($1, $2)";
  let id = 0;
  return {
    insert: async (count) => {
      for (let at = 0; at < count; at += 1) {
        id += 1;
        await client.query({ name: "bare", text, values: [String(id), RECORD] });
      }
    },
    close: () => client.end(),
  };
}
