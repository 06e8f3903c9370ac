import fc from "fast-check";
import { test } from "tap";
import {
  type PaymentParts,
  paidInFull,
  splitRefund,
  sumOfParts,
} from "../../../firmware/money/payment-parts.ts";

const name = "Daily discount";

const anyParts: fc.Arbitrary<PaymentParts> = fc.record({
  payerMinor: fc.integer({ min: 0, max: 999_999_999 }),
  discounts: fc.array(
    fc.record({
      funder: fc.constantFrom("institution" as const, "network" as const),
      amountMinor: fc.integer({ min: 1, max: 9_999_999 }),
      name: fc.constant(name),
    }),
    { maxLength: 4 },
  ),
});

test("a full refund gives each exactly what it paid", (t) => {
  const paid: PaymentParts = {
    payerMinor: 951,
    discounts: [
      { funder: "institution", amountMinor: 199, name },
      { funder: "network", amountMinor: 100, name: "Activity" },
    ],
    foreign: { amountMinor: 133, currency: "USD", rate: "0.1402", rateAtMs: 5 },
  };
  t.equal(sumOfParts(paid), 1250);
  t.strictSame(splitRefund(paid, { refundedMinor: 0, refundMinor: 1250 }), paid);
  t.strictSame(paidInFull(1250), { payerMinor: 1250, discounts: [] });
  t.end();
});

test("however a payment is refunded in pieces, each gets its part back to the unit", (t) => {
  const isExact = fc.property(anyParts, fc.array(fc.nat(), { maxLength: 12 }), (paid, cuts) => {
    const totalMinor = sumOfParts(paid);
    if (totalMinor === 0) return;
    const ends = [...cuts.map((cut) => cut % totalMinor), totalMinor].sort((a, b) => a - b);
    let refundedMinor = 0;
    let payerMinor = 0;
    const given = new Map<string, number>();
    for (const end of ends) {
      const refundMinor = end - refundedMinor;
      const parts = splitRefund(paid, { refundedMinor, refundMinor });
      if (sumOfParts(parts) !== refundMinor || parts.payerMinor < 0) throw new Error("not whole");
      payerMinor += parts.payerMinor;
      for (const { funder, amountMinor } of parts.discounts) {
        if (amountMinor <= 0) throw new Error(`${funder} would get ${amountMinor}`);
        given.set(funder, (given.get(funder) ?? 0) + amountMinor);
      }
      refundedMinor = end;
    }
    const bore = new Map<string, number>();
    for (const { funder, amountMinor } of paid.discounts) {
      bore.set(funder, (bore.get(funder) ?? 0) + amountMinor);
    }
    if (payerMinor !== paid.payerMinor) throw new Error(`payer got ${payerMinor}`);
    for (const [funder, amountMinor] of bore) {
      if (given.get(funder) !== amountMinor) throw new Error(`${funder} got ${given.get(funder)}`);
    }
  });
  fc.assert(isExact, { numRuns: 2_000 });
  t.pass("2,000 payments");
  t.end();
});

test("the largest amounts are split without loss", (t) => {
  const paid: PaymentParts = {
    payerMinor: 999_999_999_998,
    discounts: [{ funder: "network", amountMinor: 1, name }],
  };
  const first = splitRefund(paid, { refundedMinor: 0, refundMinor: 999_999_999_998 });
  const rest = splitRefund(paid, { refundedMinor: 999_999_999_998, refundMinor: 1 });
  t.strictSame([first.payerMinor, rest.payerMinor], [999_999_999_998, 0]);
  t.strictSame(rest.discounts, paid.discounts);
  t.end();
});
