/** A settlement line as texts: for a table, a CSV file, JSON. Pure. */
import { type Currency, fractionDigits } from "../../firmware/money/money.ts";
import { netMinor, type SettlementLine } from "./settlement.ts";
import type { SettlementDate } from "./settlement-day.ts";

/** In the order in which they are written. Amounts are decimals of the currency. */
export const SETTLEMENT_COLUMNS = [
  "date",
  "kind",
  "party",
  "clearingHouse",
  "currency",
  "salesCount",
  "sales",
  "refundsCount",
  "refunds",
  "reversalsCount",
  "reversals",
  "discountByInstitution",
  "discountByNetwork",
  "pays",
  "receives",
  "net",
] as const;

export type SettlementRow = Readonly<Record<(typeof SETTLEMENT_COLUMNS)[number], string>>;

export function settlementRow(line: SettlementLine, date: SettlementDate): SettlementRow {
  const { kind, party, clearingHouse, currency, flows, discountMinor } = line;
  const say = (minor: bigint) => decimal(minor, currency);
  return {
    ...{ date, kind, party, clearingHouse: clearingHouse ?? "", currency },
    salesCount: String(flows.sale.count),
    sales: say(flows.sale.amountMinor),
    refundsCount: String(flows.refund.count),
    refunds: say(flows.refund.amountMinor),
    reversalsCount: String(flows.reversal.count),
    reversals: say(flows.reversal.amountMinor),
    discountByInstitution: say(discountMinor.institution),
    discountByNetwork: say(discountMinor.network),
    pays: say(line.paysMinor),
    receives: say(line.receivesMinor),
    net: say(netMinor(line)),
  };
}

/** `1250` CNY is "12.50": as `formatAmount`, of sums beyond a safe integer too. */
export function decimal(minor: bigint, currency: Currency): string {
  const digits = fractionDigits(currency);
  const sign = minor < 0n ? "-" : "";
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
