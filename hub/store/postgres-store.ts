/**
 * The store in a PostgreSQL database (15 or later), which several hubs may share. The commits of a
 * turn are one statement: one round trip, one transaction. While it is on its way the next gather.
 */
import { Pool, type QueryResultRow } from "pg";
import type { Clock } from "../../hal/clock/clock.ts";
import type { JournalEntry } from "../ledger/ledger.ts";
import { isOpen, type Order } from "../orders/order.ts";
import { type AfterTurn, type Commit, CommitGroup } from "./commit-group.ts";
import { ALWAYS, FOUND_MAX, type HubStore, type Period } from "./hub-store.ts";
import { placeOf, postgresError, unusableError } from "./postgres-error.ts";
import * as sql from "./postgres-schema.ts";
import { preparePostgres } from "./prepare-postgres.ts";
import { conflictError, type StoreError } from "./store-error.ts";
import { readStoredEntries, readStoredOrder } from "./stored-order.ts";

const CONNECTIONS_MAX = 8;
const CONNECT_MS_MAX = 3_000;
/** The server gives up first, so that its word is heard. */
const STATEMENT_MS_MAX = 10_000;
const ANSWER_MS_MAX = STATEMENT_MS_MAX + 2_000;
const LOCKED_MS_MAX = 1_000;
/** Pauses before a commit that was cut off is looked for and made again. */
const AGAIN_DELAYS_MS = [50, 500, 2_000];
const CLOSE_MS_MAX = 2_000;

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  readonly clock: Clock;
  readonly afterTurn: AfterTurn;
  /** As for the SQLite store; every hub on the database needs the same keys. */
  readonly digestSecretId?: string;
  /** How long a commit waits for somebody else who holds its rows. */
  readonly lockedMsMax?: number;
}

/** The commits and the number of the first of them among this worker's. */
interface Group {
  readonly commits: readonly Commit[];
  readonly first: number;
}

export class PostgresStore implements HubStore {
  readonly #pool: Pool;
  readonly #where: string;
  readonly #worker: string;
  readonly #clock: Clock;
  readonly #group: CommitGroup;
  #commits = 0;
  #isClosed = false;

