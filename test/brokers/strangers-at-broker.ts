/** What a box with a certificate of its own can do to another box, and to the hub. */
import { setImmediate } from "node:timers/promises";
import type { MqttClient } from "mqtt";
import type { Test } from "tap";
import {
  answerTopic,
  issuerTableTopic,
  presenceTopic,
  requestTopic,
} from "../../firmware/protocol/topics.ts";
import { Inbox } from "../firmware/uplink/link-probe.ts";
import { countersOf, publishing, ready, subscribing } from "./broker-outcomes.ts";
import { BOX, type BrokerStage, HUB, OTHER_BOX } from "./broker-stage.ts";
import type { Seen } from "./seen.ts";

const FOREIGN_FILTERS = [
  answerTopic(BOX),
  issuerTableTopic(BOX),
  requestTopic(BOX),
  "t/+/dn/rx",
  "#",
];

export async function watchesPresence(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const row = "Presence (retained, and the last will)";
  // The embedded broker lets boxes in only: presence there is for a later console.
  if (!stage.broker) return seen.add(row, "no client is let in to look");
  const { shop } = stage;
  const watcher = await stage.connect("watcher");
  const inbox = inboxOf(watcher);
  await watcher.subscribeAsync(presenceTopic(BOX), { qos: 0 });
  t.equal(await inbox.next(), "online", "from before the subscription");
  await shop.killBox();
  t.equal(await inbox.next(), "offline");
  await Promise.all([shop.startBox(), ready(stage)]);
  t.equal(await inbox.next(), "online");
  watcher.end(true);
  seen.add(row, "online, offline");
}

/** The hub is stopped at the end, for its counters. */
export async function keepsBoxesApart(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const heard: string[] = [];
  const outcomes = new Set<string>();
  const listeners: MqttClient[] = [];
  for (const filter of FOREIGN_FILTERS) {
    const client = await stage.connect(OTHER_BOX, { clientId: `${OTHER_BOX}` });
    client.on("message", (topic) => heard.push(topic));
    outcomes.add(await subscribing(client, filter));
    if (filter === "#") listeners.push(client);
    else client.end(true);
  }
  t.equal(await stage.sale(), "approved");
  t.same(
    heard.filter((topic) => !topic.startsWith(`t/${OTHER_BOX}/`)),
    [],
    "nothing of the box",
  );
  for (const client of listeners) client.end(true);
  seen.add("Subscribing to another box's topics", [...outcomes].sort().join("; or "));
  const answers = new Set<string>();
  for (const topic of [requestTopic(BOX), answerTopic(BOX), presenceTopic(BOX)]) {
    const client = await stage.connect(OTHER_BOX);
    answers.add(await publishing(client, topic, "offline"));
    client.end(true);
  }
  t.equal(await stage.sale(), "approved", "so whatever was let through has arrived");
  seen.add("Publishing on another box's topics", `${[...answers].join("; or ")}, and dropped`);
  await isRecorded(t, stage, seen);
}

async function isRecorded(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const { shop, broker, kind } = stage;
  const boxStopped = shop.hears(({ type }) => type === "stopped");
  await shop.stopBox();
  const { rejected } = (await boxStopped) as { rejected: Readonly<Record<string, number>> };
  t.same(
    Object.entries(rejected).filter(([, count]) => count > 0),
    [],
    "the box saw none of it",
  );
  const hubStopped = shop.hubTells(({ type }) => type === "stopped");
  await shop.stopHub();
  const counters = countersOf(await hubStopped);
  t.match(counters, { malformed: 0, forged: 0, misaddressed: 0 }, "and so did the hub");
  if (broker) t.ok(kind.refusalInLog.test(broker.log()), "the broker's log has it");
  else t.match(counters, { "publish-refused": 3, "subscribe-refused": FOREIGN_FILTERS.length });
  seen.add("Where that is recorded", broker ? "the broker's log" : "the hub's counters");
  await shop.startHub();
  await Promise.all([shop.startBox(), ready(stage)]);
}

/** The payments go on, and the thief hears nothing. */
export async function withstandsHijack(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  for (const [whose, clientId] of [
    ["another box's", BOX],
    ["the hub's", HUB],
  ] as const) {
    const row = `A box's certificate with ${whose} client id`;
    const heard: string[] = [];
    const thief = await stage
      .connect(OTHER_BOX, { clientId, clean: false })
      .catch((error: Error) => error);
    if (thief instanceof Error) {
      seen.add(row, "is not let in");
      continue;
    }
    thief.on("message", (topic) => heard.push(topic));
    t.equal(await stage.sale(), "approved", `with somebody at ${whose} client id`);
    const foreign = heard.filter((topic) => !topic.startsWith(`t/${OTHER_BOX}/`));
    t.same(foreign, [], "the thief hears nothing");
    const wasThrownOut = !thief.connected;
    thief.end(true);
    seen.add(row, wasThrownOut ? "a reconnection for the owner, nothing heard" : "stays BOX-2's");
  }
}

export async function takesSessionOver(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const lost = stage.shop.hears(
    (message) => message.type === "uplink" && message.status !== "ready",
  );
  const back = ready(stage);
  const twin = await stage.connect(BOX);
  await lost;
  await back;
  while (twin.connected) await setImmediate();
  t.equal(await stage.sale(), "approved");
  seen.add("A second connection with the box's own certificate", "takes over; the box comes back");
}

function inboxOf(client: MqttClient): Inbox<string> {
  const inbox = new Inbox<string>();
  client.on("message", (_topic, payload) => inbox.add(String(payload)));
  return inbox;
}
