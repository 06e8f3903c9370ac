/**
 * Bytes on the wire between boxes and a broker: whatever a client sends to the embedded broker, and
 * whatever a broker sends to a box. Each connection ends by itself, and the others do not notice.
 */
import { createServer, connect as dial, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { generate, type Packet } from "mqtt-packet";
import { type Test, test } from "tap";
import { answerTopic, requestTopic } from "../../firmware/protocol/topics.ts";
import { mqttLinkFactory } from "../../firmware/uplink/mqtt-broker-link.ts";
import { UplinkError } from "../../firmware/uplink/uplink-error.ts";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { BrokerError } from "../../hub/broker/broker-error.ts";
import { EmbeddedBroker } from "../../hub/broker/embedded-broker.ts";
import { ExternalBroker } from "../../hub/broker/external-broker.ts";
import { HubCounters } from "../../hub/hub-counters.ts";
import { boxKeys, boxPassword, connectBox, publishOnce } from "../hub/broker/test-box.ts";
import { damagedOr } from "./byte-damages.ts";
import { fuzzRun, mustBe } from "./fuzz-run.ts";

const PORTION = { quick: 400, long: 20_000 };

function bytesOf(packets: readonly object[], protocolVersion = 4): Buffer {
  return Buffer.concat(packets.map((packet) => generate(packet as Packet, { protocolVersion })));
}

/** Of a box that the broker knows, and of one that it does not. */
function connectPacket(clientId: string, version: number): object {
  return {
    ...{ cmd: "connect", protocolId: version === 3 ? "MQIsdp" : "MQTT", protocolVersion: version },
    ...{ clientId, username: clientId, keepalive: 30, clean: true },
    password: boxPassword({ terminal: clientId, sentAtMs: Date.UTC(2026, 0, 1) }),
    will: { topic: `t/${clientId}/st`, payload: Buffer.from("offline"), qos: 1, retain: true },
  };
}

const AFTER_CONNECT: readonly object[] = [
  { cmd: "subscribe", messageId: 7, subscriptions: [{ topic: answerTopic("box-2"), qos: 1 }] },
  { cmd: "subscribe", messageId: 8, subscriptions: [{ topic: "#", qos: 0 }] },
  { cmd: "publish", topic: requestTopic("box-2"), payload: "x", qos: 1, messageId: 9 },
  { cmd: "publish", topic: requestTopic("box-1"), payload: "x", qos: 1, messageId: 10 },
  { cmd: "publish", topic: requestTopic("box-2"), payload: "x".repeat(8_100), qos: 0 },
  { cmd: "publish", topic: "$SYS/x", payload: "x", qos: 2, messageId: 11 },
  { cmd: "publish", topic: "t/box-2/st", payload: "online", qos: 1, messageId: 12, retain: true },
  { cmd: "unsubscribe", messageId: 13, unsubscriptions: ["#", "__proto__", "constructor"] },
  { cmd: "pubrel", messageId: 11 },
  { cmd: "puback", messageId: 1 },
  { cmd: "pubrec", messageId: 2 },
  { cmd: "pubcomp", messageId: 3 },
  { cmd: "pingreq" },
  { cmd: "disconnect" },
];

const session = fc
  .tuple(
    fc.constantFrom(connectPacket("box-2", 4), connectPacket("box-2", 3), connectPacket("x", 4)),
    fc.array(fc.constantFrom(...AFTER_CONNECT), { maxLength: 8 }),
  )
  .map(([connect, packets]) => bytesOf([connect, ...packets]));
const otherProtocols = fc
  .constantFrom(
    "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
    "\x30\xff\xff\xff\x7f",
    "\xf0\x00".repeat(2_000),
  )
  .map((text) => Buffer.from(text, "latin1"));

/** What is sent, and in how large pieces. */
const wire = fc.record({
  bytes: fc.oneof(
    { weight: 6, arbitrary: damagedOr(session) },
    { weight: 1, arbitrary: session },
    { weight: 1, arbitrary: otherProtocols },
  ),
  pieceBytes: fc.constantFrom(1, 7, 100, 100_000),
  /** Whether the other end goes without a word. */
  isReset: fc.boolean(),
});

/** Resolves when the connection is gone at both ends. */
async function speak(port: number, { bytes, pieceBytes, isReset }: Wire): Promise<void> {
  const socket = dial(port, "127.0.0.1").setNoDelay(true).resume();
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => undefined);
  const pieces = Math.min(40, Math.ceil(bytes.length / pieceBytes));
  for (let piece = 0; piece < pieces; piece += 1) {
    const isLast = piece === pieces - 1;
    const from = piece * pieceBytes;
    socket.write(bytes.subarray(from, isLast ? bytes.length : from + pieceBytes));
    if (pieces > 1) await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end(() => isReset && socket.resetAndDestroy());
  await closed;
}

type Wire = typeof wire extends fc.Arbitrary<infer T> ? T : never;

async function startBroker(t: Test) {
  const counters = new HubCounters();
  const heard: { topic: string; bytes: number }[] = [];
  const terminals = new Map(
    ["box-1", "box-2"].map((id) => [id, { id, merchant: "shop-1", publicKey: boxKeys.publicKey }]),
  );
  const broker = new EmbeddedBroker({
    ...{ host: "127.0.0.1", port: 0, terminals, clock: new SimulatedClock(), counters },
  });
  t.teardown(() => broker.stop());
  await broker.start(async (topic, { length: bytes }) => void heard.push({ topic, bytes }));
  return { broker, counters, heard };
}

test("whatever bytes come to the embedded broker, the box beside them is served", async (t) => {
  const { broker, counters, heard } = await startBroker(t);
  const box = await connectBox(t, broker.port);
  let rounds = 0;
  await fuzzRun(t, {
    cases: fc.array(wire, { minLength: 4, maxLength: 4 }),
    portion: { quick: PORTION.quick / 4, long: PORTION.long / 4 },
    check: async (wires) => {
      await Promise.all(wires.map((one) => speak(broker.port, one)));
      rounds += 1;
      await publishOnce(box, requestTopic("box-1"), `own ${rounds}`);
    },
  });
  const own = heard.filter(({ topic }) => topic === requestTopic("box-1"));
  t.equal(own.length, rounds, "every request of the good box, and none in its name");
  t.ok(heard.length > own.length, "some of the other box's came through too");
  t.ok(heard.every(({ bytes }) => bytes <= 8_192));
  for (const why of ["connect-refused", "publish-refused", "subscribe-refused"] as const) {
    t.ok(counters.get(why) > 0, why);
  }
});

const DOWN: readonly object[] = [
  { cmd: "publish", topic: answerTopic("box-1"), payload: "x", qos: 0 },
  { cmd: "publish", topic: answerTopic("box-1"), payload: "x".repeat(9_000), qos: 1, messageId: 4 },
  { cmd: "publish", topic: "", payload: "x", qos: 0, properties: { topicAlias: 3 } },
  { cmd: "publish", topic: "a", payload: "x", qos: 2, messageId: 5 },
  { cmd: "suback", messageId: 1, granted: [0] },
  { cmd: "suback", messageId: 2, granted: [128, 0, 1] },
  { cmd: "puback", messageId: 1 },
  { cmd: "pubrel", messageId: 5 },
  { cmd: "pubcomp", messageId: 900 },
  { cmd: "connack", returnCode: 0, reasonCode: 0, sessionPresent: true },
  { cmd: "disconnect", reasonCode: 142 },
  { cmd: "auth", reasonCode: 24, properties: { authenticationMethod: "x" } },
  { cmd: "pingresp" },
];
/** What a hostile broker says, whatever it is told. */
const speech = fc
  .tuple(
    fc.constantFrom(4, 5),
    fc.option(fc.constantFrom(0, 0, 0, 1, 4, 132, 255), { nil: null }),
    fc.array(fc.constantFrom(...DOWN), { maxLength: 6 }),
  )
  .chain(([version, answer, packets]) => {
    const hello = { cmd: "connack", sessionPresent: false, returnCode: answer, reasonCode: answer };
    const known = packets.filter(({ cmd }: { cmd?: string }) => version === 5 || cmd !== "auth");
    const head = answer === null ? Buffer.alloc(0) : bytesOf([hello], version);
    const rest = bytesOf(known, version);
    const whole = Buffer.concat([head, rest]);
    return fc.oneof(
      damagedOr(fc.constant(rest)).map((bytes) => Buffer.concat([head, bytes])),
      damagedOr(fc.constant(whole)),
      fc.constant(whole),
    );
  });

interface HostileBroker {
  readonly port: number;
  /** What it says to the next who connect. */
  says: Buffer;
}

async function startHostileBroker(t: Test): Promise<HostileBroker> {
  const sockets = new Set<Socket>();
  const hostile = { port: 0, says: Buffer.alloc(0) };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
    const { says } = hostile;
    socket.once("data", () => {
      socket.write(says);
      socket.resume();
      setTimeout(() => socket.destroy(), 5);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  hostile.port = typeof address === "object" && address ? address.port : 0;
  return hostile;
}

/** Connects as a box does; the link ends, whatever the broker says. */
async function hear(port: number): Promise<UplinkError> {
  const link = mqttLinkFactory({
    addresses: [{ host: "127.0.0.1", port, isTls: false }],
    ...{ terminal: "box-1", makePassword: () => "p", clock: new SystemClock() },
  })();
  link.onMessage(({ payload }) => mustBe(payload.length <= 70_000, "a message of any length"));
  await link
    .connect()
    .then(() => Promise.all([link.subscribe(answerTopic("box-1")), link.publish("t", "x", {})]))
    .catch((error: unknown) => mustBe(error instanceof UplinkError, String(error)));
  const cause = await link.closed;
  await link.close();
  return cause;
}

/** The same of a hub, which goes on until it is stopped. */
async function serve(port: number): Promise<void> {
  const hub = new ExternalBroker({
    ...{ urls: [`mqtt://127.0.0.1:${port}`], clientId: "hub" },
    ...{ clock: new SystemClock(), random: new SystemRandom() },
  });
  await hub
    .start(async (_topic, { length }) => mustBe(length <= 70_000, "a message of any length"))
    .catch((error: unknown) => mustBe(error instanceof BrokerError, String(error)));
  await hub.publish("t/box-1/dn/rx", Buffer.from("x")).catch((error: unknown) => {
    mustBe(error instanceof BrokerError, String(error));
  });
  await hub.stop();
}

test("whatever a broker says to a box, the link ends with one clear cause", async (t) => {
  const hostile = await startHostileBroker(t);
  const kinds = new Set<string>();
  await fuzzRun(t, {
    cases: speech,
    portion: PORTION,
    check: async (says) => {
      hostile.says = says;
      const cause = await hear(hostile.port);
      kinds.add(cause.kind);
      mustBe(cause instanceof UplinkError && !cause.message.includes("\n"), cause.message);
    },
  });
  t.comment([...kinds].join(" "));
  t.ok(kinds.has("broken") && kinds.has("refused") && kinds.has("not-authorised"));
});

test("whatever a broker says to the hub, it is lost for a while and no more", async (t) => {
  const hostile = await startHostileBroker(t);
  await fuzzRun(t, {
    cases: speech,
    portion: PORTION,
    check: async (says) => {
      hostile.says = says;
      await serve(hostile.port);
    },
  });
});

test("a broker that goes on speaking when its connection was ended harms neither end", async (t) => {
  const hostile = await startHostileBroker(t);
  const speech = [
    // Ends the connection before it has begun.
    { cmd: "disconnect", reasonCode: 0 },
    { cmd: "pingresp" },
    { cmd: "pubrel", messageId: 5 },
    { cmd: "publish", topic: "a", payload: "x", qos: 2, messageId: 5 },
    { cmd: "pubrel", messageId: 5 },
  ];
  for (const version of [4, 5]) {
    hostile.says = bytesOf(speech, version);
    t.ok((await hear(hostile.port)) instanceof UplinkError);
    await serve(hostile.port);
  }
});
