/** The broker is not trusted, and a customer's code is kept by nobody. */
import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import type { Answer } from "../../../firmware/protocol/answer.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { type SigningKey, signMessage } from "../../../firmware/protocol/signed-message.ts";
import { answerTopic, requestTopic } from "../../../firmware/protocol/topics.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { makeCode } from "../../../hub/sandbox/sandbox-wallet.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { PUNCTUAL } from "../../world/simulated-broker.ts";
import { AMOUNT_MINOR, SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

const stranger = generateKeyPairSync("ed25519").privateKey;
const TOPIC = answerTopic(TERMINAL);

/** A shop whose customer never enters the password, and the answer that a thief would like. */
async function waitingShop(): Promise<{ shop: SimulatedShop; wished: Answer }> {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay", "password-never"));
  await shop.pass(1_000);
  const request = shop.requests.at(-1);
  if (!request) throw new Error("the box has asked nothing");
  const { protocol, terminal, order, amountMinor, currency, sequence: inReplyTo } = request;
  const about = { protocol, terminal, order, amountMinor, currency, inReplyTo };
  return { shop, wished: { ...about, type: "answer", state: "approved" } };
}

test("an approved answer that the hub has not signed for this very payment changes nothing", async (t) => {
  const { shop, wished } = await waitingShop();
  const { signing } = shop.hubKeys;
  const before = shop.box.screens.length;
  const say = async (answer: object, key: SigningKey = signing, topic = TOPIC) => {
    const payload = signMessage("anycode-answer", answer, key);
    shop.broker.deliver({ way: "down", topic, payload });
    await shop.pass(100);
  };
  await say(wished, { ...signing, privateKey: stranger });
  await say(wished, { id: "another-key", privateKey: stranger });
  await say({ ...wished, order: "2611240000000000000000000000" });
  await say({ ...wished, amountMinor: AMOUNT_MINOR - 1 });
  await say({ ...wished, currency: "HKD" });
  await say({ ...wished, inReplyTo: wished.inReplyTo + 1 });
  await say({ ...wished, terminal: "box-2" });
  await say(wished, signing, answerTopic("box-2"));
  const counters = shop.box.uplink?.counters;
  t.match(counters, { forged: 2, stray: 4, misaddressed: 1, replayed: 0 });
  t.equal(shop.box.screens.length, before, "nothing was shown");
  t.match(shop.screen, { type: "waiting" });
  await say(wished);
  t.match(shop.screen, { type: "approved" }, "the very same answer by the hub is believed");
});

test("the approved answer of an earlier sale is worth nothing in the next one", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code());
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved" });
  const earlier = shop.broker.carried.filter(({ way }) => way === "down");
  await shop.sell(shop.code("alipay", "password-never"));
  await shop.pass(1_000);
  for (const message of earlier) shop.broker.deliver(message);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "waiting" });
  t.equal(shop.box.uplink?.counters.replayed, earlier.length);
  await shop.restart();
  for (const message of earlier) shop.broker.deliver(message);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "idle", settling: 1 }, "nor after a power cut");
  await shop.passUntilSettled();
  t.equal(shop.heldMinor(), AMOUNT_MINOR);
  t.same(await auditShop(shop), []);
});

test("an approved answer that comes after the sale was cancelled is too late", async (t) => {
  const shop = await SimulatedShop.open();
  shop.broker.fateOf = ({ way }) => (way === "down" ? [] : PUNCTUAL);
  await shop.sell(shop.code("wechat-pay"));
  await shop.pass(1_000);
  const answers = shop.broker.carried.filter(({ way }) => way === "down");
  await shop.press("cancel");
  shop.broker.fateOf = () => PUNCTUAL;
  for (const answer of answers) shop.broker.deliver(answer);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "cancelling" });
  await shop.passUntilSettled();
  t.equal(shop.verdict, "reversed");
  t.equal(shop.heldMinor(), 0);
  t.same(await auditShop(shop), []);
});

test("requests played to the hub again, or by a stranger, charge nobody", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code());
  await shop.pass(1_000);
  await shop.sell(shop.code("wechat-pay"), ["7"]);
  await shop.press("cancel");
  await shop.passUntilSettled();
  const earlier = shop.broker.carried.filter(({ way }) => way === "up");
  for (const message of earlier) shop.broker.deliver(message);
  const [request] = shop.requests;
  const forged = { ...request, type: "reverse", cause: "cancelled" };
  const payload = signMessage("anycode-request", forged, { id: TERMINAL, privateKey: stranger });
  shop.broker.deliver({ way: "up", topic: requestTopic(TERMINAL), payload });
  await shop.pass(100_000);
  t.equal(shop.counters.get("repeated"), earlier.length);
  t.equal(shop.counters.get("forged"), 1);
  t.equal(shop.charges, 2);
  t.equal(shop.heldMinor(), AMOUNT_MINOR);
  t.same(await auditShop(shop), []);
});

test("no code of any wallet is on a disk, in a message, in the log or in the hub's store", async (t) => {
  const shop = await SimulatedShop.open();
  const { table } = shop;
  const random = new SimulatedRandom(5);
  for (const institution of INSTITUTIONS) {
    for (const isCpm of [false, true]) {
      const code = makeCode(institution, { random, table, isCpm });
      if (code === null) continue;
      await shop.sell(code);
      await shop.pass(30_000);
    }
  }
  t.ok(shop.codes.length > INSTITUTIONS.length);
  t.equal(shop.heldMinor(), shop.codes.length * AMOUNT_MINOR, "all of them were paid with");
  t.same(await auditShop(shop), []);
});

test("the search for codes would find one on a disk, in a log and in a message", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code());
  await shop.pass(1_000);
  shop.codes.push(...shop.ordersAsked);
  const places = (await auditShop(shop)).map((complaint) => complaint.replace(/ [0-9]+$/, ""));
  t.same(
    [...new Set(places)],
    [
      "a code is in the disk of boot",
      "a code is in the log of boot",
      "a code is in message",
      "a code is in the hub's store",
    ],
  );
});
