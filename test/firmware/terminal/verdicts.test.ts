/** What the merchant is told, whatever the institution does. */
import { test } from "tap";
import {
  SANDBOX_OUTCOME_NAMES,
  SANDBOX_OUTCOMES,
  type SandboxOutcomeName,
  sandboxOutcome,
} from "../../../hub/sandbox/sandbox-outcomes.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { PUNCTUAL } from "../../world/simulated-broker.ts";
import { AMOUNT_MINOR, SimulatedShop } from "../../world/simulated-shop.ts";

/** How it ends, and within how many seconds; the others as they start, within the second. */
const ENDS: Partial<Record<SandboxOutcomeName, readonly [string, number]>> = {
  approved: ["approved", 1],
  password: ["approved", 11],
  "password-never": ["reversed or closed", 62],
  "password-cancelled": ["declined", 11],
  "system-error-paid": ["approved", 6],
  "system-error-unpaid": ["closed", 6],
  "silence-paid": ["approved", 16],
  "silence-unpaid": ["closed", 16],
  "silence-everything-for-30s": ["approved", 41],
  slow: ["approved", 5],
  "reverse-call-again": ["approved", 1],
};

for (const institution of ["wechat-pay", "alipay", "ccb", "jd-pay"] as const) {
  test(`${institution}: the merchant is told what the books say, for every outcome`, async (t) => {
    for (const outcome of SANDBOX_OUTCOME_NAMES) {
      const shop = await SimulatedShop.open();
      await shop.sell(shop.code(institution, outcome));
      const tookMs = await shop.passUntilSettled();
      const start = sandboxOutcome(outcome).start === "paid" ? "approved" : "declined";
      const [end, seconds] = ENDS[outcome] ?? [start, 1];
      t.match(end, shop.verdict ?? "none", `${outcome}: ${end}`);
      t.ok(tookMs <= seconds * 1_000, `${outcome}: final after ${tookMs} ms`);
      t.equal(shop.heldMinor(), shop.verdict === "approved" ? AMOUNT_MINOR : 0, outcome);
      t.same(await auditShop(shop), [], outcome);
    }
  });
}

test("a refusal is told with the institution's reason", async (t) => {
  for (const row of SANDBOX_OUTCOMES) {
    if (row.start !== "declined") continue;
    const shop = await SimulatedShop.open();
    await shop.sell(shop.code("wechat-pay", row.name));
    await shop.pass(1_000);
    t.match(shop.screen, { type: "declined", reason: row.reason });
  }
});

test("while the result is unknown the merchant is told to wait, never that it was refused", async (t) => {
  for (const outcome of ["silence-paid", "silence-everything-for-30s", "password-never"] as const) {
    const shop = await SimulatedShop.open();
    await shop.sell(shop.code("wechat-pay", outcome));
    await shop.passUntilSettled();
    const types = shop.box.screens.map(({ type }) => type);
    t.notOk(types.includes("declined"), outcome);
    t.ok(types.includes("waiting"), outcome);
  }
});

test("a customer who must act is waited for: asked after 5 s, each 5 s, taken back at 60 s", async (t) => {
  const shop = await SimulatedShop.open();
  const scannedAtMs = shop.clock.monotonicMs();
  const asked: [string, number][] = [];
  shop.broker.fateOf = ({ way }) => {
    const last = shop.requests.at(-1);
    const second = Math.round((shop.clock.monotonicMs() - scannedAtMs) / 1_000);
    if (way === "up" && last) asked.push([last.type, second]);
    return PUNCTUAL;
  };
  await shop.sell(shop.code("alipay", "password-never"));
  await shop.pass(1_000);
  t.match(shop.screen, { type: "waiting", acting: "password" });
  await shop.pass(58_000);
  t.match(shop.screen, { type: "waiting", acting: "password" });
  const queries = Array.from({ length: 11 }, (_, index) => ["query", 5 * (index + 1)]);
  t.same(asked, [["pay", 0], ...queries]);
  await shop.pass(2_000);
  t.same(asked.at(-1), ["reverse", 60]);
  t.match(shop.verdict, "closed");
  t.equal(shop.screen?.type === "closed" && shop.screen.reason, "customer-did-not-act");
});

test("a hub that answers nothing is asked to take the order back until it answers", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("wechat-pay"));
  shop.broker.fateOf = ({ way }) => (way === "down" ? [] : PUNCTUAL);
  await shop.pass(62_000);
  t.match(shop.screen, { type: "settling" });
  await shop.pass(600_000);
  t.match(shop.screen, { type: "settling" }, "it is never given up");
  const sequences = new Set(
    shop.requests.filter(({ type }) => type === "reverse").map(({ sequence }) => sequence),
  );
  t.ok(sequences.size >= 7, `${sequences.size} reversals`);
  shop.broker.fateOf = () => PUNCTUAL;
  const tookMs = await shop.passUntilSettled();
  t.ok(tookMs <= 91_000, `ended ${tookMs} ms after the hub was back`);
  t.equal(shop.verdict, "reversed");
  t.same(await auditShop(shop), []);
});

test("a payment above the wallet's limit asks for the password and is then approved", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("wechat-pay"), ["2", "0", "0", "0"]);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "waiting", acting: "password" });
  await shop.passUntilSettled();
  t.match(shop.screen, { type: "approved", money: { amountMinor: 200_000 } });
  t.equal(shop.heldMinor(), 200_000);
});

test("a box with an outdated key of the hub charges nobody, and both journals agree", async (t) => {
  const shop = await SimulatedShop.open({ hasStaleCodeKey: true });
  await shop.sell(shop.code());
  await shop.passUntilSettled();
  t.match(shop.screen, { type: "closed", reason: "code-invalid" });
  t.equal(shop.charges, 0);
  t.same(await auditShop(shop), []);
});
