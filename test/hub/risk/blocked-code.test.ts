/** A code that a box shows for a merchant whom an institution has blocked. */
import { test } from "tap";
import { HubWorld } from "../hub-world.ts";

const SECOND = "2601010000001234567890123457";

/** Another institution blocks the merchant; the hub hears of it as at a start. */
async function block(world: HubWorld): Promise<void> {
  world.riskLog.append({
    ...{ protocol: 1, type: "risk-event", id: "abcdefghijklmnopqrstuv", atMs: 0 },
    ...{ kind: "merchant-blocked", reportedBy: "alipay", merchant: "shop-1" },
    ...{ terminal: null, untilMs: null },
  });
  await world.restartHub();
}

test("no code is shown for a blocked merchant, but by who blocked", async (t) => {
  const world = new HubWorld();
  await block(world);
  world.told();
  await world.send(world.present());
  t.same(world.told(), ["declined merchant-blocked"]);
  await world.send(world.present({ order: SECOND }, "wechat-pay"));
  t.same(world.told(), ["declined merchant-blocked"]);
});

test("a code that was shown before the block is claimed by nobody else after it", async (t) => {
  const world = new HubWorld();
  await world.send(world.present());
  const shown = world.heard.find((message) => message.type === "code");
  const text = shown?.type === "code" ? shown.text : "";
  t.ok(text);
  await block(world);
  const claim = { institution: "wechat-pay", text, institutionOrder: "W1" } as const;
  t.same(await world.hub.notices.claim(claim), { ok: false, why: "merchant-blocked" });
});
