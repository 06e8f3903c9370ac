/** One of every screen of the office, for the gallery and the tests. */
import type { Money } from "../firmware/money/money.ts";
import { NUMBER_DIGITS_MAX } from "../firmware/office/look-up-room.ts";
import { PAYMENT_STATES } from "../firmware/office/payment-facts.ts";
import { INSTITUTIONS } from "../firmware/protocol/institution-id.ts";
import { REASONS } from "../firmware/protocol/reason.ts";
import { AMOUNT_PROBLEMS } from "../firmware/screens/amount-problem.ts";
import { BILL_NOTICES, NO_REFUND_CAUSES, PIN_PROBLEMS } from "../firmware/screens/office-screen.ts";
import { type NamedScreen, named } from "./named-screen.ts";

const REFUND = "2611240023510123456789012345";

export function officeScreens(money: Money): readonly NamedScreen[] {
  return [...lookUpScreens(money), ...pinScreens(), ...refundScreens(money)];
}

function lookUpScreens(money: Money): NamedScreen[] {
  const times = { day: "2026-11-24", clock: "14:05" };
  const place = { clock: "14:05", at: 12, of: 345 };
  const refunded = { ...money, amountMinor: Math.ceil(money.amountMinor / 3) };
  const [institution, source] = ["psbc", "silence"] as const;
  const payments = PAYMENT_STATES.map((state) => ({ money, state, institution }));
  const partly = { money, state: "paid" as const, institution, refunded };
  const number = "9".repeat(NUMBER_DIGITS_MAX);
  return [
    named("today", { type: "no-payments" }),
    ...payments.map((payment) => named(payment.state, { type: "payment-list", payment, ...place })),
    named("refunded", { type: "payment-list", payment: partly, ...place }),
    named("no-paper", { type: "payment-list", payment: partly, ...place, print: "out-of-paper" }),
    named("first", { type: "look-up" }),
    named("keyed", { type: "look-up", number: REFUND }),
    named("keyed-most", { type: "look-up", number }),
    ...BILL_NOTICES.map((notice) => named(notice, { type: "look-up", notice })),
    ...BILL_NOTICES.map((notice) => named(`keyed-${notice}`, { type: "look-up", number, notice })),
    named("any", { type: "inquiring" }),
    named("any", { type: "no-answer" }),
    named("any", { type: "unknown-order" }),
    ...payments.map((payment) =>
      named(payment.state, { type: "payment-facts", payment, ...times, source: "hub" }),
    ),
    named("asking", { type: "payment-facts", payment: partly, ...times, source: "asking" }),
    named("refunded", { type: "payment-facts", payment: partly, ...times, source }),
    named("printed", {
      type: "payment-facts",
      payment: partly,
      ...times,
      source,
      print: "printed",
    }),
  ];
}

function pinScreens(): NamedScreen[] {
  return [
    named("empty", { type: "pin", digits: 0 }),
    named("full", { type: "pin", digits: 8 }),
    ...PIN_PROBLEMS.map((problem) => named(problem, { type: "pin", digits: 4, problem })),
    named("any", { type: "checking-pin" }),
    named("minute", { type: "pin-locked", forSeconds: 59 }),
    named("day", { type: "pin-locked", forSeconds: 86_400 }),
    ...NO_REFUND_CAUSES.map((cause) => named(cause, { type: "no-refund", cause })),
  ];
}

function refundScreens(money: Money): NamedScreen[] {
  const { currency } = money;
  return [
    named("all", { type: "refund-amount", left: money, currency }),
    named("part", { type: "refund-amount", left: money, currency, text: "1280." }),
    ...AMOUNT_PROBLEMS.map((problem) =>
      named(problem, { type: "refund-amount", left: money, currency, text: "1280.51", problem }),
    ),
    named("anyone", { type: "refund-confirm", money, isUnsaved: false }),
    named("unsaved", { type: "refund-confirm", money, institution: "psbc", isUnsaved: true }),
    ...INSTITUTIONS.flatMap((institution) => [
      named(institution, { type: "refund-confirm", money, institution, isUnsaved: false }),
      named(institution, { type: "refunded", money, institution, refund: REFUND }),
      named(`${institution}-no-paper`, {
        ...{ type: "refunded", money, institution, refund: REFUND, print: "out-of-paper" },
      }),
    ]),
    named("anyone", { type: "refunded", money, refund: REFUND }),
    named("any", { type: "refunding", money, refund: REFUND }),
    ...REASONS.map((reason) => named(reason, { type: "refund-refused", money, reason })),
  ];
}
