/** Every wallet scans the box's code, and its customer does everything that customers do. */
import { test } from "tap";
import type { Verdict } from "../../../firmware/payment/payment-state.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import type { ScanOutcomeName } from "../../../hub/sandbox/sandbox-scan-outcomes.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { AMOUNT_KEYS, AMOUNT_MINOR, SimulatedShop } from "../../world/simulated-shop.ts";

/** The verdict, and within how many seconds of the scan the merchant sees it. */
const ENDS: Readonly<Record<ScanOutcomeName, readonly [Verdict, number]>> = {
  pays: ["approved", 1],
  password: ["approved", 12],
  "never-confirms": ["closed", 200],
  cancels: ["declined", 12],
  "insufficient-balance": ["closed", 130],
  "pays-late": ["closed", 200],
  "notice-lost": ["approved", 11],
  "notice-twice": ["approved", 1],
  "notice-late": ["approved", 11],
};

for (const [name, [verdict, seconds]] of Object.entries(ENDS)) {
  const outcome = name as ScanOutcomeName;
  test(`a customer who "${outcome}": ${verdict} within ${seconds} s, whatever the wallet`, async (t) => {
    for (const institution of INSTITUTIONS) {
      const shop = await SimulatedShop.open();
      await shop.press(...AMOUNT_KEYS, "way");
      await shop.pass(100);
      await shop.scan(institution, outcome);
      let waitedMs = 0;
      for (; waitedMs < seconds * 1000 && shop.verdict === null; waitedMs += 100) {
        await shop.pass(100);
      }
      t.equal(shop.verdict, verdict, `${institution} after ${waitedMs} ms`);
      await shop.passUntilSettled();
      await shop.pass(60_000);
      const held = verdict === "approved" ? AMOUNT_MINOR : 0;
      t.equal(shop.heldMinor(), held, institution);
      t.same(await auditShop(shop), [], institution);
    }
  });
}

test("the wallet that refuses does not end the sale: another one pays the same code", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press(...AMOUNT_KEYS, "way");
  await shop.pass(100);
  t.match(await shop.scan("alipay", "insufficient-balance"), { type: "refused" });
  await shop.pass(6_000);
  t.match(shop.screen, { type: "presenting" });
  t.match(await shop.scan("icbc"), { type: "paid" });
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved", institution: "icbc" });
  t.same(await auditShop(shop), []);
});

test("a customer whose payment is on its way when the merchant gives up gets it back, and the merchant hears", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press(...AMOUNT_KEYS, "way");
  await shop.pass(100);
  await shop.scan("unionpay-quickpass", "pays-late");
  await shop.pass(1_000);
  await shop.press("cancel");
  await shop.passUntilSettled();
  t.equal(shop.verdict, "closed");
  await shop.press("clear");
  await shop.pass(60_000);
  const institution = "unionpay-quickpass";
  t.match(shop.screen, { type: "late-payment", money: { amountMinor: AMOUNT_MINOR }, institution });
  await shop.press("cancel", "up");
  t.match(shop.screen, { type: "payment-list", payment: { state: "given-back", institution } });
  t.equal(shop.heldMinor(), 0);
  t.equal(shop.charges, 1);
  t.same(await auditShop(shop), []);
});
