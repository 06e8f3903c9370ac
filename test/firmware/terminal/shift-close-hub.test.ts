/** A shift is closed at the box, against the real hub's statement. */
import { test } from "tap";
import { STATEMENT_PAGE_MAX } from "../../../firmware/protocol/answer.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { giveBack } from "../../world/given-back.ts";
import { SimulatedShop } from "../../world/simulated-shop.ts";
import {
  changeAtHub,
  closedShifts,
  closeShift,
  copyOf,
  journalNow,
  sellMany,
  textOf,
} from "./shift-close-world.ts";

test("down shows the shift's totals, then each wallet's, then the day's", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 3);
  await shop.press("down");
  const sales = (count: number) => ({ sales: { count, amountMinor: count * 1250 } });
  t.match(shop.screen, { type: "totals", shift: 1, isAll: true, row: sales(3), at: 1, of: 6 });
  await shop.press("down");
  t.match(shop.screen, { row: { institution: "alipay", ...sales(2) }, at: 2 });
  await shop.press("down");
  t.match(shop.screen, { row: { institution: "wechat-pay", ...sales(1) }, at: 3 });
  await shop.press("down");
  t.match(shop.screen, { type: "totals", isAll: true, row: sales(3), at: 4 });
  t.notMatch(shop.screen, { shift: 1 }, "the day's");
  await shop.press("up", "cancel");
  t.match(shop.screen, { type: "idle" });
});

test("a shift that agrees with the hub is closed, printed, and the next one begins", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 2);
  await shop.sell(shop.code("boc", "insufficient-balance"));
  await shop.pass(1_000);
  await shop.press("confirm");
  await closeShift(shop);
  t.match(shop.screen, {
    type: "shift-closed",
    ...{ shift: 1, compared: 3, differences: 0, carriedOver: 0, print: "printed" },
  });
  const report = textOf(shop.box.printer.printed[0]);
  t.match(report, /Shift report[\s\S]*Alipay\nSales 1 CNY 12\.50[\s\S]*All together\nSales 2 CNY/);
  t.match(report, /No differences/);
  await shop.press("cancel", "down");
  t.match(shop.screen, { type: "totals", shift: 2, at: 1 });
  t.notMatch(shop.screen, { row: {} }, "nothing was sold in it yet");
  await shop.press("cancel");
  await shop.restart();
  await shop.press("down");
  t.match(shop.screen, { shift: 2 }, "after a power cut too");
  t.match(await closedShifts(shop), [{ number: 1, differences: 0, compared: 3 }]);
});

test("a statement of several pages is read to its end", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, STATEMENT_PAGE_MAX * 2 + 1);
  await closeShift(shop);
  t.match(shop.screen, { type: "shift-closed", compared: 49, differences: 0 });
  await shop.press("cancel");
  await sellMany(shop, 1);
  await closeShift(shop);
  t.match(shop.screen, { shift: 2, compared: 1, differences: 0 }, "the next begins behind it");
});

test("in the totals 1 prints them, and 2 the report of the last shift once more", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 2);
  await shop.press("down", "2");
  await shop.pass(10);
  t.equal(shop.box.printer.printed.length, 0, "no shift was closed yet");
  await shop.press("1");
  await shop.pass(10);
  t.match(shop.screen, { type: "totals", print: "printed" });
  const totals = textOf(shop.box.printer.printed[0]);
  t.match(totals, /Totals so far[\s\S]*All together\nSales 2 CNY 25\.00[\s\S]*Day 2026-11-24/);
  await shop.press("confirm", "confirm");
  await shop.pass(5_000);
  await shop.press("cancel", "down", "2");
  await shop.pass(10);
  t.match(textOf(shop.box.printer.printed[2]), /Shift report\nPrinted again[\s\S]*Sales 2/);
  shop.box.printer.paperOut();
  await shop.press("1");
  await shop.pass(10);
  t.match(shop.screen, { type: "totals", print: "out-of-paper" });
  await shop.press("down");
  t.notMatch(shop.screen, { print: "out-of-paper" }, "the next key brings the keys back");
});

