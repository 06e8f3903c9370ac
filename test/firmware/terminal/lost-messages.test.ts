/** Every single message between the box and the hub goes wrong. */
import { type Test, test } from "tap";
import { auditShop } from "../../world/audit-shop.ts";
import { type CarriedMessage, type Fate, PUNCTUAL } from "../../world/simulated-broker.ts";
import { AMOUNT_MINOR, SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

const FATES: Readonly<Record<string, Fate>> = {
  lost: [],
  "delivered twice": [0, 0],
  "delivered again after 70 s": [0, 70_000],
  "8 s late": [8_000],
  "70 s late": [70_000],
};

type Sale = (shop: SimulatedShop) => Promise<void>;

const SALES: readonly Sale[] = [
  async (shop) => shop.sell(shop.code()),
  async (shop) => shop.sell(shop.code("wechat-pay", "password")),
  async (shop) => shop.sell(shop.code("jd-pay", "silence-unpaid")),
  async (shop) => shop.sell(shop.code("ccb", "insufficient-balance")),
  async (shop) => {
    await shop.sell(shop.code("wechat-pay", "slow"));
    await shop.pass(1_000);
    await shop.press("cancel");
  },
];

/** How each sale ends when no more than one message of it goes wrong. */
const ENDS = ["approved", "approved", "closed", "declined", "reversed or closed"];

for (const [name, fate] of Object.entries(FATES)) {
  test(`any one message ${name}: box, hub and books still say the same`, async (t) => {
    for (const [index, sale] of SALES.entries()) {
      for (let number = 1; ; number += 1) {
        const shop = await sellThrough(sale, (message) => {
          return message.number === number ? fate : PUNCTUAL;
        });
        await expectTruth(t, shop, `sale ${index}, message ${number} ${name}`);
        t.match(ENDS[index], shop.verdict ?? "none", "one message does not decide how it ends");
        if (shop.broker.carried.length < number) break; // Every message has had its turn.
      }
    }
  });
}

for (const way of ["up", "down"] as const) {
  test(`nothing gets through ${way} for half a minute: the sale still ends, and truly`, async (t) => {
    for (const sale of SALES) {
      let silentUntilMs = Number.POSITIVE_INFINITY;
      const shop = await SimulatedShop.open();
      shop.broker.fateOf = (message) => {
        const isSilent = shop.clock.monotonicMs() < silentUntilMs;
        return message.way === way && isSilent ? [] : PUNCTUAL;
      };
      await sale(shop);
      await shop.pass(30_000);
      silentUntilMs = 0;
      await expectTruth(t, shop, `silent ${way}`);
    }
  });
}

test("a customer whose request the hub never got is not charged, and the order is closed", async (t) => {
  const shop = await SimulatedShop.open();
  shop.broker.fateOf = ({ way }) => (way === "up" ? [] : PUNCTUAL);
  await shop.sell(shop.code());
  await shop.pass(59_000);
  t.match(shop.screen, { type: "waiting" }, "unknown is not shown as an end");
  shop.broker.fateOf = () => PUNCTUAL;
  await expectTruth(t, shop, "the hub is there again");
});

test("a connection cut at every moment of a sale changes nothing about how it ends", async (t) => {
  for (const sale of SALES) {
    for (let number = 1; ; number += 1) {
      const shop = await SimulatedShop.build();
      shop.broker.fateOf = (message) => {
        if (message.number === number) shop.clock.after(10, () => shop.broker.cut());
        return PUNCTUAL;
      };
      await shop.switchOn();
      await shop.pass(5_000);
      await sale(shop);
      await expectTruth(t, shop, `cut at message ${number}`);
      if (shop.broker.carried.length < number) break;
    }
  }
});

async function sellThrough(
  sale: Sale,
  fateOf: (message: CarriedMessage) => Fate,
): Promise<SimulatedShop> {
  const shop = await SimulatedShop.build();
  shop.broker.fateOf = fateOf;
  await shop.switchOn();
  // A late welcome must not be what keeps the sale away.
  await shop.pass(75_000);
  await sale(shop);
  return shop;
}

async function expectTruth(t: Test, shop: SimulatedShop, when: string): Promise<void> {
  await shop.passUntilSettled();
  // What is still under way must not change anything any more.
  await shop.pass(75_000);
  const [order] = shop.ordersAsked;
  const phase = order && (await shop.store.find(TERMINAL, order))?.phase;
  t.ok(phase, `${when}: there was a sale`);
  t.equal(shop.verdict, phase, `${when}: the screen says what the hub did`);
  t.equal(shop.heldMinor(), phase === "approved" ? AMOUNT_MINOR : 0, `${when}: and so the books`);
  t.same(await auditShop(shop), [], when);
}
