/** The real driver against a real broker that speaks MQTT 3.1.1 only, in this process. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "tap";
import { parseBrokerUrl } from "../../../firmware/settings/broker-address.ts";
import { PACKET_BYTES_MAX } from "../../../firmware/uplink/broker-socket.ts";
import { freePort } from "../../brokers/broker-program.ts";
import { BareAedes } from "./bare-aedes.ts";
import { failure, inboxOf, linksTo, Watcher } from "./link-probe.ts";

test("a broker without MQTT 5 is spoken to in 3.1.1, and that is remembered", async (t) => {
  const broker = await BareAedes.start();
  const openLink = linksTo(broker.port);
  const link = openLink();
  t.same(await link.connect(), { mqttVersion: 4 });
  t.equal(broker.connections, 2, "one attempt in each version");
  await link.close();

  const next = openLink();
  const inbox = inboxOf(next);
  t.same(await next.connect(), { mqttVersion: 4 });
  t.equal(broker.connections, 3, "the second connection asked for nothing in vain");
  await next.subscribe("t/box-1/dn/rx");
  await next.publish("t/box-1/dn/rx", "hello", { expirySeconds: 5, correlation: "1" });
  t.match(await inbox.next(), { topic: "t/box-1/dn/rx", payload: Buffer.from("hello") });
  await next.close();
  await broker.stop();
});

test("a broker that hangs up on MQTT 5 is spoken to in 3.1.1", async (t) => {
  const broker = await BareAedes.start();
  const server = createServer((socket) => {
    socket.once("data", (bytes) => {
      // The protocol level is the byte behind the name, in the CONNECT packet's variable header.
      if (bytes[bytes.indexOf("MQTT") + 4] === 5) {
        socket.destroy();
        return;
      }
      socket.unshift(bytes);
      broker.aedes.handle(socket);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const link = linksTo((server.address() as AddressInfo).port)();

  t.same(await link.connect(), { mqttVersion: 4 });
  await link.close();
  server.close();
  await broker.stop();
});

test("the box tells the broker who it is, and a wrong word is refused as such", async (t) => {
  const broker = await BareAedes.start();
  broker.aedes.authenticate = (client, username, password, done) => {
    const isBox = client.id === "box-1" && username === "box-1";
    if (isBox && password?.toString() === "a signed word") done(null, true);
    else done(Object.assign(new Error("no"), { returnCode: 5 }), false);
  };
  const link = linksTo(broker.port)();
  await link.connect();
  await link.close();

  const stranger = linksTo(broker.port, { makePassword: () => "another word" })();
  await t.rejects(stranger.connect(), failure("not-authorised"));
  t.match(await stranger.closed, failure("not-authorised"));
  await broker.stop();
});

test("no broker, and one that says nothing, are told apart", async (t) => {
  const port = await freePort();
  const text = `cannot reach the broker 127.0.0.1:${port} (ECONNREFUSED)`;
  await t.rejects(linksTo(port)().connect(), { ...failure("unreachable"), message: text });

  const mute = createServer(() => {}).listen(0, "127.0.0.1");
  await once(mute, "listening");
  const silent = linksTo((mute.address() as AddressInfo).port, { connectTimeoutMs: 200 })();
  await t.rejects(silent.connect(), failure("timeout"));
  mute.close();
});

test("a broker without the certificate it should have is not spoken to", async (t) => {
  const broker = await BareAedes.start();
  const addresses = [{ host: "127.0.0.1", port: broker.port, isTls: true }];
  await t.rejects(linksTo(broker.port, { addresses })().connect(), failure("untrusted"));
  await broker.stop();
});

test("a box goes to the next node of a cluster, and stays there", async (t) => {
  const nodes = [await BareAedes.start(), await BareAedes.start()] as const;
  const ports = [await freePort(), nodes[0].port, nodes[1].port];
  const addresses = ports.map((port) => ({ host: "127.0.0.1", port, isTls: false }));
  const openLink = linksTo(0, { addresses });
  await t.rejects(openLink().connect(), failure("unreachable"));
  const first = openLink();
  await first.connect();
  t.equal(nodes[0].aedes.connectedClients, 1);
  await first.close();
  const again = openLink();
  await again.connect();
  t.equal(nodes[0].aedes.connectedClients, 1, "a good node is kept");
  await Promise.all([again.closed, nodes[0].stop()]);
  const next = openLink();
  await next.connect();
  t.equal(nodes[1].aedes.connectedClients, 1);
  await next.close();
  await nodes[1].stop();
});

test("a closed link ends what is under way, and refuses what comes after", async (t) => {
  const broker = await BareAedes.start();
  broker.hold("held");
  const link = linksTo(broker.port)();
  await link.connect();
  const underWay = link.publish("held", "x", {});
  await Promise.all([t.rejects(underWay, failure("closed")), link.close()]);
  await t.rejects(link.publish("t", "x", {}), failure("closed"));
  await t.rejects(link.subscribe("t"), failure("closed"));
  t.match(await link.closed, failure("closed"));
  await broker.stop();
});

test("a link that is closed while it connects does not connect any more", async (t) => {
  const broker = await BareAedes.start();
  const link = linksTo(broker.port)();
  const connecting = link.connect();
  await Promise.all([t.rejects(connecting, failure("closed")), link.close()]);
  t.equal(broker.aedes.connectedClients, 0);
  await broker.stop();
});

test("a broker that stops is noticed at once", async (t) => {
  const broker = await BareAedes.start();
  broker.hold("held");
  const link = linksTo(broker.port)();
  await link.connect();
  const underWay = link.publish("held", "x", {});
  await Promise.all([t.rejects(underWay, failure("broken")), broker.stop()]);
  t.match(await link.closed, { ...failure("broken"), message: "the broker closed the connection" });
});

test("a message that the broker never acknowledges ends the link", async (t) => {
  const broker = await BareAedes.start();
  broker.hold("held");
  const link = linksTo(broker.port, { acknowledgeTimeoutMs: 200 })();
  await link.connect();
  await t.rejects(link.publish("held", "x", {}), failure("timeout"));
  t.match(await link.closed, failure("timeout"));
  await broker.stop();
});

test("a packet too large to be ours ends the link instead of filling the memory", async (t) => {
  const broker = await BareAedes.start();
  const link = linksTo(broker.port)();
  await link.connect();
  await link.subscribe("t/box-1/dn/rx");
  const other = await Watcher.connect(broker.port);
  other.client.publish("t/box-1/dn/rx", Buffer.alloc(PACKET_BYTES_MAX));

  t.match(await link.closed, {
    ...failure("broken"),
    message: new RegExp(`^a packet over ${PACKET_BYTES_MAX} bytes`),
  });
  await other.close();
  await broker.stop();
});

test("a broker's address is read as people write it, and nothing else is", (t) => {
  const read = (text: string): unknown => parseBrokerUrl(text);
  t.same(read("mqtt://hub.example"), { host: "hub.example", port: 1883, isTls: false });
  t.same(read("mqtts://hub.example/"), { host: "hub.example", port: 8883, isTls: true });
  t.same(read("mqtts://[::1]:99"), { host: "::1", port: 99, isTls: true });
  for (const text of ["", "hub.example", "http://hub.example", "mqtt://", "mqtt://hub:70000"]) {
    t.equal(read(text), null, text);
  }
  for (const text of ["mqtt://u:p@hub.example", "mqtt://hub.example/x", "mqtt://hub.example?a=1"]) {
    t.equal(read(text), null, text);
  }
  t.end();
});

test("a broker that lets the box in and sends rubbish at once ends the link, not the box", async (t) => {
  // CONNACK of MQTT 3.1.1 and of MQTT 5, a packet of type 0, a publish at QoS 3.
  for (const rubbish of [
    [0x00, 0x00],
    [0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01],
  ]) {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (bytes) => {
        const isVersion5 = bytes[bytes.indexOf("MQTT") + 4] === 5;
        const connack = isVersion5 ? [0x20, 0x03, 0x00, 0x00, 0x00] : [0x20, 0x02, 0x00, 0x00];
        socket.write(Buffer.from([...connack, ...rubbish]));
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const link = linksTo((server.address() as AddressInfo).port)();
    const ended = await link
      .connect()
      .then(() => link.subscribe("t/box-1/dn/rx"))
      .catch((error: unknown) => error);
    t.match(ended, { name: "UplinkError", kind: "broken" });
    await link.close();
    server.close();
  }
});
