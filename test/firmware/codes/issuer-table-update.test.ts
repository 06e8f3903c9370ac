import { test } from "tap";
import shipped from "../../../firmware/codes/issuer-table.json" with { type: "json" };
import { ISSUER_TABLE_BYTES_MAX } from "../../../firmware/codes/issuer-table.ts";
import { judgeIssuerTable } from "../../../firmware/codes/issuer-table-update.ts";
import { pinnedIssuerTableKey } from "../../../firmware/codes/pinned-issuer-table-key.ts";
import { shippedTable } from "./shipped-table.ts";
import { largestTable, NEW_ROW, signedTable, tableWith } from "./signed-test-table.ts";

function judge(document: Uint8Array | string) {
  return judgeIssuerTable(Buffer.from(document), shippedTable(), pinnedIssuerTableKey);
}

test("a newer table with a new range is taken, up to the largest there may be", (t) => {
  t.match(judge(tableWith(2, NEW_ROW)), { ok: true, table: { edition: 2 } });
  const largest = largestTable(3, ISSUER_TABLE_BYTES_MAX);
  t.equal(largest.length, ISSUER_TABLE_BYTES_MAX);
  t.match(judge(largest), { ok: true });
  t.end();
});

test("a table that is not newer is refused: nobody goes back to an old one", (t) => {
  for (const edition of [1, shippedTable().edition]) {
    t.match(judge(tableWith(edition, NEW_ROW)), { ok: false, refusal: "not-newer" });
  }
  t.end();
});

test("a table that is broken is refused by what is wrong with it", (t) => {
  const good = tableWith(2, NEW_ROW).toString();
  const cases: readonly (readonly [string, Uint8Array | string, string])[] = [
    ["nothing", "", "malformed"],
    ["half of it", good.slice(0, 1000), "malformed"],
    ["another document", "{}", "malformed"],
    ["arrays without end", "[".repeat(60_000), "malformed"],
    ["bytes that are no text", Buffer.alloc(1000, 0xff), "malformed"],
    ["too many bytes", `${good}${" ".repeat(ISSUER_TABLE_BYTES_MAX)}`, "oversized"],
    ["one letter changed", good.replace("micropay", "micropaY"), "unsigned"],
    [
      "another key's name",
      good.replace("sandbox-issuer-table", "sandbox-issuer-tablf"),
      "unsigned",
    ],
    ["another format", signedTable({ version: 2, edition: 2 }), "wrong-version"],
    ["no edition", signedTable({ edition: undefined }), "wrong-schema"],
    ["half an edition", signedTable({ edition: 2.5 }), "wrong-schema"],
    ["a row of nobody", tableWith(2, { ...NEW_ROW, institution: "paypal" }), "wrong-schema"],
    ["a row for everybody", tableWith(2, { ...NEW_ROW, pattern: "*" }), "wrong-schema"],
  ];
  for (const [what, document, refusal] of cases) {
    t.match(judge(document), { ok: false, refusal }, what);
  }
  t.end();
});

test("a new row that claims another's codes must say so", (t) => {
  const clash = { ...NEW_ROW, pattern: "[14-16]*" };
  t.match(judge(tableWith(2, clash)), {
    ok: false,
    refusal: "ambiguous",
    why: 'a new row of hebao claims codes of wechat-pay; name wechat-pay in its "overlaps"',
  });
  t.match(judge(tableWith(2, { ...clash, overlaps: ["wechat-pay"] })), { ok: true });
  t.match(judge(tableWith(2, { ...clash, overlaps: ["alipay"] })), { refusal: "ambiguous" });
  t.match(judge(tableWith(2, { ...clash, digits: { min: 20, max: 20 } })), { ok: true });
  t.match(judge(tableWith(2, { ...clash, pattern: "[16-17]*" })), { ok: true });
  const precise = { ...clash, pattern: "141234*" };
  t.match(judge(tableWith(2, precise)), { refusal: "ambiguous" }, "which would take them away");
  t.match(judge(tableWith(2, { ...clash, institution: "wechat-pay" })), { ok: true }, "its own");
  t.end();
});

test("a table that takes a row away does not hand its codes to another without saying so", (t) => {
  const others = shipped.table.rows.filter(({ institution }) => institution !== "wechat-pay");
  const heir = { ...NEW_ROW, pattern: "[10-15]*" };
  const handOver = (row: object) => judge(signedTable({ edition: 2, rows: [...others, row] }));
  t.match(handOver(heir), {
    ok: false,
    refusal: "ambiguous",
    why: 'a new row of hebao claims codes of wechat-pay; name wechat-pay in its "overlaps"',
  });
  t.match(handOver({ ...heir, overlaps: ["wechat-pay"] }), { ok: true });
  const [aid] = shipped.table.aidRows;
  const aidRows = [{ ...aid, institution: "hebao" }, ...shipped.table.aidRows.slice(1)];
  t.match(judge(signedTable({ edition: 2, aidRows })), { refusal: "ambiguous" });
  t.end();
});

test("an old row that was made wider counts as new, a better source does not", (t) => {
  const rows = shipped.table.rows.map((row) =>
    row.institution === "wechat-pay" ? { ...row, pattern: "[10-25]*" } : row,
  );
  t.match(judge(signedTable({ edition: 2, rows })), { refusal: "ambiguous", why: /alipay/ });
  const sources = shipped.table.rows.map((row) => ({ ...row, source: "read again" }));
  t.match(judge(signedTable({ edition: 2, rows: sources })), { ok: true });
  t.end();
});

test("an application identifier that two institutions claim must be said, too", (t) => {
  const [row] = shipped.table.aidRows;
  const clash = { ...row, institution: "hebao" };
  const withRow = (more: object) =>
    signedTable({ edition: 2, aidRows: [...shipped.table.aidRows, { ...clash, ...more }] });
  t.match(judge(withRow({})), { refusal: "ambiguous" });
  t.match(judge(withRow({ overlaps: [row?.institution] })), { ok: true });
  t.end();
});
