/**
 * The largest issuer table there may be, from the hub's broker port to the box's own MQTT driver,
 * over the embedded broker and over Mosquitto.
 */
import { type Test, test } from "tap";
import { ISSUER_TABLE_BYTES_MAX } from "../../../firmware/codes/issuer-table.ts";
import { issuerTableTopic } from "../../../firmware/protocol/topics.ts";
import { mqttLinkFactory } from "../../../firmware/uplink/mqtt-broker-link.ts";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../../hal/random/system-random.ts";
import type { BrokerPort } from "../../../hub/broker/broker-port.ts";
import { EmbeddedBroker } from "../../../hub/broker/embedded-broker.ts";
import { ExternalBroker } from "../../../hub/broker/external-broker.ts";
import { HubCounters } from "../../../hub/hub-counters.ts";
import { largestTable } from "../../firmware/codes/signed-test-table.ts";
import { inboxOf } from "../../firmware/uplink/link-probe.ts";
import { findMosquitto, Mosquitto } from "../../firmware/uplink/mosquitto.ts";
import { boxKeys, boxPassword } from "./test-box.ts";

const TOPIC = issuerTableTopic("box-1");

function linkTo(port: number) {
  return mqttLinkFactory({
    addresses: [{ host: "127.0.0.1", port, isTls: false }],
    terminal: "box-1",
    makePassword: () => boxPassword({ terminal: "box-1", sentAtMs: Date.now() }),
    clock: new SystemClock(),
  })();
}

async function startEmbedded(t: Test) {
  const broker = new EmbeddedBroker({
    ...{ host: "127.0.0.1", port: 0, clock: new SystemClock(), counters: new HubCounters() },
    terminals: new Map([
      ["box-1", { id: "box-1", merchant: "shop-1", publicKey: boxKeys.publicKey }],
    ]),
  });
  await broker.start(async () => {});
  t.teardown(() => broker.stop());
  return { broker, port: broker.port };
}

async function deliversTheLargest(t: Test, broker: BrokerPort, port: number): Promise<void> {
  const link = linkTo(port);
  const inbox = inboxOf(link);
  await link.connect();
  await link.subscribe(TOPIC);
  const document = largestTable(2, ISSUER_TABLE_BYTES_MAX);
  t.equal(document.length, ISSUER_TABLE_BYTES_MAX);
  await broker.publish(TOPIC, document);
  const { topic, payload } = await inbox.next();
  t.equal(topic, TOPIC);
  t.ok(Buffer.from(payload).equals(document), "every byte of it");
  await link.close();
}

test("the embedded broker carries the largest issuer table to its box", async (t) => {
  const { broker, port } = await startEmbedded(t);
  await deliversTheLargest(t, broker, port);
});

test("a box hears of its own issuer table and of no other box's", async (t) => {
  const { port } = await startEmbedded(t);
  const link = linkTo(port);
  await link.connect();
  await t.rejects(link.subscribe(issuerTableTopic("box-2")), { name: "UplinkError" });
  await link.close();
});

const program = findMosquitto();
const needed = program ? {} : { skip: "the mosquitto program is not installed" };

test("Mosquitto carries the largest issuer table to its box", needed, async (t) => {
  const mosquitto = await Mosquitto.start(program ?? "", []);
  t.teardown(() => mosquitto.stop());
  const broker = new ExternalBroker({
    urls: [`mqtt://127.0.0.1:${mosquitto.port}`],
    ...{ clientId: "hub", clock: new SystemClock(), random: new SystemRandom() },
  });
  await broker.start(async () => {});
  t.teardown(() => broker.stop());
  await deliversTheLargest(t, broker, mosquitto.port);
});
