/** What the hub may expect of every institution, whatever it is made of. */
import type { Test } from "tap";
import type { Institution, InstitutionOrder } from "../../../hub/institutions/institution.ts";

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
