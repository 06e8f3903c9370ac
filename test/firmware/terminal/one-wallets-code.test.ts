/** The box shows the code of one wallet, as the merchant has chosen: at every wallet alike. */
import { test } from "tap";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { AMOUNT_KEYS, AMOUNT_MINOR, SimulatedShop } from "../../world/simulated-shop.ts";

test("every wallet's own code is shown where it is asked for, and only its own app pays it", async (t) => {
  for (const [at, institution] of INSTITUTIONS.entries()) {
    const shop = await SimulatedShop.open();
    const downs = Array(at + 1).fill("down");
    await shop.press(...AMOUNT_KEYS, ...downs);
    t.match(shop.screen, { type: "choosing-app", institution });
    await shop.press("way");
    await shop.pass(1_000);
    t.match(shop.screen, { type: "presenting", institution });
    const other = institution === "icbc" ? "alipay" : "icbc";
    t.not((await shop.scan(other)).type, "paid", other);
    t.match(await shop.scan(institution), { type: "paid" });
    await shop.pass(1_000);
    t.match(shop.screen, { type: "approved", institution });
    t.equal(shop.heldMinor(), AMOUNT_MINOR);
    t.same(await auditShop(shop), [], institution);
  }
});

test("a replaced code's order closes for good: the merchant is told once, of the sale alone", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press(...AMOUNT_KEYS, "way");
  await shop.pass(1_000);
  t.match(shop.screen, { type: "presenting" });
  await shop.press("down", "way");
  await shop.pass(1_000);
  t.match(await shop.scan("abc"), { type: "paid" });
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved", institution: "abc" });
  await shop.press("clear");
  t.match(shop.screen, { type: "idle", settling: 0 });
  await shop.restart();
  await shop.pass(5_000);
  t.match(shop.screen, { type: "idle" }, "no end is told again");
  t.equal(shop.heldMinor(), AMOUNT_MINOR);
  t.same(await auditShop(shop), []);
});

test("who pays the replaced code all the same gets it back, and the other sale stands", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press(...AMOUNT_KEYS, "way");
  await shop.pass(100);
  await shop.scan("bestpay", "pays-late");
  await shop.press("up", "way");
  await shop.pass(1_000);
  t.match(await shop.scan("wo-wallet"), { type: "paid" });
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved", institution: "wo-wallet" });
  await shop.passUntilSettled();
  await shop.pass(60_000);
  t.match(shop.screen, { type: "late-payment", institution: "bestpay" });
  t.equal(shop.heldMinor(), AMOUNT_MINOR);
  t.same(await auditShop(shop), []);
});
