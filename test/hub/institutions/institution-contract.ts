/** What the hub may expect of every institution, whatever it is made of. */
import type { Test } from "tap";
import type {
  Institution,
  InstitutionOrder,
  RefundRef,
} from "../../../hub/institutions/institution.ts";

export interface InstitutionHarness {
  readonly institution: Institution;
  /** A new order whose code is an account with enough money. */
  readonly order: () => InstitutionOrder;
  /** A code of somebody else's shape. */
  readonly foreignCode: string;
  /** What was taken from customers and not given back. */
  readonly takenMinor: () => number;
  /** Lets so much time pass that reversals are taken. */
  readonly passReversalDelay: () => void;
}

type Make = () => InstitutionHarness;

export async function institutionContract(t: Test, make: Make): Promise<void> {
  await paymentContract(t, make);
  await reversalContract(t, make);
  await refundContract(t, make);
}

async function paymentContract(t: Test, make: Make): Promise<void> {
  await t.test("an order is paid once, however often it is asked for", async (t) => {
    const { institution, order, takenMinor } = make();
    const asked = order();
    const first = await institution.pay(asked);
    t.equal(first.type, "approved");
    t.same(await institution.query(asked), first);
    for (let again = 0; again < 2; again += 1) {
      // A repetition may say less than the first answer, but never that it was refused.
      t.not((await institution.pay(asked)).type, "declined");
    }
    t.equal(takenMinor(), asked.amountMinor);
  });

  await t.test("two orders asked for at once with one code are one payment", async (t) => {
    const { institution, order, takenMinor } = make();
    const asked = order();
    const other = { ...asked, hubOrder: `${asked.hubOrder}-other` };
    const outcomes = await Promise.all([institution.pay(asked), institution.pay(other)]);
    t.match(outcomes, [{ type: "approved" }, { type: "declined", reason: "code-used" }]);
    t.same(await institution.query(other), { type: "declined", reason: "code-used" });
    t.equal(takenMinor(), asked.amountMinor);
  });

  await t.test("the same order number with another amount changes and tells nothing", async (t) => {
    const { institution, order, takenMinor, passReversalDelay } = make();
    const asked = order();
    await institution.pay(asked);
    passReversalDelay();
    const other = { ...asked, amountMinor: asked.amountMinor + 1 };
    t.same(await institution.pay(other), { type: "unknown" });
    t.same(await institution.query(other), { type: "unknown" });
    t.same(await institution.reverse(other), { type: "unknown" });
    t.equal(takenMinor(), asked.amountMinor);
  });

  await t.test("another institution's code is refused and takes no money", async (t) => {
    const { institution, order, foreignCode, takenMinor } = make();
    const asked = { ...order(), code: foreignCode };
    const refused = { type: "declined", reason: "code-invalid" };
    t.same(await institution.pay(asked), refused);
    t.same(await institution.query(asked), refused);
    t.same(await institution.reverse(asked), refused);
    t.equal(takenMinor(), 0);
  });
}

async function reversalContract(t: Test, make: Make): Promise<void> {
  await t.test("an order that never came is not found, and a reversal shuts it out", async (t) => {
    const { institution, order, takenMinor } = make();
    const asked = order();
    t.same(await institution.query(asked), { type: "not-found" });
    t.same(await institution.reverse(asked), { type: "closed" });
    t.equal((await institution.pay(asked)).type, "declined");
    t.same(await institution.query(asked), { type: "closed" });
    t.same(await institution.reverse(asked), { type: "closed" });
    t.equal(takenMinor(), 0);
  });

  await t.test("a reversal gives the money back once", async (t) => {
    const { institution, order, takenMinor, passReversalDelay } = make();
    const [kept, asked] = [order(), order()];
    await institution.pay(kept);
    await institution.pay(asked);
    passReversalDelay();
    t.same(await institution.reverse(asked), { type: "reversed" });
    t.same(await institution.reverse(asked), { type: "reversed" });
    t.same(await institution.query(asked), { type: "reversed" });
    t.equal((await institution.pay(asked)).type, "declined");
    t.equal(takenMinor(), kept.amountMinor);
  });
}

async function refundContract(t: Test, make: Make): Promise<void> {
  await t.test("a refund gives its part back once, however often it is asked for", async (t) => {
    const { institution, order, takenMinor, passReversalDelay } = make();
    const asked = order();
    await institution.pay(asked);
    const refund = refundOf(asked, "1", 250);
    t.same(await institution.queryRefund(refund), { type: "not-found" });
    for (let again = 0; again < 3; again += 1) {
      // A repetition may say less than the first answer, but never that it was refused.
      t.not((await institution.refund(refund)).type, "refused");
    }
    passReversalDelay();
    t.match(await institution.queryRefund(refund), { type: "refunded", institutionRefund: /./ });
    t.equal(takenMinor(), asked.amountMinor - 250);
    t.equal((await institution.query(asked)).type, "approved", "the order itself stays paid");
  });

  await t.test("several refunds give all of it back, and not a fen more", async (t) => {
    const { institution, order, takenMinor, passReversalDelay } = make();
    const asked = order();
    await institution.pay(asked);
    for (const [number, minor] of Object.entries({ 1: 250, 2: asked.amountMinor - 250 })) {
      await institution.refund(refundOf(asked, number, minor));
      passReversalDelay();
    }
    t.equal(takenMinor(), 0);
    const over = await institution.refund(refundOf(asked, "3", 1));
    t.match(over, { type: "refused" });
    t.same(await institution.queryRefund(refundOf(asked, "3", 1)), over);
    t.equal(takenMinor(), 0);
  });

  await t.test(
    "the same refund number with another amount changes and tells nothing",
    async (t) => {
      const { institution, order, takenMinor, passReversalDelay } = make();
      const asked = order();
      await institution.pay(asked);
      await institution.refund(refundOf(asked, "1", 250));
      passReversalDelay();
      t.same(await institution.refund(refundOf(asked, "1", 251)), { type: "unknown" });
      t.same(await institution.queryRefund(refundOf(asked, "1", 251)), { type: "unknown" });
      t.equal(takenMinor(), asked.amountMinor - 250);
    },
  );

  await t.test("what was never paid, or went back, is not refunded", async (t) => {
    const { institution, order, takenMinor, passReversalDelay } = make();
    const [never, reversed] = [order(), order()];
    t.match(await institution.refund(refundOf(never, "1", 1)), { type: "refused" });
    await institution.pay(reversed);
    passReversalDelay();
    await institution.reverse(reversed);
    t.match(await institution.refund(refundOf(reversed, "1", 1)), { type: "refused" });
    t.equal(takenMinor(), 0);
  });
}

function refundOf(order: InstitutionOrder, refund: string, refundMinor: number): RefundRef {
  const { hubOrder, amountMinor, currency, merchant } = order;
  return { hubOrder, amountMinor, currency, merchant, refund, refundMinor };
}
