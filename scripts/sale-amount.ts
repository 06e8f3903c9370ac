/** The amount on a command line, whose code shall be shown, and a merchant's keys for both. */
import { loadShippedIssuerTable } from "../firmware/codes/shipped-issuer-table.ts";
import { formatAmount, type Money, parseAmount } from "../firmware/money/money.ts";
import { walletsOf } from "../firmware/till/wallet-choice.ts";
import type { Key } from "../hal/buttons/buttons.ts";

/** What the sandbox's box sells in, and the most it takes for one sale. */
export const SANDBOX_CURRENCY = "CNY";
export const SANDBOX_AMOUNT_MINOR_MAX = 5_000_000;

export interface SaleAmount {
  readonly ok: true;
  readonly money: Money;
  readonly keys: readonly Key[];
}

export function readSaleAmount(
  text: string | undefined,
): SaleAmount | { readonly ok: false; readonly why: string } {
  if (text === undefined) return { ok: false, why: "--amount AMOUNT is missing, such as 12.50" };
  const parsed = parseAmount(text, SANDBOX_CURRENCY);
  if (!parsed.ok) return { ok: false, why: parsed.why };
  const { amountMinor, currency } = parsed.money;
  if (amountMinor > SANDBOX_AMOUNT_MINOR_MAX) {
    const most = formatAmount(SANDBOX_AMOUNT_MINOR_MAX, currency);
    return { ok: false, why: `amount ${text} is over ${most}, the most this box takes` };
  }
  const digits = [...formatAmount(amountMinor, currency)];
  const keys = digits.map((digit) => (digit === "." ? "point" : digit) as Key);
  return { ok: true, money: parsed.money, keys };
}

/** The keys from a keyed amount to the wallet whose own code is wanted; none for every wallet's. */
export function keysToWallet(
  wallet: string | undefined,
):
  | { readonly ok: true; readonly keys: readonly Key[] }
  | { readonly ok: false; readonly why: string } {
  if (wallet === undefined) return { ok: true, keys: [] };
  const issuers = loadShippedIssuerTable();
  const wallets: readonly string[] = issuers.ok ? walletsOf(issuers.table) : [];
  const at = wallets.indexOf(wallet);
  if (at === -1) return { ok: false, why: `${wallet} is none of: ${wallets.join(" ")}` };
  return { ok: true, keys: Array<Key>(at + 1).fill("down") };
}
