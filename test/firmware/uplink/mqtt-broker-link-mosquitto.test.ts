/** The real driver against Mosquitto, a real broker that speaks MQTT 5, where there is one. */
import type { Socket } from "node:net";
import { test } from "tap";
import { failure, inboxOf, linksTo, Watcher } from "./link-probe.ts";
import { findMosquitto, Mosquitto } from "./mosquitto.ts";
import { SilentProxy } from "./silent-proxy.ts";

const program = findMosquitto();
const needed = program ? {} : { skip: "the mosquitto program is not installed" };
const startMosquitto = (settings: readonly string[] = []): Promise<Mosquitto> => {
  return Mosquitto.start(program ?? "", settings);
};

test("MQTT 5 is spoken where the broker knows it, with what it adds", needed, async (t) => {
  const mosquitto = await startMosquitto();
  const watcher = await Watcher.connect(mosquitto.port, { protocolVersion: 5 });
  await watcher.client.subscribeAsync("t/box-1/up/tx");
  const link = linksTo(mosquitto.port)();

  t.same(await link.connect(), { mqttVersion: 5 });
  const hints = { expirySeconds: 30, replyTopic: "t/box-1/dn/rx", correlation: "7" };
  await link.publish("t/box-1/up/tx", "hello", hints);
  t.match((await watcher.inbox.next()).properties, {
    messageExpiryInterval: 30,
    responseTopic: "t/box-1/dn/rx",
    correlationData: Buffer.from("7"),
  });
  await link.close();
  await watcher.close();
  await mosquitto.stop();
});

test("who watches the broker sees the box come and go, however it goes", needed, async (t) => {
  const mosquitto = await startMosquitto();
  const watcher = await Watcher.connect(mosquitto.port);
  await watcher.client.subscribeAsync("t/box-1/st", { qos: 1 });
  const proxy = await SilentProxy.start(mosquitto.port);
  const openLink = linksTo(proxy.port);

  const closing = openLink();
  await closing.connect();
  t.equal(await watcher.nextText(), "online");
  await closing.close();
  t.equal(await watcher.nextText(), "offline", "closed by the box");
  await openLink().connect();
  t.equal(await watcher.nextText(), "online");
  await proxy.stop();
  t.equal(await watcher.nextText(), "offline", "the cable was cut");

  const late = await Watcher.connect(mosquitto.port);
  await late.client.subscribeAsync("t/box-1/st");
  t.equal(await late.nextText(), "offline", "and it is kept for who comes later");
  await Promise.all([watcher.close(), late.close()]);
  await mosquitto.stop();
});

test("a box that Mosquitto does not know is told so", needed, async (t) => {
  const mosquitto = await startMosquitto(["allow_anonymous false"]);
  await t.rejects(linksTo(mosquitto.port)().connect(), failure("not-authorised"));
  await mosquitto.stop();
});

test("a connection that died without a sign is found by its silence", needed, async (t) => {
  const mosquitto = await startMosquitto();
  const proxy = await SilentProxy.start(mosquitto.port);
  const openLink = linksTo(proxy.port, { keepaliveSeconds: 1 });
  const link = openLink();
  await link.connect();
  proxy.isSilent = true;
  t.match(await link.closed, { ...failure("timeout"), message: "the broker fell silent" });

  proxy.isSilent = false;
  const next = openLink();
  t.same(await next.connect(), { mqttVersion: 5 });
  await next.close();
  await proxy.stop();
  await mosquitto.stop();
});

test("a message is not held back for the acknowledgement of another", needed, async (t) => {
  const mosquitto = await startMosquitto(["set_tcp_nodelay true"]);
  const hub = await Watcher.connect(mosquitto.port);
  (hub.client.stream as Socket).setNoDelay(true);
  hub.client.on("message", () => hub.client.publish("down", "answer", { qos: 1 }));
  await hub.client.subscribeAsync("up", { qos: 1 });
  const link = linksTo(mosquitto.port)();
  const inbox = inboxOf(link);
  await link.connect();
  await link.subscribe("down");
  // Nagle's algorithm would hold a request that follows on the acknowledgement of an answer for
  // the kernel's delayed acknowledgement, 40 ms, every time but the first few.
  const waitsMs: number[] = [];
  for (let round = 0; round < 40; round += 1) {
    const startedAtMs = performance.now();
    await Promise.all([link.publish("up", "request", {}), inbox.next()]);
    waitsMs.push(performance.now() - startedAtMs);
  }
  const best = Math.min(...waitsMs.slice(20));
  t.ok(best < 30, `the best of the last 20 took ${best.toFixed(1)} ms`);
  await Promise.all([link.close(), hub.close()]);
  await mosquitto.stop();
});
