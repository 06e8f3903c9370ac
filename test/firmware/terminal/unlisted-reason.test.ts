/** A hub newer than the box refuses for a reason that the box has never heard of. */
import { test } from "tap";
import { classOfReason } from "../../../firmware/protocol/reason.ts";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { resultInWords, resultOfEnd } from "../../../scripts/payment-result.ts";
import { ModelInstitution } from "../../hub/model-institution.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { SimulatedShop } from "../../world/simulated-shop.ts";

const REASON = { code: "WALLET_FROZEN", class: "other-means" } as const;

/** Refuses every payment for that reason. */
class RefusingInstitution extends ModelInstitution {
  override pay = async () => ({ type: "declined", reason: REASON }) as const;
}

test("a reason of a newer hub is shown, journalled and told as it was said", async (t) => {
  const shop = await SimulatedShop.open({
    institution: new RefusingInstitution("wechat-pay", new SimulatedClock()),
  });
  await shop.sell(shop.code("wechat-pay"));
  await shop.pass(1_000);
  t.match(shop.screen, { type: "declined", reason: REASON });
  const [order = ""] = shop.ordersAsked;
  t.match(await shop.store.find("box-1", order), { phase: "declined", reason: REASON });
  const ended = shop.box.observed.find((observation) => observation.type === "payment-ended");
  if (ended?.type !== "payment-ended") throw new Error("no payment ended");
  t.match(resultOfEnd(ended), { reason: "WALLET_FROZEN", reasonClass: "other-means" });
  t.match(resultInWords(resultOfEnd(ended)), /WALLET_FROZEN Ask for another card or app\./);

  await shop.restart();
  t.match(shop.screen, { type: "declined", reason: REASON }, "told again after a power cut");
  t.same(await auditShop(shop), []);
});

test("a reason without a class that this box knows sends the merchant to support", (t) => {
  t.equal(classOfReason({ code: "WALLET_FROZEN", class: null }), "call-operator");
  t.end();
});
