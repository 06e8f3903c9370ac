/** The command that simulates: what it prints, and what it says where it cannot. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "tap";

const PROGRAM = join(import.meta.dirname, "../../scripts/simulate.ts");

test("one seed is run and its hash is printed, for people and for programs", async (t) => {
  const { status, out } = simulate("--seed", "7", "--steps", "10");
  t.equal(status, 0);
  const [, hash] = /^hash +([0-9a-f]{16})$/m.exec(out) ?? [];
  t.match(out, /^payments +[0-9]+: [0-9]+ approved, .*; [0-9]+ refunds$/m);
  t.match(out, /^no rule was broken$/m);
  const json = simulate("--seed", "7", "--steps", "10", "--json");
  t.match(JSON.parse(json.out), { seeds: 1, firstSeed: 7, hash, failures: [] });
});

test("what is wrong is one line, and what to do", async (t) => {
  const wrongs: readonly (readonly [readonly string[], RegExp])[] = [
    [["--seed", "x"], /^simulate: --seed x is no whole number from 0 to [0-9]+ \(--help/],
    [["--count", "0"], /^simulate: --count 0 is no whole number from 1 to/],
    [["--minutes", "-1"], /^simulate: .*\(--help tells more\)$/m],
    [["--steps", "1e3"], /^simulate: --steps 1e3 is no whole number from 1 to 180/],
    [["--sead", "1"], /^simulate: Unknown option '--sead'/],
    [["7"], /^simulate: /],
  ];
  for (const [args, words] of wrongs) {
    const ended = simulate(...args);
    t.equal(ended.status, 2, args.join(" "));
    t.match(ended.words, words);
    t.equal(ended.words.split("\n").length, 2);
  }
  t.match(simulate("--help"), { status: 0, out: /^Usage: scripts\/simulate/ });
});

function simulate(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: "utf8",
  });
  return { status, out: stdout, words: stderr };
}
