/** What every broker port does, seen from a box; run on each of them. */
import { type Test, test } from "tap";
import type { BrokerMessageHandler, BrokerPort } from "../../../hub/broker/broker-port.ts";
import { StoreError } from "../../../hub/store/store-error.ts";
import { connectBox, publishOnce } from "./test-box.ts";

export interface StartedBroker {
  readonly broker: BrokerPort;
  /** Where boxes connect. */
  readonly port: number;
}

type StartBroker = (t: Test, handler: BrokerMessageHandler) => Promise<StartedBroker>;

export function testBrokerPort(name: string, start: StartBroker): void {
  test(`${name}: what a box publishes reaches the hub, byte for byte`, async (t) => {
    const heard = Promise.withResolvers<[string, string]>();
    const { port } = await start(t, async (topic, payload) => {
      heard.resolve([topic, Buffer.from(payload).toString()]);
    });
    const box = await connectBox(t, port);
    await publishOnce(box, "t/box-1/up/tx", "a request");
    t.strictSame(await heard.promise, ["t/box-1/up/tx", "a request"]);
  });

  test(`${name}: what the hub publishes reaches the box`, async (t) => {
    const { broker, port } = await start(t, async () => {});
    const box = await connectBox(t, port);
    await box.subscribeAsync("t/box-1/dn/rx", { qos: 1 });
    const heard = Promise.withResolvers<[string, string]>();
    box.once("message", (topic, payload) => heard.resolve([topic, String(payload)]));
    await broker.publish("t/box-1/dn/rx", Buffer.from("an answer"));
    t.strictSame(await heard.promise, ["t/box-1/dn/rx", "an answer"]);
  });

  test(`${name}: a message that is never committed holds up no other`, async (t) => {
    const committed = Promise.withResolvers<string>();
    const { port } = await start(t, async (_topic, payload) => {
      const text = Buffer.from(payload).toString();
      if (text === "poison") throw new StoreError("failed", "the record is damaged");
      committed.resolve(text);
    });
    const sick = await connectBox(t, port);
    // Acknowledged by a broker of its own, refused by the hub's.
    await publishOnce(sick, "t/box-1/up/tx", "poison").catch(() => {});
    const next = await connectBox(t, port);
    await publishOnce(next, "t/box-1/up/tx", "next");
    t.equal(await committed.promise, "next");
  });

  test(`${name}: nothing can be published after the stop`, async (t) => {
    const { broker } = await start(t, async () => {});
    await broker.stop();
    const publish = broker.publish("t/box-1/dn/rx", Buffer.from("late"));
    await t.rejects(publish, { name: "BrokerError" });
  });
}
