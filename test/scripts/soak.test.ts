import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { auditBooks } from "../../scripts/soak-parts/audit-books.ts";
import { readTold } from "../../scripts/soak-parts/soak-files.ts";
import { allGone, RunProcess } from "../shop/run-process.ts";

/** Of these each kind is one. */
const OPENING_DEALINGS = /: 1[0-9] dealings/;

function soak(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunProcess {
  return new RunProcess(args, env, "soak");
}

test("each kind of payment ends as meant, Ctrl-C ends a soak well, and the books agree", async (t) => {
  const folder = join(t.testdir(), "soak");
  const timing = ["--hours", "1", "--pace", "0", "--every", "1"];
  const run = soak([...timing, "--out", folder, "--json"]);
  await run.says(OPENING_DEALINGS);
  const pids = run.childPids();
  run.signal("SIGINT");
  const { status, out, err } = await run.ended;
  t.equal(status, 0, err);
  const { dealings, complaints, netMinor, isJudged } = JSON.parse(out);
  t.same(complaints, []);
  t.ok(dealings >= 10 && netMinor > 0);
  t.equal(isJudged, false, "some seconds say nothing of growth");
  t.match(err, /too short to say whether anything grew: under 30 min/);
  await allGone(pids);

  const samples = linesOf(folder, "samples.jsonl");
  t.match(JSON.parse(samples.at(-1) ?? ""), { dealings, boxWasmKib: Number, hubRssKib: Number });
  t.equal(linesOf(folder, "samples.csv").length, samples.length + 1, "a head, and a line a sample");
  t.match(readFileSync(join(folder, "soak.svg"), "utf8"), /^<svg .*Hub: resident.*<\/svg>\n$/s);
  t.ok(existsSync(join(folder, "table.txt")));
  t.equal((await soak([...timing, "--out", folder]).ended).status, 2, "it is not written over");

  const told = readTold(folder);
  t.same((await auditBooks(folder, told)).complaints, []);
  const [payment, ...others] = told.payments;
  if (!payment) throw new Error("no payment was told");
  const unheard = await auditBooks(folder, { ...told, payments: others });
  t.match(unheard.complaints.join("\n"), /in the journal, told nothing/);
  const cheaper = [{ ...payment, amountMinor: payment.amountMinor - 1 }, ...others];
  const wrong = await auditBooks(folder, { ...told, payments: cheaper });
  t.match(wrong.complaints.join("\n"), /at the hub, told approved/);
  t.match(wrong.complaints.join("\n"), /the hub owes the merchant/);
  t.match(wrong.complaints.join("\n"), /was taken, told/);
  t.match(wrong.complaints.join("\n"), /the box's shifts come to/);
});

test("a hub that leaks memory and open files fails the soak, and nothing else is blamed", async (t) => {
  const folder = join(t.testdir(), "soak");
  const leak = new URL("leaking-hub.ts", import.meta.url).href;
  const timing = ["--minutes", "0.4", "--settle", "0.1", "--pace", "500", "--every", "1"];
  const leaking = { NODE_OPTIONS: `--import ${leak}` };
  const { status, err } = await soak([...timing, "--out", folder], leaking).ended;
  t.equal(status, 1, err);
  t.match(err, /^soak: hubRssKib grew by [0-9.]+ %, from \d+ to \d+; it may grow by 5 %$/m);
  t.match(err, /^soak: hubHandles grew by [0-9.]+ %, from \d+ to \d+; it may not grow$/m);
  t.notMatch(err, /^soak: (box|hubThreads|dealing)/m);
});

test("a wrong command line gets one line, and nothing is started", async (t) => {
  const file = join(t.testdir({ file: "" }), "file");
  const cases: readonly (readonly [number, RegExp, readonly string[]])[] = [
    [2, /--hours x is no number such as 2 or 0\.5/, ["--hours", "x"]],
    [2, /more than 0 minutes and at most 1000 hours/, ["--minutes", "0"]],
    [2, /--minutes -1 is no number/, ["--minutes=-1"]],
    [2, /--every is at least 1/, ["--every", "0.5"]],
    [2, /'--frob'/, ["--frob"]],
    [1, /cannot write into --out .*file/, ["--out", join(file, "soak")]],
  ];
  for (const [expected, cause, args] of cases) {
    const { status, out, err } = await soak(args).ended;
    t.equal(status, expected, args.join(" "));
    t.equal(out, "");
    t.match(err, cause);
    t.match(err, /^soak: [^\n]+\n$/, "one line");
  }
  const help = await soak(["--help"]).ended;
  t.equal(help.status, 0);
  t.match(help.out, /^Usage: scripts\/soak/);
});

function linesOf(folder: string, name: string): readonly string[] {
  return readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean);
}
