import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "tap";
import shipped from "../../firmware/codes/issuer-table.json" with { type: "json" };

const SCRIPT = fileURLToPath(new URL("../../scripts/sign-issuer-table.ts", import.meta.url));

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("the table in the repository is signed", async (t) => {
  t.match(run("--check"), { status: 0, stdout: /is good: \d+ rows/, stderr: "" });
});

test("an edited table is refused until it is signed again", async (t) => {
  const file = join(t.testdir({}), "table.json");
  writeFileSync(file, JSON.stringify(shipped).replace("micropay auth_code", "micropay"));
  t.match(run("--check", "--table", file), { status: 2, stderr: /signature/ });
  t.match(run("--table", file), { status: 0, stdout: /^Signed/ });
  t.match(run("--check", "--table", file), { status: 0 });
});

test("a table that no box would take is not written", async (t) => {
  const file = join(t.testdir({}), "table.json");
  const broken = JSON.stringify(shipped).replace("[10-15]*", "*");
  writeFileSync(file, broken);
  t.match(run("--table", file), { status: 2, stderr: /rows\.0.*Nothing was written/ });
  t.equal(readFileSync(file, "utf8"), broken);
});

test("a signed table is handed to a hub, and never an older one after it", async (t) => {
  const dir = t.testdir({ data: {} });
  const [data, file] = [join(dir, "data"), join(dir, "table.json")];
  writeFileSync(file, JSON.stringify({ ...shipped, table: { ...shipped.table, edition: 2 } }));
  t.match(run("--hand-out", data, "--table", file), { status: 2, stderr: /signature/ });
  t.match(run("--table", file), { status: 0 });
  t.match(run("--hand-out", data, "--table", file), { status: 0, stdout: /edition 2/ });
  t.match(JSON.parse(readFileSync(join(data, "issuer-table.json"), "utf8")), {
    table: { edition: 2 },
  });
  t.match(run("--hand-out", data, "--table", file), { status: 2, stderr: /not after edition 2/ });
  const nowhere = join(dir, "nowhere");
  t.match(run("--hand-out", nowhere, "--table", file), { status: 2, stderr: /cannot be written/ });
});

test("an operator makes a key of their own, and no key is overwritten", async (t) => {
  const dir = t.testdir({ "table.json": JSON.stringify(shipped) });
  const key = join(dir, "key.json");
  t.match(run("--new-key", key, "--id", "operator-1"), { status: 0, stdout: /"operator-1": "/ });
  t.equal(statSync(key).mode & 0o777, 0o600);
  t.match(run("--new-key", key, "--id", "operator-1"), { status: 2, stderr: /cannot be made/ });
  const signed = run("--key", key, "--table", join(dir, "table.json"));
  t.match(signed, { status: 0, stdout: /as operator-1\. This firmware does not pin that key yet/ });
  t.match(run("--check", "--table", join(dir, "table.json")), { status: 2, stderr: /pinned key/ });
});

test("a wrong call gets one line and writes nothing", async (t) => {
  const dir = t.testdir({ "table.json": "{", "key.json": "{}" });
  const calls = [
    ["--nonsense"],
    ["--new-key", join(dir, "new.json")],
    ["--table", join(dir, "table.json")],
    ["--table", join(dir, "missing.json")],
    ["--key", join(dir, "key.json")],
  ];
  for (const args of calls) {
    const { status, stdout, stderr } = run(...args);
    t.same([status, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], args.join(" "));
  }
  t.match(run("--help"), { status: 0, stdout: /^Usage:/ });
});
