/**
 * The hub at a broker of its own: over plain MQTT 3.1.1 always (a bare aedes), and over MQTT 5 at
 * a real Mosquitto where the machine has one.
 */
import { createServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { Client } from "aedes";
import { type Test, test } from "tap";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../../hal/random/system-random.ts";
import type { BrokerMessageHandler } from "../../../hub/broker/broker-port.ts";
import { ExternalBroker, type ExternalBrokerOptions } from "../../../hub/broker/external-broker.ts";
import { freePort } from "../../brokers/broker-program.ts";
import { BareAedes } from "../../firmware/uplink/bare-aedes.ts";
import { Inbox } from "../../firmware/uplink/link-probe.ts";
import { findMosquitto, Mosquitto } from "../../firmware/uplink/mosquitto.ts";
import { testBrokerPort } from "./broker-port-contract.ts";
import { startFaultyHub } from "./faulty-hub.ts";
import { connectBox, publishOnce } from "./test-box.ts";

const program = findMosquitto();

testBrokerPort("external broker (MQTT 3.1.1)", async (t, handler) => {
  const aedes = await started(t, BareAedes.start());
  return { broker: await startHubSide(t, aedes, handler), port: aedes.port };
});

if (program) {
  testBrokerPort("external broker (Mosquitto)", async (t, handler) => {
    const mosquitto = await started(t, Mosquitto.start(program));
    return { broker: await startHubSide(t, mosquitto, handler), port: mosquitto.port };
  });
}

const skip = program ? false : "the program mosquitto is not installed";

test("the hub comes back to a broker that was killed", { skip }, async (t) => {
  const mosquitto = await started(t, Mosquitto.start(program ?? ""));
  const heard = Promise.withResolvers<string>();
  await startHubSide(t, mosquitto, async (_topic, payload) => {
    heard.resolve(Buffer.from(payload).toString());
  });
  await mosquitto.kill();
  await mosquitto.run();
  const box = await connectBox(t, mosquitto.port);
  // Until the hub is back, nobody keeps the request: the box's outbox repeats it.
  let isHeard = false;
  const stop = heard.promise.then(() => {
    isHeard = true;
  });
  while (!isHeard) {
    await publishOnce(box, "t/box-1/up/tx", "after the kill");
    await Promise.race([stop, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
  t.equal(await heard.promise, "after the kill");
});

test("what a box sent while the hub was away reaches it", { skip }, async (t) => {
  const mosquitto = await started(t, Mosquitto.start(program ?? ""));
  const first = await startHubSide(t, mosquitto, async () => {});
  await first.stop();
  const box = await connectBox(t, mosquitto.port);
  await publishOnce(box, "t/box-1/up/tx", "meanwhile");
  const heard = Promise.withResolvers<string>();
  await startHubSide(t, mosquitto, async (_topic, payload) => {
    heard.resolve(Buffer.from(payload).toString());
  });
  t.equal(await heard.promise, "meanwhile");
});

test("a packet far larger than any request never reaches the hub", { skip }, async (t) => {
  const mosquitto = await started(t, Mosquitto.start(program ?? ""));
  const heard: number[] = [];
  const last = Promise.withResolvers<void>();
  await startHubSide(t, mosquitto, async (_topic, payload) => {
    heard.push(payload.length);
    if (payload.length === 1) last.resolve();
  });
  const box = await connectBox(t, mosquitto.port);
  for (const bytes of [1_000_000, 8_192, 1]) {
    await publishOnce(box, "t/box-1/up/tx", "x".repeat(bytes));
  }
  await last.promise;
  t.strictSame(heard, [8_192, 1]);
});

test("a bug in the hub ends it at a broker of its own too", async (t) => {
  const aedes = await started(t, BareAedes.start());
  const hub = await startFaultyHub(t, { url: `mqtt://127.0.0.1:${aedes.port}` });
  await publishOnce(await connectBox(t, aedes.port), "t/box-1/up/tx", "1");
  t.match(await hub.ended, { code: 1, words: /TypeError: a bug of the hub/ });
});

test("a missing broker is one clear error", async (t) => {
  const port = await freePort();
  await t.rejects(
    makeBroker(port).start(async () => {}),
    {
      name: "BrokerError",
      kind: "unreachable",
      message: `cannot reach the broker mqtt://127.0.0.1:${port} (ECONNREFUSED)`,
    },
  );
});

test("a broker that lets nobody in is one clear error", { skip }, async (t) => {
  const mosquitto = await started(t, Mosquitto.start(program ?? "", ["allow_anonymous false"]));
  const start = makeBroker(mosquitto.port).start(async () => {});
  await t.rejects(start, { name: "BrokerError", kind: "refused", message: /Not authorized/ });
});

test("something that is no broker is one clear error", async (t) => {
  const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await t.rejects(
    makeBroker(port).start(async () => {}),
    { name: "BrokerError", kind: "refused" },
  );
});

test("a broker that only seems to share a subscription is told, not believed", async (t) => {
  const aedes = await started(t, BareAedes.start());
  const broker = makeBroker(aedes.port, { sharedGroup: "hubs" });
  const what = "it delivers nothing to shared subscriptions ($share) to hub/hub/probe";
  const action = "leave sharedGroup out, or let the hub use the topic";
  const url = `mqtt://127.0.0.1:${aedes.port}`;
  await t.rejects(
    broker.start(async () => {}),
    {
      name: "BrokerError",
      kind: "refused",
      message: `the broker ${url} refuses the hub: ${what}; ${action}`,
    },
  );
});

test("hubs of one group share the requests, and all of them are one's when the other is gone", {
  skip,
}, async (t) => {
  const mosquitto = await started(t, Mosquitto.start(program ?? ""));
  const heard = { first: 0, second: 0 };
  const all = async (count: number) => {
    while (heard.first + heard.second < count) await setImmediate();
  };
  const open = async (name: "first" | "second") => {
    const broker = makeBroker(mosquitto.port, { clientId: name, sharedGroup: "hubs" });
    t.teardown(() => broker.stop());
    await broker.start(async () => {
      heard[name] += 1;
    });
    return broker;
  };
  await open("first");
  const second = await open("second");
  const box = await connectBox(t, mosquitto.port);
  for (let sent = 0; sent < 20; sent += 1) await publishOnce(box, "t/box-1/up/tx", "1");
  await all(20);
  t.same(heard, { first: 10, second: 10 }, "each once, in turn");
  await second.stop();
  for (let sent = 0; sent < 20; sent += 1) await publishOnce(box, "t/box-1/up/tx", "1");
  await all(40);
  t.same(heard, { first: 30, second: 10 }, "nothing is put aside for the one that is gone");
});

test("a hub that its broker refuses for a while is let in again", async (t) => {
  const { aedes, port } = await started(t, BareAedes.start());
  const hubs: Client[] = [];
  aedes.on("client", (client) => hubs.push(client));
  const broker = makeBroker(port);
  t.teardown(() => broker.stop());
  await broker.start(async () => {});
  let refusals = 0;
  const back = new Promise<void>((resolve) => aedes.on("subscribe", () => resolve()));
  aedes.authenticate = (_client, _username, _password, done) => {
    refusals += 1;
    const unavailable = Object.assign(new Error("no"), { returnCode: 3 as const });
    if (refusals > 2) done(null, true);
    else done(unavailable, false);
  };
  hubs[0]?.close();
  await back;
  t.equal(refusals, 3);
});

test("a hub goes to the next node of a cluster", async (t) => {
  const nodes = [await started(t, BareAedes.start()), await started(t, BareAedes.start())] as const;
  const urls = nodes.map(({ port }) => `mqtt://127.0.0.1:${port}`);
  const gone = `mqtt://127.0.0.1:${await freePort()}`;
  const broker = makeBroker(0, { urls: [gone, ...urls] });
  t.teardown(() => broker.stop());
  const heard = new Inbox<string>();
  await broker.start(async (_topic, payload) => heard.add(Buffer.from(payload).toString()));
  await publishOnce(await connectBox(t, nodes[0].port), "t/box-1/up/tx", "first");
  t.equal(await heard.next(), "first");
  const moved = new Promise<void>((resolve) =>
    nodes[1].aedes.on("subscribe", (_filters, client) => client?.id === "hub" && resolve()),
  );
  await nodes[0].stop();
  await moved;
  await publishOnce(await connectBox(t, nodes[1].port), "t/box-1/up/tx", "second");
  t.equal(await heard.next(), "second");
});

function makeBroker(port: number, more: Partial<ExternalBrokerOptions> = {}): ExternalBroker {
  const urls = [`mqtt://127.0.0.1:${port}`];
  const [clock, random] = [new SystemClock(), new SystemRandom()];
  return new ExternalBroker({ urls, clientId: "hub", clock, random, ...more });
}

interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

async function started<T extends Server>(t: Test, server: Promise<T>): Promise<T> {
  const running = await server;
  t.teardown(() => running.stop());
  return running;
}

/** The hub's end, connected. It stops before the server, as teardowns run backwards. */
async function startHubSide(
  t: Test,
  server: Server,
  handler: BrokerMessageHandler,
): Promise<ExternalBroker> {
  const broker = makeBroker(server.port);
  t.teardown(() => broker.stop());
  await broker.start(handler);
  return broker;
}
