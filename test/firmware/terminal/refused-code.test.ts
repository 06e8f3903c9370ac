/** What the box does not show, whoever says that it should; and notices of nobody's orders. */
import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import { type SigningKey, signMessage } from "../../../firmware/protocol/signed-message.ts";
import { answerTopic } from "../../../firmware/protocol/topics.ts";
import { PresentingShop } from "../../world/presenting-shop.ts";
import { PUNCTUAL } from "../../world/simulated-broker.ts";
import { AMOUNT_MINOR, TERMINAL } from "../../world/simulated-shop.ts";
import { sealedMpm } from "../codes/sealed-mpm.ts";

const stranger = generateKeyPairSync("ed25519").privateKey;
const GOOD = sealedMpm({ "01": "12", "54": "12.50" });

/** A shop whose box waits for its code, which got lost; and a hub's words for it. */
async function waitingWorld() {
  const world = await PresentingShop.open();
  const { shop } = world;
  shop.broker.fateOf = ({ way }) => (way === "down" ? [] : PUNCTUAL);
  await world.present();
  shop.broker.fateOf = () => PUNCTUAL;
  const request = shop.requests.at(-1);
  if (!request) throw new Error("the box has asked nothing");
  const { protocol, terminal, order, amountMinor, currency, sequence: inReplyTo } = request;
  const about = { protocol, terminal, order, amountMinor, currency, inReplyTo };
  const expiresAtMs = shop.clock.nowMs() + 120_000;
  const code = { ...about, type: "code", text: GOOD, expiresAtMs };
  const { signing } = shop.hubKeys;
  const say = async (message: object, key: SigningKey = signing) => {
    const payload = signMessage("anycode-answer", message, key);
    shop.broker.deliver({ way: "down", topic: answerTopic(TERMINAL), payload });
    await shop.pass(1);
  };
  return { world, shop, code, say };
}

test("a code that the hub has not signed for this very request is not shown", async (t) => {
  const { shop, code, say } = await waitingWorld();
  const { signing } = shop.hubKeys;
  await say(code, { ...signing, privateKey: stranger });
  await say({ ...code, order: "2611240000000000000000000000" });
  await say({ ...code, amountMinor: AMOUNT_MINOR + 1 });
  await say({ ...code, currency: "HKD" });
  await say({ ...code, terminal: "box-2" });
  await say({ ...code, inReplyTo: code.inReplyTo + 1 });
  t.match(shop.box.uplink?.counters, { forged: 1, stray: 4, misaddressed: 1 });
  t.match(shop.screen, { type: "preparing-code" });
  await say(code);
  t.match(shop.screen, { type: "presenting", text: GOOD }, "the hub's own is");
});

test("a code that is personal, static, damaged or of another sale is taken back, though the hub signed it", async (t) => {
  const cases = [
    ["wxp://f2f0AbCdEf", "personal"],
    ["https://qr.alipay.com/fkx12345abcdef", "personal"],
    ["https://qr.95516.com/01020000/62313011234567", "static"],
    [sealedMpm({ "01": "11", "54": "12.50" }), "static"],
    [sealedMpm({ "01": "12" }), "amount-differs"],
    [sealedMpm({ "01": "12", "54": "12.51" }), "amount-differs"],
    [sealedMpm({ "01": "12", "54": "12.50", "53": "344" }), "currency-differs"],
    [GOOD.replace("BEIJING", "BEIJIN6"), "damaged"],
    ["weixin://wxpay/bizpayurl?pr=q7xFk2Pzz", "owner-differs"],
    ["https://example.com/pay", "unknown-form"],
  ] as const;
  for (const [text, why] of cases) {
    const { world, shop, code, say } = await waitingWorld();
    await say({ ...code, text });
    t.match(shop.screen, { type: "settling" }, text);
    t.match(shop.box.observed.at(-2), { type: "code-refused", order: code.order, why }, text);
    await shop.pass(1_000);
    t.match(shop.screen, { type: "closed", reason: "code-refused" }, text);
    t.notOk(world.shown, "it was never on the glass");
    t.match(await shop.store.find(TERMINAL, code.order), { reason: "code-refused" });
    t.same(await world.audit(), []);
  }
});

test("a code that comes when its sale was given up is not shown", async (t) => {
  const { world, shop, code, say } = await waitingWorld();
  await shop.press("cancel");
  await say(code);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "closed", reason: "cancelled" });
  t.notOk(world.shown);
  await say({ ...code, text: `${GOOD} ` });
  t.match(shop.screen, { type: "closed" });
});

test("news of a late payment for an order that the box has not made is told to the operator only", async (t) => {
  const { world, shop, say } = await waitingWorld();
  await shop.press("cancel");
  await shop.pass(1_000);
  await shop.press("clear");
  const about = { protocol: 1, type: "news", terminal: TERMINAL, saidAtMs: shop.clock.nowMs() };
  const item = { kind: "late-payment", amountMinor: AMOUNT_MINOR, currency: "CNY" };
  const strange = { ...item, order: "2611240000000000000000000000" };
  await say({ ...about, id: "abcdefghijklmnopqrstu1", item: strange });
  const dear = { ...item, order: world.lastOrder, amountMinor: AMOUNT_MINOR + 1 };
  await say({ ...about, id: "abcdefghijklmnopqrstu2", item: dear });
  const told = shop.box.observed.filter(({ type }) => type === "stray-notice");
  t.match(told, [{ order: strange.order }, { order: world.lastOrder }]);
  t.match(shop.screen, { type: "idle" });
  const right = {
    ...about,
    id: "abcdefghijklmnopqrstu3",
    item: { ...item, order: world.lastOrder },
  };
  await say(right);
  t.match(shop.screen, { type: "late-payment" }, "its own order's is shown");
  t.notOk((shop.screen as { institution?: string }).institution, "nobody has said who paid");
});
