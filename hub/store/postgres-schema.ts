/** The tables of the store in PostgreSQL, and the statements on them. */

export const SCHEMA_VERSION = 1;

/** Text is compared by its bytes, as everywhere in the hub, whatever the database's language. */
export const SCHEMA = `
  CREATE TABLE orders (
    terminal text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    merchant text COLLATE "C" NOT NULL,
    institution_order text COLLATE "C",
    taken_at_ms bigint NOT NULL,
    open boolean NOT NULL,
    record text NOT NULL,
    -- Who wrote it, and the how many-th commit of theirs it was.
    worker bigint NOT NULL,
    worker_commit bigint NOT NULL,
    PRIMARY KEY (terminal, number)
  );
  CREATE INDEX open_orders ON orders (terminal, number) WHERE open;
  CREATE INDEX orders_of_merchant ON orders (merchant, number);
  CREATE INDEX orders_at_institution ON orders (merchant, institution_order)
    WHERE institution_order IS NOT NULL;
  CREATE TABLE journal (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    at_ms bigint NOT NULL,
    entries text NOT NULL
  );
  CREATE INDEX journal_by_time ON journal (at_ms);
  CREATE TABLE digest_secret (id text NOT NULL);
  CREATE SEQUENCE workers;
  CREATE TABLE hub_schema (version integer NOT NULL);
  INSERT INTO hub_schema VALUES (${SCHEMA_VERSION});
`;

export const FIND = "SELECT record FROM orders WHERE terminal = $1 AND number = $2";

/** Each half by its own index. */
export const FIND_OF_MERCHANT = `
  SELECT record, taken_at_ms FROM orders WHERE merchant = $1 AND number = $2
  UNION
  SELECT record, taken_at_ms FROM orders WHERE merchant = $1 AND institution_order = $2
  ORDER BY taken_at_ms DESC LIMIT $3
`;

export const ORDERS_OF = `
  SELECT record FROM orders WHERE terminal = $1 AND number > $2 ORDER BY number LIMIT $3
`;

export const OPEN_ORDERS = "SELECT record FROM orders WHERE open ORDER BY terminal, number";

export const JOURNAL = `
  SELECT id, at_ms, entries FROM journal WHERE at_ms >= $1 AND at_ms < $2 ORDER BY position
`;

/** Whether the record is the one that this worker's commit wrote. */
export const IS_WRITTEN_BY = `
  SELECT 1 FROM orders
  WHERE terminal = $1 AND number = $2 AND worker = $3 AND worker_commit = $4
`;

/**
 * A group of commits in one statement, which is one transaction and one round trip. Orders that
 * are not made of the latest record fall out, their journal entries with them; `at` of the rest
 * comes back. The rows are sorted, so that two hubs' groups do not wait for each other crosswise.
 */
export const WRITE_GROUP = `
  WITH commits AS (
    SELECT * FROM json_to_recordset($1::json) AS one(
      at integer, terminal text, number text, revision bigint, merchant text,
      institution_order text, taken_at_ms bigint, open boolean, record text,
      worker bigint, worker_commit bigint
    )
  ), inserted AS (
    INSERT INTO orders (terminal, number, revision, merchant, institution_order, taken_at_ms,
      open, record, worker, worker_commit)
    SELECT terminal, number, revision, merchant, institution_order, taken_at_ms,
      open, record, worker, worker_commit
    FROM commits WHERE revision = 1 ORDER BY terminal COLLATE "C", number COLLATE "C"
    ON CONFLICT DO NOTHING
    RETURNING terminal, number
  ), updated AS (
    UPDATE orders SET revision = one.revision, merchant = one.merchant,
      institution_order = one.institution_order, taken_at_ms = one.taken_at_ms,
      open = one.open, record = one.record, worker = one.worker,
      worker_commit = one.worker_commit
    FROM commits AS one
    WHERE one.revision > 1 AND orders.terminal = one.terminal AND orders.number = one.number
      AND orders.revision = one.revision - 1
    RETURNING orders.terminal, orders.number
  ), written AS (
    SELECT at FROM commits
    JOIN (SELECT * FROM inserted UNION ALL SELECT * FROM updated) AS kept USING (terminal, number)
  ), posted AS (
    INSERT INTO journal (id, at_ms, entries)
    SELECT id, at_ms, entries
    FROM json_to_recordset($2::json) AS entry(
      at integer, place integer, id text, at_ms bigint, entries text
    ) JOIN written USING (at)
    ORDER BY at, place
  )
  SELECT at FROM written
`;
