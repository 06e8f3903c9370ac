/** The books after very many random operations. */
import { test } from "tap";
import { isBalanced, trialBalance } from "../../../hub/ledger/ledger.ts";
import { isSquare, netMinor, settle } from "../../../hub/settlement/settlement.ts";
import { settlementDateOf, settlementDay } from "../../../hub/settlement/settlement-day.ts";
import { RandomShop } from "./random-shop.ts";

const OPERATIONS = 100_000;
const DAYS = 5;
const SEED = 20_260_131;

test(`the books balance after ${OPERATIONS} random operations, and each day's are square`, async (t) => {
  const shop = new RandomShop(SEED, { operations: OPERATIONS, days: DAYS });
  for (let operation = 0; operation < OPERATIONS; operation += 1) await shop.operate();
  t.comment(JSON.stringify(shop.done));
  for (const [what, times] of Object.entries(shop.done)) t.ok(times > 1_000, `${what}: ${times}`);

  const journal = await shop.store.journal();
  const balances = trialBalance(journal);
  t.ok(isBalanced(balances), `seed ${SEED}`);
  const owed = balances.filter(({ account }) => account.startsWith("payable/"));
  t.strictSame(
    new Map(owed.map((one) => [`${one.account} ${one.currency}`, -one.balanceMinor])),
    shop.expected(),
    "each merchant is owed what was paid and did not go back",
  );

  const settled = new Map<string, bigint>();
  const dates = new Set(journal.map(({ atMs }) => settlementDateOf(atMs)));
  for (const date of dates) {
    const day = settlementDay(date);
    const lines = settle(day ? await shop.store.journal(day) : []);
    t.ok(isSquare(lines), `${date} is square`);
    for (const line of lines.filter(({ kind }) => kind === "merchant")) {
      const key = `payable/${line.party} ${line.currency}`;
      settled.set(key, (settled.get(key) ?? 0n) - netMinor(line));
    }
  }
  t.ok(dates.size >= DAYS, `${dates.size} days`);
  t.strictSame(settled, shop.expected(), "all days together settle what is owed, once");
});
