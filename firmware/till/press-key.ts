/** What a key does, by what is before the merchant. Pure. */
import type { Key } from "../../hal/buttons/buttons.ts";
import type { Money } from "../money/money.ts";
import { unreachable } from "../unreachable.ts";
import { type AmountEntry, clearLast, keyAmount, readAmount } from "./amount-entry.ts";
import { choose, pressChoosing, replaceCode } from "./choose-wallet.ts";
import { movePayment } from "./move-payment.ts";
import { startOrder, turnAround } from "./start-order.ts";
import {
  IDLE,
  notReadyOf,
  only,
  type Press,
  stay,
  type Till,
  type TillRules,
  type TillStep,
  toIdle,
} from "./till-state.ts";

export function pressKey(till: Till, event: Press, rules: TillRules): TillStep {
  const { front } = till;
  switch (front.type) {
    case "idle":
      return isAmountKey(event.key) ? enter(till, { ...event, entry: null }, rules) : stay(till);
    case "entering":
      return pressEntering(till, { ...event, entry: front.entry }, rules);
    case "choosing":
      return pressChoosing(till, { ...event, ...front, type: event.type }, rules);
    case "paying":
      return pressPaying(till, { ...event, order: front.order }, rules);
    case "showing":
      // Aimed at the sale before it was paid: the merchant must not miss that it was.
      if (event.key === "cancel" && isApproved(till, front.order)) return stay(till);
      // A digit must not be swallowed by one of several ends: the amount would lack it.
      if (front.untilMs === null) return isAmountKey(event.key) ? stay(till) : only(toIdle(till));
      return pressAway(till, event, rules);
    default:
      return unreachable(front);
  }
}

function pressEntering(
  till: Till,
  event: Press & { readonly entry: AmountEntry },
  rules: TillRules,
): TillStep {
  const { entry } = event;
  if (isAmountKey(event.key)) return enter(till, event, rules);
  switch (event.key) {
    case "clear": {
      const left = clearLast(entry);
      return only({ ...till, front: left ? { type: "entering", entry: left } : IDLE });
    }
    case "cancel":
      return only(toIdle(till));
    case "confirm":
      return startSale(till, event, rules);
    case "way":
      return turnAround(startSale(till, event, rules).till, { ...event, wanted: null }, rules);
    case "up":
    case "down": {
      const { key } = event;
      return withAmount(till, { entry, rules }, (money) => {
        return choose(till, { money, wallet: null, key }, rules);
      });
    }
    default:
      return stay(till);
  }
}

/** The camera looks for the customer's code. */
function startSale(
  till: Till,
  event: Press & { readonly entry: AmountEntry },
  rules: TillRules,
): TillStep {
  const { entry } = event;
  return withAmount(till, { entry, rules }, (money) =>
    startOrder(till, { ...event, money }, rules),
  );
}

/** Goes on with the amount that was keyed, or says what is wrong with it. */
function withAmount(
  till: Till,
  { entry, rules }: { readonly entry: AmountEntry; readonly rules: TillRules },
  goOn: (money: Money) => TillStep,
): TillStep {
  const read = readAmount(entry, rules.currency, rules.amountMinorMax);
  if (!read.ok) {
    const problem: AmountEntry = { text: entry.text, problem: read.problem };
    return only({ ...till, front: { type: "entering", entry: problem } });
  }
  return notReadyOf(till) ? stay(till) : goOn(read.money);
}

function pressPaying(
  till: Till,
  event: Press & { readonly order: string },
  rules: TillRules,
): TillStep {
  const { order } = event;
  if (event.key === "cancel") {
    return movePayment(till, { order, event: { type: "cancelled", atMs: event.atMs } }, rules);
  }
  const { key } = event;
  if (key === "way" && !till.notReady) return turnAround(till, { ...event, wanted: null }, rules);
  if (key === "up" || key === "down") return replaceCode(till, { ...event, key }, rules);
  // Taking back goes on behind the next sale.
  const leaves = till.payments.get(order)?.phase === "reversing";
  return leaves ? pressAway(till, event, rules) : stay(till);
}

function pressAway(till: Till, event: Press, rules: TillRules): TillStep {
  const left = toIdle(till);
  return left.front.type === "idle" ? pressKey(left, event, rules) : only(left);
}

function enter(
  till: Till,
  { entry, key }: { readonly entry: AmountEntry | null; readonly key: Key },
  rules: TillRules,
): TillStep {
  if (notReadyOf(till)) return stay(till);
  const next = keyAmount(entry, key, rules.currency);
  return next.text === (entry?.text ?? "") && !entry?.problem
    ? stay(till)
    : only({ ...till, front: { type: "entering", entry: next } });
}

function isApproved(till: Till, order: string): boolean {
  const payment = till.payments.get(order);
  return payment?.phase === "ended" && payment.verdict === "approved";
}

function isAmountKey(key: Key): boolean {
  return key === "point" || /^[0-9]$/.test(key);
}
