/**
 * Which clearing institution carries a code: data, by how the code starts. The first row that fits
 * counts; the last one fits every code. Pure.
 */
import { CPM_TEXT_START } from "../../firmware/codes/emv-cpm.ts";
import type { Mark } from "../../firmware/codes/issuer-table.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { ClearingHouse } from "../ledger/ledger.ts";

export interface ClearingRow {
  readonly startsWith: string;
  readonly clearingHouse: ClearingHouse;
  readonly mark: Mark;
  readonly source: string;
}

export const CLEARING_ROWS: readonly ClearingRow[] = [
  {
    startsWith: "62",
    clearingHouse: "unionpay",
    mark: "V",
    source: "UnionPay QR code application: 62 is UnionPay's own range",
  },
  {
    startsWith: CPM_TEXT_START,
    clearingHouse: "unionpay",
    mark: "V",
    source: "UnionPay application identifiers, EMV consumer-presented codes",
  },
  {
    startsWith: "",
    clearingHouse: "netsunion",
    mark: "sandbox",
    source: "not public wallet by wallet; wallets' codes outside UnionPay's range go to NetsUnion",
  },
];

/**
 * Whose customers' payments of a code that a box shows go through UnionPay: its own app's (V), and
 * those of the banks whose apps issue UnionPay codes (sandbox). All others go through NetsUnion
 * (sandbox: not public wallet by wallet).
 */
const UNIONPAY_INSTITUTIONS: readonly InstitutionId[] = [
  "unionpay-quickpass",
  ...(["abc", "boc", "bocom", "ccb", "cgb", "citic", "cmb", "icbc", "ping-an", "psbc"] as const),
];

/** Where the payer scans, so that no payer's code says it. */
export function clearingHouseOfInstitution(institution: InstitutionId): ClearingHouse {
  return UNIONPAY_INSTITUTIONS.includes(institution) ? "unionpay" : "netsunion";
}
