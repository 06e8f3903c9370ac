/**
 * Which wallet the box shall show a code for: every one, or one of those in the table of issuers.
 * All are alike: in the order of their ids, and none is remembered for the next sale. Pure.
 */
import type { IssuerTable } from "../codes/issuer-table.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { TillRules } from "./till-state.ts";

/** The rules of a till whose table of issuers may be replaced: its wallets are the table's. */
export function tillRules(rules: Omit<TillRules, "wallets">, table: IssuerTable): TillRules {
  const { currency, amountMinorMax, scanTimeoutMs, resultShownMs } = rules;
  return {
    ...{ currency, amountMinorMax, scanTimeoutMs, resultShownMs },
    get wallets() {
      return walletsOf(table);
    },
  };
}

/** Alphabetical, each once. */
export function walletsOf({ rows, aidRows }: IssuerTable): readonly InstitutionId[] {
  return [...new Set([...rows, ...aidRows].map(({ institution }) => institution))].sort();
}

/** The next or the one before; null, every wallet, stands between the last and the first. */
export function turnChoice(
  wallets: readonly InstitutionId[],
  wallet: InstitutionId | null,
  key: "up" | "down",
): InstitutionId | null {
  const all = [null, ...wallets];
  const step = key === "down" ? 1 : -1;
  const at = Math.max(0, all.indexOf(wallet));
  return all[(at + step + all.length) % all.length] ?? null;
}

/** Of how many choices, and which one from 1. */
export function placeOf(
  wallets: readonly InstitutionId[],
  wallet: InstitutionId | null,
): { readonly at: number; readonly of: number } {
  const at = wallet === null ? 0 : wallets.indexOf(wallet) + 1;
  return { at: at + 1, of: wallets.length + 1 };
}
