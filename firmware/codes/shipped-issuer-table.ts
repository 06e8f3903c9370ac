/** The issuer table this firmware was built with, checked against the pinned key. */

import document from "./issuer-table.json" with { type: "json" };
import { type IssuerTableLoad, loadIssuerTable } from "./issuer-table.ts";
import { pinnedIssuerTableKey } from "./pinned-issuer-table-key.ts";

export function loadShippedIssuerTable(): IssuerTableLoad {
  return loadIssuerTable(document, pinnedIssuerTableKey);
}
