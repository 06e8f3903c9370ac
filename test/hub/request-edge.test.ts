/** What the hub does with messages that no honest box sends. */
import { test } from "tap";
import { requestTopic } from "../../firmware/protocol/topics.ts";
import type { HubCounter } from "../../hub/hub-counters.ts";
import { HubWorld, sign, TERMINAL } from "./hub-world.ts";

test("a message that is no request of its terminal changes nothing and is counted", async (t) => {
  const world = new HubWorld();
  const topic = requestTopic(TERMINAL);
  const [header = "", body = "", signature = ""] = sign(world.pay()).split(".");
  const otherAmount = Buffer.from(JSON.stringify(world.pay({ amountMinor: 1 })));
  const cases: [HubCounter, string, string][] = [
    ["malformed", topic, ""],
    ["malformed", topic, "not a message"],
    ["malformed", topic, `${header}.${body}`],
    ["malformed", topic, sign({ type: "pay" })],
    ["malformed", topic, sign({ ...world.query(), extra: 1 })],
    ["malformed", topic, sign({ ...world.pay(), amountMinor: 0 })],
    ["malformed", topic, sign({ ...world.pay(), amountMinor: 12.5 })],
    ["oversized", topic, "x".repeat(8193)],
    ["forged", topic, sign(world.pay(), "stranger")],
    ["forged", topic, `${header}.${otherAmount.toString("base64url")}.${signature}`],
    ["misaddressed", "t/box-1/up/ev", sign(world.pay())],
    ["misaddressed", topic, sign(world.pay({ terminal: "box-2" }))],
    ["unknown-terminal", requestTopic("box-77"), sign(world.pay({ terminal: "box-77" }))],
  ];
  for (const [counter, where, payload] of cases) {
    const before = world.hub.counters.get(counter);
    await world.deliver(where, payload);
    t.equal(world.hub.counters.get(counter), before + 1, counter);
  }
  t.strictSame(world.store.commits, []);
  t.strictSame(world.heard, []);
  t.strictSame(world.institution.calls, []);
});

test("an answer of the hub, sent back to it, is no request", async (t) => {
  const world = new HubWorld();
  await world.deliver(requestTopic(TERMINAL), sign({ ...world.pay(), type: "answer" }));
  t.equal(world.hub.counters.get("malformed"), 1);
});
