/** How much a payer may pay in a day, by the risk level of their account. */
import { join } from "node:path";
import { test } from "tap";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { shanghaiDayStartMs } from "../../../hub/calendar/shanghai-day.ts";
import type { RiskLevel } from "../../../hub/sandbox/risk-level.ts";
import { SANDBOX_INSTITUTIONS } from "../../../hub/sandbox/sandbox-institutions.ts";
import { SqliteSandboxBooks } from "../../../hub/sandbox/sqlite-sandbox-books.ts";
import { SandboxWorld, settledMinor } from "./sandbox-world.ts";

/** Noon in Shanghai. */
const NOON_MS = Date.UTC(2026, 10, 24, 4);
const DAY_LIMIT = { type: "declined", reason: "day-limit" } as const;

function world(books?: SqliteSandboxBooks): SandboxWorld {
  const made = new SandboxWorld(books);
  made.clock.setWallClock(NOON_MS);
  return made;
}

test("every institution holds the caps of the levels, over several codes of one account", async (t) => {
  const caps: readonly [RiskLevel, number][] = [
    ["B", 500_000],
    ["C", 100_000],
    ["D", 50_000],
  ];
  for (const { id } of SANDBOX_INSTITUTIONS) {
    for (const [level, capMinor] of caps) {
      const shop = world();
      const pay = (amountMinor: number) => {
        return shop.at(id).pay(shop.order(shop.code(id, `level-${level}`), amountMinor));
      };
      const half = capMinor / 2;
      const paid = await pay(half);
      t.not(paid.type, "declined", `${id} ${level}: half of the cap`);
      t.same(await pay(half + 1), DAY_LIMIT, `${id} ${level}: one fen over it`);
      t.not((await pay(half)).type, "declined", `${id} ${level}: to the cap`);
      t.same(await pay(1), DAY_LIMIT, `${id} ${level}: one fen more`);
      shop.clock.advance(6_000);
      t.equal(settledMinor(shop.at(id)), capMinor);
    }
  }
});

test("an account of level A pays what was agreed, and no more", async (t) => {
  const shop = world();
  const pay = (amountMinor: number) => {
    return shop.at("abc").pay(shop.order(shop.code("abc", "level-A"), amountMinor));
  };
  t.not((await pay(1_000_000)).type, "declined");
  t.not((await pay(999_999)).type, "declined");
  t.same(await pay(2), DAY_LIMIT);
  t.not((await pay(1)).type, "declined");
});

test("one account's cap is not another's, nor another institution's", async (t) => {
  const shop = world();
  t.equal(
    (await shop.at("boc").pay(shop.order(shop.code("boc", "level-D"), 50_000))).type,
    "approved",
  );
  const others = [shop.code("boc", "level-C"), shop.code("boc"), shop.code("alipay", "level-D")];
  const [c = "", ordinary = "", alipay = ""] = others;
  t.equal((await shop.at("boc").pay(shop.order(c, 50_000))).type, "approved");
  t.equal((await shop.at("boc").pay(shop.order(ordinary, 50_000))).type, "approved");
  t.equal((await shop.at("alipay").pay(shop.order(alipay, 50_000))).type, "approved");
});

test("the day ends at midnight in Shanghai, not in Greenwich", async (t) => {
  const shop = world();
  const pay = () => shop.at("alipay").pay(shop.order(shop.code("alipay", "level-D"), 50_000));
  const midnightMs = Date.UTC(2026, 10, 24, 16);
  shop.clock.setWallClock(midnightMs - 1);
  t.equal((await pay()).type, "approved");
  t.same(await pay(), DAY_LIMIT);
  shop.clock.setWallClock(midnightMs);
  t.equal((await pay()).type, "approved");
  shop.clock.setWallClock(Date.UTC(2026, 10, 25, 0));
  t.same(await pay(), DAY_LIMIT, "midnight in Greenwich is morning there");
  t.equal(shanghaiDayStartMs(midnightMs), midnightMs);
  t.equal(shanghaiDayStartMs(midnightMs - 1), midnightMs - 24 * 3_600_000);
});

test("payments that wait for a password do not pass the cap together", async (t) => {
  const shop = world();
  const alipay = shop.at("alipay");
  const orders = [250_000, 250_001].map((minor) =>
    shop.order(shop.code("alipay", "level-B"), minor),
  );
  const [first, second] = orders;
  if (!first || !second) return;
  t.equal((await alipay.pay(first)).type, "customer-acting");
  t.same(await alipay.pay(second), DAY_LIMIT);
  shop.clock.advance(6_000);
  t.equal((await alipay.query(first)).type, "approved");
  t.equal(settledMinor(alipay), 250_000);
});

test("a reversal gives the cap back", async (t) => {
  const shop = world();
  const alipay = shop.at("alipay");
  const order = () => shop.order(shop.code("alipay", "level-D"), 50_000);
  const first = order();
  t.equal((await alipay.pay(first)).type, "approved");
  t.same(await alipay.pay(order()), DAY_LIMIT);
  t.same(await alipay.reverse(first), { type: "reversed" });
  t.equal((await alipay.pay(order())).type, "approved");
});

test("the caps are in yuan and not held in other currencies", async (t) => {
  const shop = world();
  const order = { ...shop.order(shop.code("alipay", "level-D"), 60_000), currency: "HKD" as const };
  t.equal((await shop.at("alipay").pay(order)).type, "approved");
  const yuan = shop.order(shop.code("alipay", "level-D"), 50_000);
  t.equal((await shop.at("alipay").pay(yuan)).type, "approved");
});

test("a restart of the hub does not give the cap back", async (t) => {
  const file = join(t.testdir(), "sandbox.sqlite");
  const books = new SqliteSandboxBooks(file, new SimulatedRandom(1));
  const shop = world(books);
  const pay = () => shop.at("alipay").pay(shop.order(shop.code("alipay", "level-D"), 50_000));
  t.equal((await pay()).type, "approved");
  books.close();
  const again = new SqliteSandboxBooks(file, new SimulatedRandom(2));
  shop.restart(again);
  t.same(await pay(), DAY_LIMIT);
  again.close();
});