  /** Makes the tables where there are none. Rejects with `StoreError`. */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    const pool = new Pool({
      connectionString: options.url,
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_MS_MAX,
      statement_timeout: STATEMENT_MS_MAX,
      query_timeout: ANSWER_MS_MAX,
      lock_timeout: options.lockedMsMax ?? LOCKED_MS_MAX,
      keepAlive: true,
      application_name: "anycode-hub",
    });
    // A connection that breaks while nobody uses it; the next query opens another.
    pool.on("error", () => {});
    const where = placeOf(options.url);
    try {
      const worker = await preparePostgres(pool, { ...options, where });
      return new PostgresStore(pool, worker, options);
    } catch (cause) {
      await endPool(pool, options.clock);
      throw postgresError(where, cause);
    }
  }

  private constructor(pool: Pool, worker: string, options: PostgresStoreOptions) {
    this.#pool = pool;
    this.#worker = worker;
    this.#where = placeOf(options.url);
    this.#clock = options.clock;
    this.#group = new CommitGroup((commits) => this.#writeNew(commits), options.afterTurn);
  }

  async find(terminal: string, number: string): Promise<Order | null> {
    return (await this.#orders("find", sql.FIND, [terminal, number]))[0] ?? null;
  }

  findOfMerchant(merchant: string, number: string): Promise<readonly Order[]> {
    return this.#orders("find-of-merchant", sql.FIND_OF_MERCHANT, [merchant, number, FOUND_MAX]);
  }

  ordersOf(terminal: string, after: string, limit: number): Promise<readonly Order[]> {
    return this.#orders("orders-of", sql.ORDERS_OF, [terminal, after, limit]);
  }

  openOrders(): Promise<readonly Order[]> {
    return this.#orders("open-orders", sql.OPEN_ORDERS, []);
  }

  commit(order: Order, posted: readonly JournalEntry[]): Promise<Order> {
    return this.#group.commit(order, posted);
  }

  async journal({ fromMs, untilMs }: Period = ALWAYS): Promise<readonly JournalEntry[]> {
    const rows = await this.#query("journal", sql.JOURNAL, [fromMs, untilMs]);
    return this.#reading(() =>
      rows.map(({ id, at_ms, entries }) => {
        return { id: String(id), atMs: Number(at_ms), entries: readStoredEntries(String(entries)) };
      }),
    );
  }

  async close(): Promise<void> {
    await this.#group.idle();
    if (this.#isClosed) return;
    this.#isClosed = true;
    await endPool(this.#pool, this.#clock);
  }

  #writeNew(commits: readonly Commit[]): Promise<readonly (StoreError | null)[]> {
    const first = this.#commits;
    this.#commits += commits.length;
    return this.#write({ commits, first });
  }

  async #write(group: Group): Promise<readonly (StoreError | null)[]> {
    let error: StoreError;
    for (let cutOff = 0; ; cutOff += 1) {
      try {
        return await this.#writeOnce(group, cutOff > 0);
      } catch (cause) {
        error = postgresError(this.#where, cause);
        const delayMs = AGAIN_DELAYS_MS[cutOff];
        if (error.kind !== "unreachable" || delayMs === undefined) break;
        await new Promise<void>((resolve) => this.#clock.after(delayMs, resolve));
      }
    }
    const { commits, first } = group;
    const failed = error;
    if (commits.length === 1 || failed.kind === "unreachable") return commits.map(() => failed);
    // One of them is bad: the statement's end says not which.
    const ends: (StoreError | null)[] = [];
    for (const [at, commit] of commits.entries()) {
      ends.push(...(await this.#write({ commits: [commit], first: first + at })));
    }
    return ends;
  }

  /** `isRepeated`: what the statement does not write may have been written before. */
  async #writeOnce(
    { commits, first }: Group,
    isRepeated: boolean,
  ): Promise<readonly (StoreError | null)[]> {
    const orders = commits.map(({ order }, at) => {
      return { ...rowOf(order), at, worker: this.#worker, worker_commit: first + at };
    });
    const entries = commits.flatMap(({ posted }, at) => {
      return posted.map((entry, place) => ({ at, place, ...entryRowOf(entry) }));
    });
    const values = [JSON.stringify(orders), JSON.stringify(entries)];
    const rows = await this.#query("write-group", sql.WRITE_GROUP, values);
    const written = new Set(rows.map(({ at }) => Number(at)));
    const ends: (StoreError | null)[] = [];
    for (const [at, { order }] of commits.entries()) {
      const isKept = written.has(at) || (isRepeated && (await this.#isMine(order, first + at)));
      ends.push(isKept ? null : conflictError(order));
    }
    return ends;
  }

  async #isMine({ terminal, number }: Order, commit: number): Promise<boolean> {
    const values = [terminal, number, this.#worker, commit];
    return (await this.#query("is-written-by", sql.IS_WRITTEN_BY, values)).length > 0;
  }

  async #orders(name: string, text: string, values: unknown[]): Promise<readonly Order[]> {
    const rows = await this.#query(name, text, values);
    return this.#reading(() => rows.map(({ record }) => readStoredOrder(String(record))));
  }

  async #query(name: string, text: string, values: unknown[]): Promise<readonly QueryResultRow[]> {
    try {
      return (await this.#pool.query({ name, text, values })).rows;
    } catch (cause) {
      throw postgresError(this.#where, cause);
    }
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw unusableError(this.#where, "a record is damaged", cause);
    }
  }
}

function rowOf(order: Order) {
  const { terminal, number, merchant, institutionOrder, takenAtMs } = order;
  const revision = order.revision + 1;
  return {
    ...{ terminal, number, revision, merchant },
    institution_order: institutionOrder,
    taken_at_ms: takenAtMs,
    open: isOpen(order),
    record: JSON.stringify({ ...order, revision }),
  };
}

function entryRowOf({ id, atMs, entries }: JournalEntry) {
  return { id, at_ms: atMs, entries: JSON.stringify(entries) };
}

/** A server that does not answer must not hold up the end of the hub. */
async function endPool(pool: Pool, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(CLOSE_MS_MAX, resolve);
    const ended = () => {
      cancel();
      resolve();
    };
    pool.end().then(ended, ended);
  });
}
