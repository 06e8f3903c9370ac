import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Test, test } from "tap";
import { FaultyLink } from "./faulty-link.ts";

/** A server that says everything back, and a client of it behind a link. */
async function open(t: Test) {
  const served: Socket[] = [];
  const server = createServer((socket) => {
    served.push(socket);
    socket.on("error", () => {}).on("data", (bytes) => socket.write(bytes));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const link = await FaultyLink.start((server.address() as AddressInfo).port);
  const client = connect({ port: link.port, host: "127.0.0.1" });
  client.on("error", () => {});
  t.teardown(() => {
    link.close();
    server.close();
    client.destroy();
  });
  const say = async (text: string) => {
    client.write(text);
    const [bytes] = await once(client, "data");
    return String(bytes);
  };
  t.equal(await say("before"), "before");
  const [far] = served;
  if (!far) throw new Error("nobody connected");
  return { link, client, far, say };
}

test("a cut ends both ends", async (t) => {
  const { link, client, far } = await open(t);
  const ended = Promise.all([once(client, "close"), once(far, "close")]);
  link.cut();
  await ended;
  t.ok(client.destroyed && far.destroyed);
});

test("what a stall holds back arrives after it", async (t) => {
  const { link, say } = await open(t);
  link.stall(100);
  t.equal(await say("meanwhile"), "meanwhile");
});

test("a half-open connection loses one way only, its end included, until it is ended", async (t) => {
  const { link, client, far } = await open(t);
  link.halfOpen("up", 1000);
  let heard = "";
  far.on("data", (bytes) => {
    heard += String(bytes);
  });
  const said = once(client, "data");
  client.write("lost");
  far.write("still heard");
  t.equal(String((await said)[0]), "still heard");
  const farClosed = once(far, "close");
  client.destroy();
  await pause(50);
  t.notOk(far.destroyed, "nobody told the other end");
  await farClosed;
  t.equal(heard, "");
});
