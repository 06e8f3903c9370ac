/**
 * Crowds at the embedded broker's door: connections that say nothing, connections that say it a
 * byte at a time, and connections that are let in and stop reading. None keeps a box out.
 */
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { generate, type Packet } from "mqtt-packet";
import { type Test, test } from "tap";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { EmbeddedBroker, UNPROVEN_MAX } from "../../../hub/broker/embedded-broker.ts";
import { HubCounters } from "../../../hub/hub-counters.ts";
import { Authority, hasOpenssl } from "../../brokers/authority.ts";
import { boxKeys, boxPassword, connectBox, publishOnce } from "./test-box.ts";

async function start(t: Test, tls?: { readonly cert: string; readonly key: string }) {
  const counters = new HubCounters();
  const heard: string[] = [];
  const terminals = new Map(
    ["box-1", "box-2"].map((id) => [id, { id, merchant: "shop-1", publicKey: boxKeys.publicKey }]),
  );
  const options = { host: "127.0.0.1", port: 0, terminals, clock: new SimulatedClock(), counters };
  const broker = new EmbeddedBroker({ ...options, ...(tls && { tls }) });
  t.teardown(() => broker.stop());
  await broker.start(async (topic) => void heard.push(topic));
  return { broker, port: broker.port, counters, heard };
}

interface Crowd {
  readonly sockets: readonly Socket[];
  /** How many the broker has ended. */
  readonly ended: () => number;
}

async function gather(t: Test, port: number, count: number): Promise<Crowd> {
  let ended = 0;
  const sockets: Socket[] = [];
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let at = 0; at < count; at += 1) {
    const socket = connect(port, "127.0.0.1").resume();
    sockets.push(socket);
    socket
      .on("error", () => undefined)
      .once("close", () => {
        ended += 1;
      });
    await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
  }
  return { sockets, ended: () => ended };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("connections that say nothing keep no box out, and the longest silent ones go", async (t) => {
  const { port, counters, heard } = await start(t);
  const early = await connectBox(t, port, { clientId: "box-2", ...passwordOf("box-2") });
  const surplus = 300;
  const crowd = await gather(t, port, UNPROVEN_MAX + surplus);
  await until(() => crowd.ended() >= surplus);
  t.equal(counters.get("connect-crowded-out"), surplus);
  t.ok(
    crowd.sockets.slice(0, surplus).every(({ destroyed }) => destroyed),
    "the oldest first",
  );
  t.notOk(crowd.sockets.at(-1)?.destroyed);
  const late = await connectBox(t, port);
  await publishOnce(late, "t/box-1/up/tx", "1");
  await publishOnce(early, "t/box-2/up/tx", "2");
  t.same(heard, ["t/box-1/up/tx", "t/box-2/up/tx"], "the box from before them is still there");
});

test("behind TLS, too, no crowd takes the place of a box", { skip: !hasOpenssl }, async (t) => {
  const authority = new Authority(t.testdir());
  const { certificateFile, keyFile } = authority.issue("broker");
  const tls = { cert: readFileSync(certificateFile, "utf8"), key: readFileSync(keyFile, "utf8") };
  const { port, heard, counters } = await start(t, tls);
  const ca = readFileSync(authority.authorityFile, "utf8");
  const early = await connectBox(t, port, { ca, clientId: "box-2", ...passwordOf("box-2") });
  const left = new Promise((resolve) => early.once("close", () => resolve("left")));
  const crowd = await gather(t, port, UNPROVEN_MAX + 10);
  await until(() => crowd.ended() >= 10);
  t.equal(counters.get("connect-crowded-out"), 10, "strangers alone made room");
  const published = publishOnce(early, "t/box-2/up/tx", "1").then(() => "published");
  t.equal(await Promise.race([published, left]), "published");
  t.same(heard, ["t/box-2/up/tx"], "the box from before them is still there");
});

test("connections that say hello a byte at a time keep no box out", async (t) => {
  const { port, heard } = await start(t);
  const crowd = await gather(t, port, UNPROVEN_MAX);
  const hello = generate({
    ...{ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clientId: "box-1" },
    ...{ keepalive: 30, clean: true, username: "box-1", password: Buffer.from(boxPassword()) },
  } as Packet);
  // None of them gets to its end.
  for (let at = 0; at < 20; at += 1) {
    for (const socket of crowd.sockets) socket.write(hello.subarray(at, at + 1));
    const box = await connectBox(t, port);
    await publishOnce(box, "t/box-1/up/tx", "1");
  }
  t.equal(heard.length, 20);
});

test("a box that stops reading is left, and the others hear what they are told", async (t) => {
  const { broker, port } = await start(t);
  const deaf = await connectBox(t, port, { clientId: "box-2", ...passwordOf("box-2") });
  await deaf.subscribeAsync("t/box-2/dn/rx", { qos: 1 });
  const box = await connectBox(t, port);
  await box.subscribeAsync("t/box-1/dn/rx", { qos: 1 });
  let heard = 0;
  box.on("message", () => {
    heard += 1;
  });
  const left = new Promise<void>((resolve) => deaf.once("close", () => resolve()));
  deaf.stream.pause();
  const answer = Buffer.alloc(8_000, "x");
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 4_000; round += 1) {
    void broker.publish("t/box-2/dn/rx", answer);
    if (round % 40 === 0) await broker.publish("t/box-1/dn/rx", answer);
  }
  await until(() => heard === 100);
  const grownMib = (process.memoryUsage().rss - before) / 2 ** 20;
  t.comment(`${Math.round(grownMib)} MiB more`);
  // The broker ends it after its time; it finds out when it reads again.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  deaf.stream.resume();
  await left;
  t.equal(heard, 100);
});

function passwordOf(terminal: string) {
  const password = boxPassword({ terminal, sentAtMs: Date.UTC(2026, 0, 1) });
  return { username: terminal, password };
}
