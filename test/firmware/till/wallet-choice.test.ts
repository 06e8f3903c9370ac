/** The merchant chooses whose app shall read the code: all wallets alike, every one by itself. */
import { test } from "tap";
import { placeOf, turnChoice, walletsOf } from "../../../firmware/till/wallet-choice.ts";
import { shippedTable } from "../codes/shipped-table.ts";
import { AMOUNT, RULES, TillBench } from "./till-bench.ts";

test("the choice has every institution of the table once, in the order of their ids", async (t) => {
  const wallets = walletsOf(shippedTable());
  t.same(wallets, [...new Set(wallets)].sort());
  t.ok(wallets.includes("unionpay-quickpass") && wallets.includes("wo-wallet"));
  let turned = turnChoice(wallets, null, "down");
  for (const wallet of wallets) {
    t.equal(turned, wallet);
    t.equal(turnChoice(wallets, turnChoice(wallets, turned, "up"), "down"), turned);
    turned = turnChoice(wallets, turned, "down");
  }
  t.equal(turned, null, "and every wallet again");
  t.equal(turnChoice([], null, "up"), null);
  t.same(placeOf(wallets, null), { at: 1, of: wallets.length + 1 });
});

test("up and down choose a wallet, and the code key has its code made", async (t) => {
  const bench = new TillBench().press(...AMOUNT, "down");
  const money = { amountMinor: 1250, currency: "CNY" };
  const [first, second, last] = RULES.wallets;
  t.match(bench.screen, { type: "choosing-app", money, institution: first, at: 2, of: 4 });
  t.match(bench.press("down").screen, { institution: second });
  t.match(bench.press("up", "up").screen, { at: 1 });
  t.notOk((bench.screen as { institution?: string }).institution, "every wallet");
  t.match(bench.press("up").screen, { institution: last, at: 4 });
  t.same(bench.effects, [], "nothing has left the box");
  bench.press("5");
  t.match(bench.screen, { institution: last }, "a digit changes nothing");
  t.match(bench.press("clear").screen, { type: "amount", text: "12.50" }, "the amount again");
  t.match(bench.press("up").screen, { institution: last });
  bench.press("way");
  t.match(bench.till.payments.get(bench.order), { phase: "presenting", wanted: last, money });
  t.same(bench.effects, ["present-at-hub"]);
});

test("without a choice the code is every wallet's, and the next sale begins with that again", async (t) => {
  const bench = new TillBench().press(...AMOUNT, "down", "cancel");
  t.equal(bench.screen.type, "idle");
  bench.press(...AMOUNT, "way");
  t.match(bench.till.payments.get(bench.order), { phase: "presenting", wanted: null });
  t.match(new TillBench().press("0", "down").screen, { type: "amount", problem: "zero" });
});

test("while the camera looks nothing has left the box, and the choice leaves nothing behind", async (t) => {
  const bench = new TillBench().press(...AMOUNT, "confirm", "up");
  t.match(bench.screen, { type: "choosing-app", institution: "wechat-pay" });
  t.equal(bench.till.payments.size, 0);
  t.match(bench.press("way").screen, { type: "preparing-code" });
});

test("a code that the customer's app does not read is replaced, and its order closes unseen", async (t) => {
  const bench = new TillBench().press(...AMOUNT, "way");
  const first = bench.order;
  bench.press("down");
  t.match(bench.screen, { type: "choosing-app", institution: "alipay" });
  t.same(bench.effects, ["present-at-hub", "reverse-at-hub"], "the first is taken back");
  bench.press("way").hear("closed", first);
  t.match(bench.screen, { type: "preparing-code" });
  t.equal(bench.effects.at(-1), "tell-end");
  const second = bench.order;
  t.not(second, first, "another order");
  bench.hear("approved", second);
  t.match(bench.screen, { type: "approved" });
  t.match(bench.press("clear").screen, { type: "idle", settling: 0 }, "nothing else to see");
  t.equal(bench.till.payments.size, 0);
});

test("whoever paid the code that was replaced gets it back, and the merchant sees it", async (t) => {
  const bench = new TillBench().press(...AMOUNT, "way");
  const first = bench.order;
  bench.press("down", "cancel");
  t.match(bench.screen, { type: "idle", settling: 1 });
  bench.hear("reversed", first);
  t.match(bench.screen, { type: "reversed" });
});

test("a code is not replaced any more when the customer is paying it", async (t) => {
  const bench = new TillBench().press(...AMOUNT, "way").hear("customer-acting");
  t.match(bench.press("down").screen, { type: "waiting" });
  t.match(bench.till.payments.get(bench.order), { phase: "presenting" });
});
