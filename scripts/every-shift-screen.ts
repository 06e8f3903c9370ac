/** One of every screen of totals, shifts and paper, for the gallery and the tests. */
import type { Money } from "../firmware/money/money.ts";
import { PRINT_STATUSES } from "../firmware/receipts/print-status.ts";
import { DIFFERENCE_KINDS } from "../firmware/shift/shift-record.ts";
import type { TotalsRow } from "../firmware/shift/totals.ts";
import { type NamedScreen, named } from "./named-screen.ts";

const ORDER = "2611240023510123456789012345";

export function shiftScreens(money: Money): readonly NamedScreen[] {
  return [...totalsScreens(money), ...closingScreens(), ...differenceScreens(money)];
}

function totalsScreens({ amountMinor, currency }: Money): NamedScreen[] {
  const row: TotalsRow = {
    institution: "unionpay-quickpass",
    currency,
    sales: { count: 1204, amountMinor },
    refunds: { count: 3, amountMinor: Math.ceil(amountMinor / 3) },
    reversed: { count: 21, amountMinor },
  };
  const nothing = { count: 0, amountMinor: 0 };
  const one: TotalsRow = { ...row, institution: "psbc", refunds: nothing, reversed: nothing };
  const back = { ...row, institution: null, sales: nothing, reversed: nothing };
  const place = { currency, at: 2, of: 24 };
  return [
    named("nothing", { type: "totals", shift: 1, isAll: true, ...place }),
    named("all", { type: "totals", shift: 12, row, isAll: true, ...place }),
    named("no-paper", {
      ...{ type: "totals", shift: 12, row, isAll: true, ...place, print: "out-of-paper" },
    }),
    named("wallet", { type: "totals", shift: 12, row, isAll: false, ...place }),
    named("huge", {
      ...{ type: "totals", isAll: true, ...place },
      row: { ...row, sales: { count: 99_999, amountMinor: 9_007_199_254_740_991 } },
    }),
    named("day", { type: "totals", row: one, isAll: false, ...place }),
    named("only-back", { type: "totals", row: back, isAll: false, ...place }),
  ];
}

function closingScreens(): NamedScreen[] {
  const closed = { shift: 12, compared: 1212, settled: 0, carriedOver: 0, uncompared: 0 };
  return [
    named("none-open", { type: "closing-asked", shift: 12, openOrders: 0 }),
    named("some-open", { type: "closing-asked", shift: 12, openOrders: 3 }),
    named("asking", { type: "closing", canCancel: true }),
    named("saving", { type: "closing", canCancel: false }),
    named("any", { type: "close-silent" }),
    named("any", { type: "close-not-saved" }),
    named("agrees", { type: "shift-closed", ...closed, differences: 0 }),
    named("worst", {
      ...{ type: "shift-closed", shift: 12, differences: 34, print: "out-of-paper" },
      ...{ compared: 9999, settled: 12, carriedOver: 3, uncompared: 4321 },
    }),
    ...PRINT_STATUSES.map((print) =>
      named(print, { type: "shift-closed", ...closed, differences: 0, print }),
    ),
  ];
}

function differenceScreens(money: Money): NamedScreen[] {
  const here = { money, state: "approved" } as const;
  const there = { money, state: "customer-acting", refunded: money } as const;
  return DIFFERENCE_KINDS.map((kind) =>
    named(kind, {
      ...{ type: "difference", order: ORDER, kind, at: 3, of: 34 },
      ...(kind !== "only-there" && { here }),
      ...(kind !== "only-here" && { there }),
    }),
  );
}
