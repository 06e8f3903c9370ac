/** One of every screen of the office, for the gallery and the tests. */
import type { Money } from "../firmware/money/money.ts";
import { PAYMENT_STATES } from "../firmware/office/payment-facts.ts";
import { type NamedScreen, named } from "./named-screen.ts";

export function officeScreens(money: Money): readonly NamedScreen[] {
  return listScreens(money);
}

function listScreens(money: Money): NamedScreen[] {
  const place = { clock: "14:05", at: 12, of: 345 };
  const refunded = { ...money, amountMinor: Math.ceil(money.amountMinor / 3) };
  const institution = "psbc";
  return [
    named("today", { type: "no-payments" }),
    ...PAYMENT_STATES.map((state) =>
      named(state, { type: "payment-list", payment: { money, state, institution }, ...place }),
    ),
    named("refunded", {
      type: "payment-list",
      payment: { money, state: "paid", institution, refunded },
      ...place,
    }),
  ];
}
