/** Box and hub do their work over a broker, and go on whatever is killed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { tableWith } from "../firmware/codes/signed-test-table.ts";
import { countersOf, publishing, ready } from "./broker-outcomes.ts";
import { type BrokerStage, OTHER_BOX } from "./broker-stage.ts";
import type { Seen } from "./seen.ts";

export const QUEUED = 2_000;

export async function paysBothWays(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const { shop } = stage;
  t.equal(await stage.sale(), "approved", "a scanned code");
  seen.add("A scanned payment", "approved");
  const shown = shop.hears(
    (message) => message.type === "screen" && message.screen === "presenting",
  );
  const ended = stage.paymentEnded();
  shop.showCode();
  await shown;
  await shop.customerScans();
  t.equal(await ended, "approved", "a shown code: the hub's notice completes it");
  seen.add("A shown code that a customer pays", "approved by the hub's notice");
}

export async function getsNewTable(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const taken = stage.shop.hears(({ type }) => type === "issuer-table");
  writeFileSync(join(stage.folder, "hub", "issuer-table.json"), tableWith(99));
  t.match(await taken, { type: "issuer-table", edition: 99 });
  seen.add("A new issuer table", "pushed to the box");
}

export async function answersBoxThatWasAway(
  t: Test,
  stage: BrokerStage,
  seen: Seen,
): Promise<void> {
  const { shop } = stage;
  const acting = shop.hubTells(
    (message) => message.type === "told" && message.state === "customer-acting",
  );
  await stage.sell("password");
  await acting;
  await shop.killBox();
  await shop.hubTells((message) => message.type === "told" && message.state === "approved");
  const ended = stage.paymentEnded();
  await shop.startBox();
  t.equal(await ended, "approved", "the answer came while the box was away");
  seen.add("The box was killed before the answer", "it asks, and is told approved");
}

export async function sellsWhileHubIsAway(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const row = "The hub was away when the box asked";
  const { shop } = stage;
  if (!stage.broker) {
    const back = ready(stage);
    await Promise.all([shop.startHub(), back]);
    return seen.add(row, "the broker is away with it");
  }
  const ended = stage.paymentEnded();
  await stage.ask();
  await shop.startHub();
  t.equal(await ended, "approved", "a request from before the hub's start");
  seen.add(row, "approved when it is back");
}

export async function survivesHub(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const { shop } = stage;
  const ended = stage.paymentEnded();
  await stage.ask();
  await shop.killHub();
  await shop.startHub();
  t.match(
    await ended,
    /^(approved|closed|reversed)$/,
    "it has an end; the books say if the right one",
  );
  t.equal(await stage.sale(), "approved", "and the next one is as ever");
  seen.add("The hub is killed in a payment", "every order ends, charged once or not at all");
}

/** One after the other: so it is each node's turn, whatever it led. */
export async function survivesBroker(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const { broker } = stage;
  if (!broker) return seen.add("The broker is killed in a payment", "it is the hub: see above");
  const isCluster = broker.urls.length > 1;
  for (const node of broker.urls.keys()) {
    const ended = stage.paymentEnded();
    await stage.ask();
    await broker.kill(node);
    if (!isCluster) await broker.run(node);
    t.match(await ended, /^(approved|closed|reversed)$/, `node ${node + 1} was killed in it`);
    t.equal(await stage.sale(), "approved", `the next one, after node ${node + 1} was killed`);
    if (isCluster) await broker.run(node);
  }
  const which = isCluster ? "each node in turn; " : "";
  seen.add(
    "The broker is killed in a payment",
    `${which}every order ends, charged once or not at all`,
  );
}

/** The hub is stopped when it comes and when it goes. */
export async function keepsWhatItAcknowledged(
  t: Test,
  stage: BrokerStage,
  seen: Seen,
): Promise<void> {
  const row = `${QUEUED.toLocaleString("en")} acknowledged requests while no hub is there`;
  if (!stage.broker) return seen.add(row, "nothing is acknowledged then");
  const { shop } = stage;
  const client = await stage.connect(OTHER_BOX);
  const payload = "x".repeat(1_000);
  const sending: Promise<string>[] = [];
  for (let sent = 0; sent < QUEUED; sent += 1) {
    sending.push(publishing(client, `t/${OTHER_BOX}/up/tx`, payload));
  }
  t.same(new Set(await Promise.all(sending)), new Set(["acknowledged"]));
  client.end(true);
  await sellsWhileHubIsAway(t, stage, seen);
  const stopped = shop.hubTells(({ type }) => type === "stopped");
  await shop.stopHub();
  const { malformed = 0 } = countersOf(await stopped);
  t.equal(malformed, QUEUED, "each of them reached the hub, and once");
  seen.add(row, "all reach the next hub");
}
