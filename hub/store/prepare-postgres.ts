/** Opens the hub's database: its promises, its tables, whose orders they are. */
import type { Pool, PoolClient } from "pg";
import { unusableError } from "./postgres-error.ts";
import { SCHEMA, SCHEMA_VERSION } from "./postgres-schema.ts";

/** Of the project's own choosing: hubs that start together make the tables one after the other. */
const PREPARING_LOCK = 7_620_152_601;

export interface PreparingOptions {
  /** Names the database to people. */
  readonly where: string;
  readonly digestSecretId?: string;
}

/** Resolves to this worker's number. Rejects with what the database or its client says. */
export async function preparePostgres(pool: Pool, options: PreparingOptions): Promise<string> {
  const { where, digestSecretId } = options;
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query("BEGIN");
    await client.query(`SELECT pg_advisory_xact_lock(${PREPARING_LOCK})`);
    await requireDurability(client, where);
    await makeTables(client, where);
    if (digestSecretId !== undefined) await keepSecretId(client, digestSecretId, where);
    const { rows } = await client.query("SELECT nextval('workers') AS worker");
    await client.query("COMMIT");
    return String(rows[0]?.worker);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}

/** With these off, what the hub promised is gone after a power cut. */
async function requireDurability(client: PoolClient, where: string): Promise<void> {
  for (const name of ["fsync", "synchronous_commit"]) {
    const { rows } = await client.query(`SHOW ${name}`);
    if (rows[0]?.[name] === "off") throw unusableError(where, `its ${name} is off; it must be on`);
  }
}

async function makeTables(client: PoolClient, where: string): Promise<void> {
  const { rows } = await client.query("SELECT to_regclass('hub_schema') IS NOT NULL AS is_there");
  if (!rows[0]?.is_there) return void (await client.query(SCHEMA));
  const known = await client.query("SELECT version FROM hub_schema");
  const version = known.rows[0]?.version;
  if (version === SCHEMA_VERSION) return;
  const why = `its schema is version ${version}, this hub knows ${SCHEMA_VERSION}`;
  throw unusableError(where, why);
}

async function keepSecretId(client: PoolClient, id: string, where: string): Promise<void> {
  await client.query(
    "INSERT INTO digest_secret SELECT $1 WHERE NOT EXISTS (SELECT * FROM digest_secret)",
    [id],
  );
  const { rows } = await client.query("SELECT id FROM digest_secret");
  if (rows[0]?.id === id) return;
  throw unusableError(
    where,
    "its orders were taken with other keys than the hub has now; give this hub the keys of the " +
      "others, or restore them from the backup",
  );
}
