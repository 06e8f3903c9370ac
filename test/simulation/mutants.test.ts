/** The simulator finds mistakes: a few that show at once; `scripts/test --long` has them all. */
import { randomInt } from "node:crypto";
import { test } from "tap";
import { MUTANTS } from "./mutants.ts";
import { mutateText, whyNotMade } from "./mutate-text.ts";
import { isCaught, proveMutants } from "./prove-mutants.ts";

const FRESH_SEED_MAX = 1_000_000_000;
const IS_LONG = process.env.ANYCODE_LONG_TESTS === "1";
const SEEDS_MAX = 2_000;

const QUICK = [
  "a journal append is not synced",
  "the code is kept in the hub's store",
  "a ledger entry has one side",
];

test("every mistake can still be made, in exactly one place, and has a name of its own", async (t) => {
  for (const mutant of MUTANTS) t.equal(whyNotMade(mutant), null, mutant.name);
  t.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
  t.ok(MUTANTS.length >= 15);
});

test("a mistake that fits nowhere, or twice, is no mistake", async (t) => {
  const edit = { file: "x.ts", find: "a", replace: "b" };
  t.equal(mutateText("a", edit), "b");
  t.throws(() => mutateText("c", edit), { message: /x.ts fits in 0 places/ });
  t.throws(() => mutateText("aa", edit), { message: /x.ts fits in 2 places/ });
});

const title = IS_LONG ? "every mistake is found" : "mistakes that show at once are found";
test(title, { timeout: IS_LONG ? 3 * 3_600_000 : 300_000 }, async (t) => {
  const firstSeed = randomInt(1, FRESH_SEED_MAX);
  t.comment(`seeds from ${firstSeed}`);
  const mutants = MUTANTS.filter(({ name }) => IS_LONG || QUICK.includes(name));
  const proofs = await proveMutants({ mutants, firstSeed, seedsMax: SEEDS_MAX, jobs: 2 });
  for (const proof of proofs) {
    const { seeds, caughtBy } = proof.run ?? { seeds: 0, caughtBy: proof.problem };
    t.ok(isCaught(proof), `${proof.mutant.name}: ${seeds} seeds, ${caughtBy}`);
  }
});
