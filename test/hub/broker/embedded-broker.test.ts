/** The embedded broker: the contract, the commit before PUBACK, and each box on its own topics. */
import { generateKeyPairSync } from "node:crypto";
import { type Test, test } from "tap";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import type { BrokerMessageHandler } from "../../../hub/broker/broker-port.ts";
import { EmbeddedBroker } from "../../../hub/broker/embedded-broker.ts";
import { HubCounters } from "../../../hub/hub-counters.ts";
import { StoreError } from "../../../hub/store/store-error.ts";
import { testBrokerPort } from "./broker-port-contract.ts";
import { startFaultyHub } from "./faulty-hub.ts";
import { boxKeys, boxPassword, connectBox, publishOnce } from "./test-box.ts";

const DAY_MS = 24 * 3_600_000;
const terminals = new Map(
  ["box-1", "box-2"].map((id) => [id, { id, merchant: "shop-1", publicKey: boxKeys.publicKey }]),
);

async function start(t: Test, handler: BrokerMessageHandler = async () => {}) {
  const counters = new HubCounters();
  const clock = new SimulatedClock();
  const options = { host: "127.0.0.1", port: 0, terminals, clock, counters };
  const broker = new EmbeddedBroker(options);
  t.teardown(() => broker.stop());
  await broker.start(handler);
  return { broker, port: broker.port, counters, options };
}

testBrokerPort("embedded broker", start);

test("a request is acknowledged only after the hub has committed it", async (t) => {
  const commit = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const { port } = await start(t, () => {
    arrived.resolve();
    return commit.promise;
  });
  const box = await connectBox(t, port);
  let isAcknowledged = false;
  const acknowledged = publishOnce(box, "t/box-1/up/tx", "1").then(() => {
    isAcknowledged = true;
  });
  await arrived.promise;
  // A round trip through the broker after it: a PUBACK sent before would be here by now.
  await publishOnce(box, "t/box-1/st", "online");
  t.notOk(isAcknowledged);
  commit.resolve();
  await acknowledged;
});

test("a request that was not committed ends the connection, unacknowledged", async (t) => {
  const { port } = await start(t, async () => {
    throw new StoreError("full", "the test's store is full");
  });
  const box = await connectBox(t, port);
  await t.rejects(publishOnce(box, "t/box-1/up/tx", "1"), { message: "closed" });
});

test("a bug in the hub ends it, with its own words", async (t) => {
  const hub = await startFaultyHub(t, { publicKey: boxKeys.publicKey });
  const box = await connectBox(t, hub.port, {
    password: boxPassword({ terminal: "box-1", sentAtMs: Date.now() }),
  });
  void publishOnce(box, "t/box-1/up/tx", "1").catch(() => {});
  t.match(await hub.ended, { code: 1, words: /TypeError: a bug of the hub/ });
});

test("only a box with its own key and a fresh proof is let in", async (t) => {
  const { port, counters } = await start(t);
  const now = Date.UTC(2026, 0, 1);
  const stranger = generateKeyPairSync("ed25519").privateKey;
  const refused = {
    "no password": {},
    "a made-up password": { password: "secret" },
    "another key": { password: boxPassword({ terminal: "box-1", sentAtMs: now }, stranger) },
    "another box's proof": { password: boxPassword({ terminal: "box-2", sentAtMs: now }) },
    "an old proof": { password: boxPassword({ terminal: "box-1", sentAtMs: now - DAY_MS - 1 }) },
    "a proof from the future": {
      password: boxPassword({ terminal: "box-1", sentAtMs: now + DAY_MS + 1 }),
    },
    "an unknown box": {
      clientId: "box-9",
      password: boxPassword({ terminal: "box-9", sentAtMs: now }),
    },
  };
  for (const [who, options] of Object.entries(refused)) {
    const { password = "", ...rest } = { password: "", ...options };
    await t.rejects(connectBox(t, port, { ...rest, password }), { code: 4 }, who);
  }
  t.equal(counters.get("connect-refused"), Object.keys(refused).length);
  await connectBox(t, port, { password: boxPassword({ terminal: "box-1", sentAtMs: now - 1 }) });
});

test("a box publishes on its own topics only", async (t) => {
  const heard: string[] = [];
  const { port, counters } = await start(t, async (topic) => void heard.push(topic));
  const foreign = ["t/box-2/up/tx", "t/box-2/st", "t/box-1/dn/rx", "t/box-11/up/tx", "x", "$SYS/x"];
  for (const topic of foreign) {
    const box = await connectBox(t, port);
    await t.rejects(publishOnce(box, topic, "1"), { message: "closed" }, topic);
  }
  t.equal(counters.get("publish-refused"), foreign.length);
  const box = await connectBox(t, port);
  await publishOnce(box, "t/box-1/up/ev", "1");
  await publishOnce(box, "t/box-1/st", "online");
  t.strictSame(heard, []);
});

test("a box hears its own answers only", async (t) => {
  const { port, counters } = await start(t);
  const box = await connectBox(t, port);
  for (const filter of ["t/box-2/dn/rx", "#", "t/+/dn/rx", "t/box-1/#", "$SYS/#"]) {
    await t.rejects(box.subscribeAsync(filter), filter);
  }
  t.equal(counters.get("subscribe-refused"), 5);
  const [granted] = await box.subscribeAsync("t/box-1/dn/rx", { qos: 1 });
  t.equal(granted?.qos, 1);
});

test("the will of a box cannot speak for another", async (t) => {
  const heard: string[] = [];
  const { port, counters } = await start(t, async (topic) => void heard.push(topic));
  const will = {
    topic: "t/box-2/up/tx",
    payload: Buffer.from("1"),
    qos: 1 as const,
    retain: false,
  };
  const box = await connectBox(t, port, { will });
  const closed = new Promise<void>((resolve) => box.once("close", resolve));
  box.stream.destroy();
  await closed;
  const next = await connectBox(t, port);
  await publishOnce(next, "t/box-1/st", "online");
  t.strictSame(heard, []);
  t.equal(counters.get("publish-refused"), 1);
});

test("a packet over the limit ends the connection unread", async (t) => {
  const heard: string[] = [];
  const { port } = await start(t, async (topic) => void heard.push(topic));
  const box = await connectBox(t, port);
  const large = publishOnce(box, "t/box-1/up/tx", "x".repeat(20_000));
  await t.rejects(large, { message: "closed" });
  // Long before the keepalive: nothing but the announced length, 256 MiB, can end it so soon.
  const patient = await connectBox(t, port, { keepalive: 60 });
  const closed = new Promise<void>((resolve) => patient.once("close", resolve));
  patient.stream.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
  await closed;
  t.strictSame(heard, []);
});

test("a box that would never say that it lives is not let in", async (t) => {
  const { port } = await start(t);
  await t.rejects(connectBox(t, port, { keepalive: 0 }));
});

test("a taken port is one clear error", async (t) => {
  const { options, port } = await start(t);
  const second = new EmbeddedBroker({ ...options, port });
  await t.rejects(
    second.start(async () => {}),
    {
      name: "BrokerError",
      kind: "port-taken",
      message: `port ${port} is taken: another program listens on 127.0.0.1:${port}`,
    },
  );
});
