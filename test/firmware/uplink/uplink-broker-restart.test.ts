/** The whole uplink over Mosquitto that is killed and started again, where there is one. */
import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import { answerTopic, requestTopic } from "../../../firmware/protocol/topics.ts";
import { Uplink } from "../../../firmware/uplink/uplink.ts";
import type { UplinkEvent } from "../../../firmware/uplink/uplink-event.ts";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../../hal/random/system-random.ts";
import { makeTerminalInfoSource } from "../../world/test-terminal-info.ts";
import { Inbox, linksTo, Watcher } from "./link-probe.ts";
import { findMosquitto, Mosquitto } from "./mosquitto.ts";
import { deviceKey, hubKeyLookup, payOrder, readRequest, signAsHub } from "./uplink-world.ts";

const program = findMosquitto();
const needed = program ? {} : { skip: "the mosquitto program is not installed" };
const envelope = { protocol: 1, terminal: "box-1" };

/** A hub that welcomes and, where it is asked to, takes requests. */
async function startHub(port: number, takesOrders: boolean): Promise<Watcher> {
  const hub = await Watcher.connect(port, { reconnectPeriod: 0 });
  hub.client.on("message", (_topic, payload) => {
    const request = readRequest(payload.toString());
    const { sequence: inReplyTo } = request;
    const body =
      request.type === "hello"
        ? { type: "welcome", nonce: request.nonce, hubTimeMs: Date.now() }
        : { type: "receipt", order: "order" in request && request.order };
    if (request.type !== "hello" && !takesOrders) return;
    hub.client.publish(
      answerTopic("box-1"),
      signAsHub({ ...envelope, ...body, inReplyTo }),
      { qos: 1 },
      () => {},
    );
  });
  await hub.client.subscribeAsync(requestTopic("box-1"), { qos: 1 });
  return hub;
}

test("a payment is not lost with the broker that had acknowledged it", needed, async (t) => {
  const mosquitto = await Mosquitto.start(program ?? "");
  const deafHub = await startHub(mosquitto.port, false);
  const events = new Inbox<UplinkEvent>();
  let sequence = 0;
  const uplink = new Uplink({
    openLink: linksTo(mosquitto.port),
    clock: new SystemClock(),
    random: new SystemRandom(),
    keys: {
      signing: deviceKey,
      hub: hubKeyLookup,
      hubCode: { id: "hub-code-1", publicKey: generateKeyPairSync("x25519").publicKey },
    },
    terminal: "box-1",
    firmwareVersion: "0.1.0",
    sequences: { next: () => ++sequence },
    terminalInfo: makeTerminalInfoSource(),
  });
  uplink.start((event) => events.add(event));
  t.match(await events.next(), { status: "connecting" });
  t.match(await events.next(), { status: "ready", detail: "the hub answers over MQTT 5" });
  const sent = uplink.send(payOrder);
  await deafHub.inbox.next();
  t.match(await deafHub.nextText(), /./, "the broker had it, and the hub did nothing");

  await mosquitto.kill();
  await deafHub.close();
  t.match(await events.next(), { status: "connecting" });
  await mosquitto.run();
  const hub = await startHub(mosquitto.port, true);
  let event = await events.next();
  while (event.type === "status") event = await events.next();
  t.match(event, { type: "receipt", message: { inReplyTo: sent.ok && sent.sequence } });
  t.equal(uplink.status, "ready");
  await uplink.stop();
  await hub.close();
  await mosquitto.stop();
});