test("while the hub is silent nothing is closed and nothing lost; later it is closed", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 2);
  shop.broker.isUp = false;
  await closeShift(shop);
  t.match(shop.screen, { type: "close-silent" });
  t.same(await closedShifts(shop), []);
  await shop.press("cancel", "cancel");
  shop.broker.isUp = true;
  shop.broker.cut();
  await shop.pass(60_000);
  await sellMany(shop, 1);
  await closeShift(shop);
  t.match(shop.screen, { type: "shift-closed", compared: 3, differences: 0 });
});

test("pages that are lost, late, twice or out of turn never make a difference", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, STATEMENT_PAGE_MAX * 2 + 1);
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const random = new SimulatedRandom(seed);
    shop.broker.fateOf = () => {
      const [chance = 0, lateness = 0] = random.bytes(2);
      if (chance < 64) return [];
      return chance < 128 ? [0, lateness * 30] : [lateness * 10];
    };
    await shop.press("down", "confirm", "confirm");
    await shop.pass(3_000);
    // Given up and begun again: pages of the first reading are still on their way.
    await shop.press("cancel", "cancel", "down", "confirm", "confirm");
    await shop.pass(90_000);
    const isEither = /shift-closed|close-silent/;
    t.match(shop.screen?.type, isEither, `seed ${seed}`);
    await shop.press("cancel", "cancel", "cancel");
  }
  shop.broker.fateOf = () => [0];
  await shop.pass(60_000);
  await closeShift(shop);
  const closed = await closedShifts(shop);
  t.ok(closed.length > 1, `${closed.length} closed`);
  t.equal(
    closed.reduce((sum, { compared }) => sum + compared, 0),
    49,
    "each order once",
  );
  t.ok(closed.every(({ differences }) => differences === 0));
});

test("a page of a reading that was given up is not taken for one of the next", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, STATEMENT_PAGE_MAX * 2 + 1);
  // The second page of the first reading comes before the first page of the second reading.
  const latenessMs = [0, 6_000, 9_000];
  const pages = new Map<number, number>();
  shop.broker.fateOf = ({ way, payload }) => {
    const { type, inReplyTo } = bodyOf(payload);
    if (way === "up" || type !== "statement") return [0];
    const lateMs = pages.get(inReplyTo) ?? latenessMs.shift() ?? 0;
    pages.set(inReplyTo, lateMs);
    return [lateMs];
  };
  await shop.press("down", "confirm", "confirm");
  await shop.pass(1_000);
  await shop.press("cancel", "confirm", "confirm");
  await shop.pass(30_000);
  t.match(shop.screen, { type: "shift-closed", compared: 49, differences: 0 });
});

test("a close that is given up while the hub is asked changes nothing", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 1);
  shop.broker.fateOf = ({ way }) => (way === "down" ? [5_000] : [0]);
  await shop.press("down", "confirm", "confirm", "cancel");
  await shop.pass(20_000);
  t.match(shop.screen, { type: "totals", shift: 1 });
  t.same(await closedShifts(shop), []);
});

test("a sale that the box lost is found at the hub, asked about and taken into the totals", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 1);
  const before = await copyOf(shop);
  await sellMany(shop, 1);
  await shop.switchOnWith(before);
  await closeShift(shop);
  t.match(shop.screen, { type: "shift-closed", compared: 2, differences: 0, settled: 1 });
  t.ok(shop.box.observed.some(({ type }) => type === "order-adopted"));
  const [record] = await closedShifts(shop);
  t.match(record?.totals, [["alipay", "CNY", 2, 2500]]);
  t.equal(shop.charges, 2, "nobody was charged again");
  t.equal(shop.heldMinor(), 2500, "and nothing was given back");
  await shop.press("cancel");
  await closeShift(shop);
  t.match(shop.screen, { shift: 2, compared: 0, differences: 0 }, "and it is found only once");
});

