/** The simulator itself: a seed is a world, the same each time. */
import { test } from "tap";
import { runSeed } from "./run-seed.ts";

test("the same seed gives the same world to the byte, another seed another one", async (t) => {
  const first = await runSeed({ seed: 7 });
  const { hash, payments, ends, violations } = await runSeed({ seed: 7 });
  t.match(first, { hash, payments, ends, violations });
  t.not((await runSeed({ seed: 8 })).hash, first.hash);
});
