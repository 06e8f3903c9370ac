import { test } from "tap";
import { NEWS_KEPT_MS } from "../../hub/news-desk.ts";
import { HubWorld, TERMINAL } from "./hub-world.ts";

const ITEM = { kind: "risk", event: "guessed-codes" } as const;

test("news is said at once, signed, with the hub's time and a number of its own", async (t) => {
  const world = new HubWorld();
  world.hub.news.tell(TERMINAL, ITEM);
  world.hub.news.tell(TERMINAL, ITEM);
  const [first, second] = world.heard;
  t.match(first, { type: "news", terminal: TERMINAL, saidAtMs: world.clock.nowMs(), item: ITEM });
  t.ok(first?.type === "news" && second?.type === "news" && first.id !== second.id);
});

test("a box that was away hears the same news when it comes back, but no old news", async (t) => {
  const world = new HubWorld();
  world.hub.news.tell(TERMINAL, ITEM);
  const [said] = world.heard.splice(0);
  await world.send(world.hello());
  t.same(world.heard.splice(0)[1], said);
  world.clock.advance(NEWS_KEPT_MS);
  await world.send(world.hello());
  t.same(world.told(), ["welcome"]);
});

test("a box that never comes back does not fill the hub", async (t) => {
  const world = new HubWorld();
  for (let times = 0; times < 20; times += 1) world.hub.news.tell(TERMINAL, ITEM);
  world.told();
  await world.send(world.hello());
  t.equal(world.told().length, 1 + 8);
});
