/** The command that settles a day: what it writes, and what it says where it cannot. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { saleEntry } from "../../hub/ledger/ledger.ts";
import { settlementDateOf } from "../../hub/settlement/settlement-day.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { SAMPLE_SALE, sampleOrder } from "../hub/store/sample-order.ts";

const PROGRAM = join(import.meta.dirname, "../../scripts/settle.ts");
const NOON = Date.parse("2026-01-31T12:00:00+08:00");

test("a day is settled into a table, a CSV file and an XML file", async (t) => {
  const folder = await hubFolder(t);
  const files = ["--csv", join(folder, "day.csv"), "--xml", join(folder, "day.xml")];
  const { status, out, words } = settle(["--data", folder, "--date", "2026-01-31", ...files]);
  t.strictSame([status, words], [0, ""]);
  t.match(out, /^institution +alipay +netsunion +CNY +12\.50 +0\.00 +0\.00 +12\.50 +0\.00$/m);
  t.match(out, /^merchant +shop-1 +CNY +12\.50 +0\.00 +0\.00 +0\.00 +12\.50$/m);
  t.match(readFileSync(join(folder, "day.csv"), "utf8"), /,alipay,netsunion,CNY,1,12\.50,/);
  t.match(readFileSync(join(folder, "day.xml"), "utf8"), /<Amt Ccy="CNY">12\.50<\/Amt>/);
  t.strictSame(
    readdirSync(folder).filter((name) => name.endsWith(".part")),
    [],
  );
});

test("the same as JSON, and a day without payments has no lines", async (t) => {
  const folder = await hubFolder(t);
  const found = settle(["--data", folder, "--date", "2026-01-31", "--json"]);
  t.match(JSON.parse(found.out), {
    date: "2026-01-31",
    lines: [{ party: "alipay", net: "12.50" }, { net: "0.00" }, { net: "-12.50" }],
  });
  const empty = settle(["--data", folder, "--date", "2026-01-30"]);
  t.match(empty, { status: 0, out: "Nothing was posted on that day.\n" });
});

test("the running day is shown so far, marked as not final, and never as a file", async (t) => {
  const today = settlementDateOf(Date.now());
  const folder = await hubFolder(t, Date.now());
  const shown = settle(["--data", folder, "--so-far"]);
  t.strictSame([shown.status, shown.words], [0, ""]);
  t.match(shown.out, /^NOT FINAL: 20\d\d-\d\d-\d\d so far, /);
  t.match(shown.out, /^merchant +shop-1 +CNY +12\.50 +0\.00 +0\.00 +0\.00 +12\.50$/m);
  t.match(shown.out, /\nNOT FINAL\b.*\n$/, "below the figures, too");
  const asJson = settle(["--data", folder, "--date", today, "--so-far", "--json"]);
  t.match(JSON.parse(asJson.out), {
    date: today,
    isFinal: false,
    lines: [{ net: "12.50" }, {}, {}],
  });
  for (const file of ["--csv", "--xml"]) {
    const refused = settle(["--data", folder, "--so-far", file, join(folder, "day")]);
    t.match(refused, {
      status: 2,
      out: "",
      words: /a day that is not over is not written to a file/,
    });
  }
  t.notOk(readdirSync(folder).includes("day"));
});

test("a day that is over is final, however it is asked for", async (t) => {
  const folder = await hubFolder(t);
  const asked = ["--data", folder, "--date", "2026-01-31"];
  t.match(JSON.parse(settle([...asked, "--json"]).out), { isFinal: true });
  t.match(JSON.parse(settle([...asked, "--so-far", "--json"]).out), { isFinal: true });
  t.notMatch(settle([...asked, "--so-far"]).out, /NOT FINAL/);
});

test("what cannot be settled is one clear line", async (t) => {
  const folder = await hubFolder(t);
  const day = ["--date", "2026-01-31"];
  const shop = join(folder, "shop");
  mkdirSync(join(shop, "hub"), { recursive: true });
  writeFileSync(join(shop, "hub", "hub.sqlite"), "");
  const noFolder = /cannot write .nowhere.day\.csv: there is no folder .nowhere\n/;
  const cases: [string[], number, RegExp][] = [
    [day, 2, /either --data or --settings is needed/],
    [["--data", folder], 2, /--date is missing/],
    [["--data", folder, "--date", "2026-02-30"], 2, /2026-02-30 is no day such as/],
    [["--data", folder, "--date", "2999-01-01"], 2, /2999-01-01 is not over: it is /],
    [["--data", join(folder, "none"), ...day], 1, /there is no hub's store .*none.hub\.sqlite/],
    [["--settings", join(folder, "none"), ...day], 1, /cannot read .*none: ENOENT/],
    [["--data", shop, ...day], 1, /there is no hub's store .*; try --data .*shop.hub\n/],
    [["--data", folder, ...day, "--csv", "/nowhere/day.csv"], 1, noFolder],
    [["--data", folder, "--date", "2999-01-01", "--so-far"], 2, /2999-01-01 has not begun/],
    [["--data", folder, ...day, "--what"], 2, /Unknown option '--what'/],
  ];
  for (const [args, status, words] of cases) {
    const ended = settle(args);
    t.equal(ended.status, status, args.join(" "));
    t.match(ended.words, words);
    t.match(ended.words, /^settle: [^\n]*\n$/, "one line");
    t.equal(ended.out, "");
  }
  t.notOk(readdirSync(folder).includes("none"), "no store was made");
});

async function hubFolder(t: Test, atMs = NOON): Promise<string> {
  const folder = t.testdir();
  const store = new SqliteStore(join(folder, "hub.sqlite"), { afterTurn: setImmediate });
  const order = sampleOrder({ phase: "approved", isPosted: true });
  await store.commit(order, [saleEntry({ ...SAMPLE_SALE, atMs })]);
  await store.close();
  return folder;
}

function settle(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: "utf8",
  });
  return { status, out: stdout, words: stderr };
}
