import { test } from "tap";
import { UplinkError } from "../../../firmware/uplink/uplink-error.ts";
import { payOrder, readRequest, UplinkWorld } from "./uplink-world.ts";

test("the box is ready only when the hub itself has answered its hello", async (t) => {
  const world = new UplinkWorld();
  world.isHubSilent = true;
  await world.start();
  t.same(world.statuses, ["connecting"]);
  t.same(world.link.topics, ["t/box-1/dn/rx"]);

  await world.pass(5_000);
  t.same(world.statuses, ["connecting", "hub-silent"]);
  world.isHubSilent = false;
  await world.pass(2_000);
  t.same(world.statuses, ["connecting", "hub-silent", "ready"]);
  t.equal(world.links.length, 1, "the connection to the broker was kept");
  await world.uplink.stop();
});

test("what the hub has not acknowledged goes out again over a new connection", async (t) => {
  for (const acknowledges of [true, false]) {
    const world = new UplinkWorld();
    world.acknowledges = acknowledges;
    await world.start();
    world.uplink.send(payOrder);
    const before = world.link.published.at(-1)?.payload;
    // Its next repetition would be due only at 15 s.
    await world.pass(11_500);
    world.link.breakDown();

    while (world.links.length === 1) await world.pass(10);
    await world.pass(0);
    t.ok(world.clock.monotonicMs() < 14_000);
    t.same(world.statuses, ["connecting", "ready", "connecting", "ready"]);
    const [hello, again] = world.link.published;
    t.equal(readRequest(hello?.payload ?? "").type, "hello");
    t.equal(again?.payload, before);
    await world.uplink.stop();
  }
});

test("a broker that is away is tried after growing waits that no two boxes share", async (t) => {
  const waitsOf = async (seed: number): Promise<number[]> => {
    const world = new UplinkWorld({ seed });
    world.refusal = new UplinkError("unreachable", "cannot reach the broker");
    await world.start();
    await world.pass(400_000);
    t.same(world.statuses, ["connecting", "unreachable"], "said once");
    await world.uplink.stop();
    return world.openedAtMs.slice(1).map((atMs, at) => atMs - (world.openedAtMs[at] ?? 0));
  };
  const waits = await waitsOf(7);
  const longest = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
  for (const [attempt, mostMs] of longest.entries()) {
    const waitMs = waits[attempt] ?? Number.NaN;
    t.ok(waitMs >= mostMs / 10 && waitMs <= mostMs, `wait ${attempt + 1}: ${waitMs} of ${mostMs}`);
  }
  t.notSame(waits.slice(0, 5), (await waitsOf(8)).slice(0, 5));
});

test("only a connection that lasted makes the next wait short again", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  const breakAfter = async (ms: number): Promise<number> => {
    await world.pass(ms);
    const brokenAtMs = world.clock.monotonicMs();
    world.link.breakDown();
    const links = world.links.length;
    while (world.links.length === links) await world.pass(10);
    return (world.openedAtMs.at(-1) ?? 0) - brokenAtMs;
  };
  for (let time = 0; time < 8; time += 1) await breakAfter(100);
  t.ok((await breakAfter(100)) > 2_000);
  t.ok((await breakAfter(31_000)) <= 2_010);
  await world.uplink.stop();
});

test("a box that the broker does not let in says so", async (t) => {
  const world = new UplinkWorld();
  world.refusal = new UplinkError("not-authorised", "Connection refused: Not authorized");
  await world.start();

  t.match(world.events.at(-1), { status: "refused", detail: "Connection refused: Not authorized" });
  await world.uplink.stop();
});

test("a payment does not wait for the next attempt at a connection", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  world.refusal = new UplinkError("unreachable", "cannot reach the broker");
  world.link.breakDown();
  await world.pass(100_000);
  world.refusal = null;
  const before = world.links.length;

  const sent = world.uplink.send(payOrder);
  t.match(sent, { ok: true, timings: { handedOverAtMs: null } });
  await world.pass(0);
  t.equal(world.links.length, before + 1);
  t.equal(world.requests.length, 1);
  await world.uplink.stop();
});

test("a hub that falls silent behind a living broker is noticed, and heard again", async (t) => {
  const world = new UplinkWorld();
  await world.start();
  world.isHubSilent = true;
  await world.pass(310_000);
  t.same(world.statuses.at(-1), "hub-silent");

  world.isHubSilent = false;
  await world.pass(60_000);
  t.same(world.statuses.at(-1), "ready");
  t.equal(world.links.length, 1);
  await world.uplink.stop();
});