test("a difference that cannot be settled is shown, printed and kept, and not adopted", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 3);
  const [, order = ""] = shop.ordersAsked;
  await changeAtHub(shop, order, "reversed");
  await closeShift(shop);
  t.match(shop.screen, { type: "shift-closed", differences: 1 });
  await shop.press("down");
  t.match(shop.screen, {
    type: "difference",
    ...{ order, kind: "state", at: 1, of: 1 },
    here: { state: "approved" },
    there: { state: "reversed" },
  });
  t.match(textOf(shop.box.printer.printed[0]), new RegExp(`Other result\n${order}\nBox CNY 12.50`));
  t.match(await closedShifts(shop), [{ differences: 1, named: [{ order, kind: "state" }] }]);
  const kept = (await journalNow(shop)).payments.find((payment) => payment.order === order);
  t.equal(kept?.verdict, "approved", "the box's own end stands");
});

test("money given back is in the shift's totals, and agrees with the hub", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 2);
  await giveBack(shop, "3");
  await shop.pass(30_000);
  await shop.press("confirm", "down");
  const row = { sales: { amountMinor: 2500 }, refunds: { count: 1, amountMinor: 300 } };
  t.match(shop.screen, { type: "totals", row });
  await shop.press("cancel");
  await closeShift(shop);
  t.match(shop.screen, { type: "shift-closed", compared: 2, differences: 0 });
  await shop.press("cancel");
  await giveBack(shop, "2");
  await shop.pass(30_000);
  await shop.press("confirm");
  await closeShift(shop);
  t.match(shop.screen, { shift: 2, compared: 0, differences: 0 });
  t.match((await closedShifts(shop))[1]?.totals, [["wechat-pay", "CNY", 0, 0, 1, 200]]);
});

test("an order still open goes over to the next shift, is said, and counts there", async (t) => {
  const shop = await SimulatedShop.open();
  await sellMany(shop, 1);
  shop.broker.fateOf = ({ payload }) => (bodyOf(payload).type === "reverse" ? [] : [0]);
  await shop.sell(shop.code("wechat-pay", "password-never"));
  await shop.pass(2_000);
  await shop.press("cancel", "1", "cancel", "down", "confirm");
  t.match(shop.screen, { type: "closing-asked", openOrders: 1 });
  await shop.press("confirm");
  await shop.pass(5_000);
  t.match(shop.screen, { type: "shift-closed", carriedOver: 1, differences: 0 });
  shop.broker.fateOf = () => [0];
  await shop.press("cancel");
  await shop.passUntilSettled();
  await shop.press("cancel");
  await closeShift(shop);
  t.match(shop.screen, { shift: 2, compared: 1, differences: 0, carriedOver: 0 });
});

test("wherever the power fails during a close, the old shift is open or the new one is, whole", async (t) => {
  let cuts = 0;
  for (let operation = 1; ; operation += 1) {
    const shop = await SimulatedShop.open();
    await sellMany(shop, 2);
    const { disk } = shop.box;
    disk.cutPowerAt(disk.operations + operation);
    await closeShift(shop);
    const wasClosed = shop.screen?.type === "shift-closed";
    if (!disk.powerWasCut) break;
    cuts += 1;
    await shop.restart(operation % 2 === 0 ? "torn" : "everything");
    const { takings, totals } = await booksOf(shop);
    const { number } = takings.open;
    if (wasClosed) t.equal(number, 2, `cut ${operation}: what was shown closed is closed`);
    const sold = number === 1 ? totals : (takings.closed[0]?.totals ?? []);
    t.equal(sold.length, 2, `cut ${operation}: the totals are in shift ${number}'s books, whole`);
    await closeShift(shop);
    t.match(shop.screen, { type: "shift-closed", shift: number, differences: 0 });
  }
  t.ok(cuts >= 2, `${cuts} power cuts`);
});

async function booksOf(shop: SimulatedShop) {
  const { takings, ...journal } = { takings: (await journalNow(shop)).takings };
  const totals = (await journalNow(shop)).totals({ type: "shift", shift: 1 });
  return { ...journal, takings, totals };
}

function bodyOf(payload: string): { readonly type: string; readonly inReplyTo: number } {
  return JSON.parse(Buffer.from(payload.split(".")[1] ?? "", "base64url").toString());
}
