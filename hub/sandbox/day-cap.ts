/**
 * What of a payer's daily cap is used. Pure.
 *
 * What a payer pays counts from when it is asked for, so that two payments that wait for a password
 * do not pass the cap together. A reversal gives the cap back: the payment never was. A refund does
 * not: the payment was, and somebody with a stolen phone must not raise the cap by giving back what
 * they bought.
 */
import type { Currency } from "../../firmware/money/money.ts";
import { DAY_CAP_UNITS, type RiskLevel } from "./risk-level.ts";
import { minorOfUnits } from "./sandbox-entries.ts";
import type { SandboxOrder } from "./sandbox-order.ts";

/** The caps are in yuan; what a payer pays in another currency is not under them. */
export function dayCapMinor(level: RiskLevel, currency: Currency): number | null {
  return currency === "CNY" ? minorOfUnits(DAY_CAP_UNITS[level].is, currency) : null;
}

/** What the payer of these orders paid, or is being asked for. */
export function spentMinor(orders: readonly SandboxOrder[], currency: Currency): number {
  const counting = orders.filter((order) => {
    return order.currency === currency && (order.state === "paid" || order.state === "acting");
  });
  return counting.reduce((sum, { parts }) => sum + (parts?.payerMinor ?? 0), 0);
}
