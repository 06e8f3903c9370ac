import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import shipped from "../../../firmware/codes/issuer-table.json" with { type: "json" };
import { loadIssuerTable, matchingRows } from "../../../firmware/codes/issuer-table.ts";
import { signIssuerTable } from "../../../firmware/codes/issuer-table-signature.ts";
import { pinnedIssuerTableKey } from "../../../firmware/codes/pinned-issuer-table-key.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { shippedTable } from "./shipped-table.ts";

const keys = generateKeyPairSync("ed25519");
const lookUp = (id: string) => (id === "test" ? keys.publicKey : null);

/** The shipped table with something changed, signed anew. */
function loadChanged(change: object) {
  const table = { ...shipped.table, ...change };
  return loadIssuerTable(
    signIssuerTable(table, { id: "test", privateKey: keys.privateKey }),
    lookUp,
  );
}

function loadWithRow(change: object) {
  return loadChanged({ rows: [{ ...shipped.table.rows[0], ...change }] });
}

test("every institution of the interconnection has a row", async (t) => {
  const table = shippedTable();
  for (const institution of INSTITUTIONS) {
    t.ok(
      table.rows.some((row) => row.institution === institution),
      institution,
    );
  }
});

test("a made-up row says so", async (t) => {
  for (const { institution, mark, source } of shippedTable().rows) {
    t.equal(source.startsWith("made up for the sandbox"), mark === "sandbox", institution);
  }
});

test("a made-up row meets no public format but the UnionPay code that it is one of", async (t) => {
  const table = shippedTable();
  for (const { institution, mark, pattern, digits } of table.rows) {
    if (mark !== "sandbox") continue;
    const start = pattern.head.map(({ low }) => low).join("");
    const others = matchingRows(start.padEnd(digits.min, "7"), table)
      .map((row) => row.institution)
      .filter((other) => other !== institution);
    t.same(others, start.startsWith("62") ? ["unionpay-quickpass", "jd-pay"] : [], institution);
  }
});

test("an edited table is refused until it is signed again", async (t) => {
  const load = loadIssuerTable(
    { ...shipped, table: { ...shipped.table, issued: "2027-01-01" } },
    pinnedIssuerTableKey,
  );
  const why = "the signature is not of a pinned key";
  t.same(load, { ok: false, refusal: "unsigned", why });
  t.ok(loadChanged({ issued: "2027-01-01" }).ok);
});

test("a table signed with a key that is not pinned is refused", async (t) => {
  const signed = signIssuerTable(shipped.table, { id: "other", privateKey: keys.privateKey });
  t.notOk(loadIssuerTable(signed, lookUp).ok);
  t.notOk(loadIssuerTable({ ...signed, keyId: "sandbox-issuer-table" }, pinnedIssuerTableKey).ok);
  t.notOk(loadIssuerTable({ ...signed, keyId: "constructor" }, pinnedIssuerTableKey).ok);
});

test("one wrong row refuses the whole table and is named", async (t) => {
  t.ok(loadWithRow({}).ok);
  const wrong = [
    { institution: "paypal" },
    { mark: "U" },
    { source: "" },
    { source: "a".repeat(161) },
    { digits: { min: 18, max: 17 } },
    { digits: { min: 0, max: 17 } },
    { digits: { min: 1, max: 18 } },
    { digits: { min: 18, max: 33 } },
    { digits: { min: 18.5, max: 19 } },
    { pattern: "*" },
    { pattern: "1(2|3)" },
    { pattern: "123" },
    { surplus: true },
  ];
  for (const change of wrong) {
    const load = loadWithRow(change);
    t.notOk(load.ok, JSON.stringify(change));
    t.match(load, { why: /^rows\.0/ }, JSON.stringify(load));
  }
});

test("a table of another version, without rows, or far too large is refused", async (t) => {
  const [row] = shipped.table.rows;
  t.notOk(loadChanged({ version: 2 }).ok);
  t.notOk(loadChanged({ issued: "yesterday" }).ok);
  t.notOk(loadChanged({ rows: [] }).ok);
  t.notOk(loadChanged({ rows: Array(257).fill({ ...row, source: "x" }) }).ok);
  t.match(loadChanged({ rows: Array(10_000).fill(row) }), { ok: false, why: /over 65536/ });
  t.notOk(loadChanged({ aidRows: [{ ...shipped.table.aidRows[0], aid: "a0" }] }).ok);
});

test("whatever is no document at all is refused, never thrown", async (t) => {
  const cycle: Record<string, unknown> = { ...shipped };
  Object.assign(cycle, { table: { cycle } });
  const documents = [null, undefined, 1, "x", [], {}, { ...shipped, signature: "AA" }, cycle];
  for (const document of documents) t.notOk(loadIssuerTable(document, pinnedIssuerTableKey).ok);
});

test("the row that writes out most digits is the most specific one", async (t) => {
  t.same(matchingRows("6210105123456789012", shippedTable()), [
    { institution: "unionpay-quickpass", mark: "V", fixedDigits: 2 },
    { institution: "ccb", mark: "V", fixedDigits: 6 },
    { institution: "jd-pay", mark: "V-1", fixedDigits: 2 },
  ]);
});

test("no row claims a text that is not plain digits", async (t) => {
  const texts = [
    "",
    "12006109882800940x",
    " 120061098828009406",
    "１２００６１０９８８２８００９４０６",
  ];
  for (const text of texts) t.same(matchingRows(text, shippedTable()), [], JSON.stringify(text));
});
