/**
 * The hub at a broker of its own: over plain MQTT 3.1.1 always (a bare aedes), and over MQTT 5 at
 * a real Mosquitto where the machine has one.
 */
import { createServer } from "node:net";
import { type Test, test } from "tap";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../../hal/random/system-random.ts";
import type { BrokerMessageHandler } from "../../../hub/broker/broker-port.ts";
import { ExternalBroker } from "../../../hub/broker/external-broker.ts";
import { BareAedes } from "../../firmware/uplink/bare-aedes.ts";
import { findMosquitto, freePort, Mosquitto } from "../../firmware/uplink/mosquitto.ts";
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

function makeBroker(port: number): ExternalBroker {
  const url = `mqtt://127.0.0.1:${port}`;
  const [clock, random] = [new SystemClock(), new SystemRandom()];
  return new ExternalBroker({ url, clientId: "hub", clock, random });
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
