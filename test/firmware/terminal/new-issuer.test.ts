/** A new issuer reaches the box while it runs. */
import { test } from "tap";
import { auditShop } from "../../world/audit-shop.ts";
import { PUNCTUAL } from "../../world/simulated-broker.ts";
import { SimulatedShop } from "../../world/simulated-shop.ts";
import { NEW_CODE, NEW_ROW, tableWith } from "../codes/signed-test-table.ts";

test("a code of a new issuer is paid from the next payment on, and after a restart", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(NEW_CODE);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "scanning", notice: "unknown-code" });
  await shop.press("cancel", "clear");
  await shop.pass(1_000);

  await shop.issuerTables.offer(tableWith(2, NEW_ROW));
  await shop.pass(1_000);
  t.match(shop.box.observed.at(-1), { type: "issuer-table", edition: 2 });
  await shop.sell(NEW_CODE);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved", institution: "hebao" });

  await shop.pass(30_000);
  await shop.restart();
  await shop.sell("991234567890123457");
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved", institution: "hebao" }, "after a power cut");
  t.same(await auditShop(shop), []);
});

test("a sale in which a code was seen goes on with the table that it began with", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(NEW_CODE);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "scanning", notice: "unknown-code" });
  await shop.issuerTables.offer(tableWith(2, NEW_ROW));
  await shop.pass(1_000);
  await shop.show(NEW_CODE);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "scanning", notice: "unknown-code" });
  t.strictSame(shop.ordersAsked, []);
});

test("a table that is lost on its way comes with the next hello", async (t) => {
  const shop = await SimulatedShop.open();
  shop.broker.fateOf = ({ topic }) => (topic.endsWith("/dn/issuers") ? [] : PUNCTUAL);
  await shop.issuerTables.offer(tableWith(2, NEW_ROW));
  await shop.pass(1_000);
  shop.broker.fateOf = () => PUNCTUAL;
  t.notMatch(shop.box.observed.at(-1), { type: "issuer-table" });
  await shop.pass(301_000);
  t.ok(shop.box.observed.some(({ type }) => type === "issuer-table"));
});

test("a broker that lets the box hear of no tables costs it nothing else, and is named", async (t) => {
  const shop = await SimulatedShop.build();
  shop.broker.allows = (topic) => !topic.endsWith("/dn/issuers");
  await shop.switchOn();
  await shop.sell(shop.code());
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved" });
  const uplink = shop.box.observed.findLast(({ type }) => type === "uplink");
  t.match(uplink, { status: "ready", detail: /without issuer tables$/ });
});

test("why a box refuses a table reaches the hub", async (t) => {
  const shop = await SimulatedShop.open();
  const topic = "t/box-1/dn/issuers";
  shop.broker.deliver({ way: "down", topic, payload: "a broker's own idea of a table" });
  await shop.pass(301_000);
  t.match(shop.hubObserved.at(-1), {
    ...{ type: "issuer-table-of-box", terminal: "box-1", edition: 1, refusal: "malformed" },
  });
});
