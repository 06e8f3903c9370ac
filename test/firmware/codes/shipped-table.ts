/** The issuer table that the firmware ships, for tests. */
import assert from "node:assert";
import type { IssuerTable } from "../../../firmware/codes/issuer-table.ts";
import { loadShippedIssuerTable } from "../../../firmware/codes/shipped-issuer-table.ts";

export function shippedTable(): IssuerTable {
  const load = loadShippedIssuerTable();
  assert(load.ok, load.ok ? "" : load.why);
  return load.table;
}
