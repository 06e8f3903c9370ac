/** A hub that is asked to stop while it still starts. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Test, test } from "tap";
import { BareAedes } from "../firmware/uplink/bare-aedes.ts";
import { HubProcess, writeHubSettings } from "./hub-process.ts";

const requests = {
  "a signal": (hub: HubProcess) => hub.signal("SIGTERM"),
  "the end of whoever started it": (hub: HubProcess) => hub.disconnect(),
};

for (const [what, ask] of Object.entries(requests)) {
  test(`${what} ends a hub that still waits for its broker`, async (t) => {
    const broker = await startSlowBroker(t);
    const settings = { listen: undefined, broker: { url: broker.url } };
    const hub = new HubProcess(["--settings", writeHubSettings(t.testdir(), settings)]);
    t.teardown(() => hub.end("SIGKILL"));
    const waiting = await broker.firstConnection;
    ask(hub);
    broker.answer(waiting);
    t.strictSame(await hub.ended, { code: 0, words: "" });
  });
}

/** A broker that takes connections and does not say a word before it is told to. */
async function startSlowBroker(t: Test) {
  const bare = await BareAedes.start();
  t.teardown(() => bare.stop());
  const first = Promise.withResolvers<Socket>();
  let isSilent = true;
  const server = createServer((socket) => {
    if (isSilent) first.resolve(socket);
    else bare.aedes.handle(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.teardown(() => server.close());
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    firstConnection: first.promise,
    answer: (socket: Socket) => {
      isSilent = false;
      bare.aedes.handle(socket);
    },
  };
}
