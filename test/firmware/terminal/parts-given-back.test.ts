/** A refund of a payment that several bore: from the box by the hub to the institution's books. */
import { test } from "tap";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import { isBalanced, trialBalance } from "../../../hub/ledger/ledger.ts";
import { sandboxBalances } from "../../../hub/sandbox/sandbox-entries.ts";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { auditRefunds, giveBack, passUntilRefunded } from "../../world/given-back.ts";
import { SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

const CASES: readonly (readonly [InstitutionId, SandboxOutcomeName])[] = [
  ["alipay", "discount"],
  ["icbc", "network-discount"],
  ["boc", "two-discounts"],
  ["wechat-pay", "payer-in-JPY"],
  ["alipay-plus", "payer-in-KWD"],
];

/** What was moved at an institution by payments and refunds: not what the sandbox gave out. */
function moved(shop: SimulatedShop, id: InstitutionId): Readonly<Record<string, number>> {
  const entries = shop.books.entries(id).filter((entry) => !entry.id.endsWith("/opening"));
  const balances = sandboxBalances(entries).filter(({ balanceMinor }) => balanceMinor !== 0n);
  return Object.fromEntries(
    balances.map(({ account, currency, balanceMinor }) => {
      return [`${account} ${currency}`, Number(balanceMinor)];
    }),
  );
}

for (const [id, outcome] of CASES) {
  test(`${id}, ${outcome}: two refunds give each exactly what they had paid`, async (t) => {
    const shop = await SimulatedShop.open();
    await shop.sell(shop.code(id, outcome), ["2", "5", "point", "0", "1"]);
    await shop.pass(1_000);
    t.match(shop.screen, { type: "approved", money: { amountMinor: 2_501 } });
    t.ok(Object.keys(moved(shop, id)).length >= 3, "more than the payer bore it");

    await giveBack(shop, "7", "point", "7", "7");
    await passUntilRefunded(shop);
    t.match(shop.screen, { type: "refunded", money: { amountMinor: 777 } });
    t.equal(shop.heldMinor(), 2_501 - 777);
    await shop.press("confirm");
    await giveBack(shop);
    await passUntilRefunded(shop);
    t.match(shop.screen, { type: "refunded", money: { amountMinor: 2_501 - 777 } });

    t.same(moved(shop, id), {}, "every account is where it was before");
    const order = await shop.store.find(TERMINAL, shop.ordersAsked[0] ?? "");
    const parts = order?.refunds.map((refund) => refund.parts) ?? [];
    const { payerMinor = 0, foreign } = order?.parts ?? {};
    const payerBack = parts.reduce((sum, part) => sum + (part?.payerMinor ?? 0), 0);
    const foreignBack = parts.reduce((sum, part) => sum + (part?.foreign?.amountMinor ?? 0), 0);
    t.equal(payerBack, payerMinor, "the hub says the same");
    t.equal(foreignBack, foreign?.amountMinor ?? 0);
    const ledger = trialBalance(await shop.store.journal());
    t.ok(isBalanced(ledger));
    t.ok(ledger.every(({ balanceMinor }) => balanceMinor === 0n));
    t.same(await auditRefunds(shop), []);
    t.same(await auditShop(shop), []);
  });
}
