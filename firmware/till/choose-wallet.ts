/** The merchant chooses for which wallet the box shall show a code. Pure. */
import { formatAmount } from "../money/money.ts";
import { movePayment } from "./move-payment.ts";
import { startOrder, turnAround } from "./start-order.ts";
import {
  type Front,
  notReadyOf,
  only,
  type Press,
  stay,
  type Till,
  type TillRules,
  type TillStep,
  toIdle,
} from "./till-state.ts";
import { turnChoice } from "./wallet-choice.ts";

type Choice = Omit<Extract<Front, { type: "choosing" }>, "type">;

export function pressChoosing(till: Till, event: Press & Choice, rules: TillRules): TillStep {
  const { key, money, wallet } = event;
  switch (key) {
    case "up":
    case "down":
      return choose(till, { money, wallet, key }, rules);
    case "way":
    case "confirm": {
      if (notReadyOf(till)) return stay(till);
      const started = startOrder(till, event, rules).till;
      return turnAround(started, { ...event, wanted: wallet }, rules);
    }
    case "clear": {
      const entry = { text: formatAmount(money.amountMinor, money.currency), problem: null };
      return only({ ...till, front: { type: "entering", entry } });
    }
    case "cancel":
      return only(toIdle(till));
    default:
      return stay(till);
  }
}

/** The next wallet, or the one before, instead of `wallet`. */
export function choose(
  till: Till,
  { money, wallet, key }: Choice & { readonly key: "up" | "down" },
  { wallets }: TillRules,
): TillStep {
  const turned = turnChoice(wallets, wallet, key);
  return only({ ...till, front: { type: "choosing", money, wallet: turned } });
}

/** The customer's app does not read the code, or shows none: one of another wallet instead. */
export function replaceCode(
  till: Till,
  { order, key, atMs }: Press & { readonly order: string; readonly key: "up" | "down" },
  rules: TillRules,
): TillStep {
  const payment = till.payments.get(order);
  const isShown = payment?.phase === "presenting" && !payment.acting && !payment.isOver;
  if (!payment || !(isShown || payment.phase === "scanning") || notReadyOf(till)) return stay(till);
  const { till: left, effects } = movePayment(
    till,
    { order, event: { type: "cancelled", atMs } },
    rules,
  );
  // An end that nobody has seen yet comes before the choice.
  if (left.front.type === "showing") return { till: left, effects };
  const replaced = isShown ? new Set(left.replaced).add(order) : left.replaced;
  const wallet = payment.phase === "presenting" ? payment.wanted : null;
  const chosen = choose({ ...left, replaced }, { money: payment.money, wallet, key }, rules);
  return { till: chosen.till, effects };
}
