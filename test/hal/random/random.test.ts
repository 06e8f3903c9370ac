/** The simulated random source and the machine's, against the random contract. */
import { test } from "tap";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { SystemRandom } from "../../../hal/random/system-random.ts";
import { randomContract } from "./random-contract.ts";

randomContract("simulated random", () => new SimulatedRandom(1));
randomContract("system random", () => new SystemRandom());

test("the same seed gives the same bytes, on every machine", async (t) => {
  const bytes = new SimulatedRandom(42).bytes(16);
  t.same(new SimulatedRandom(42).bytes(16), bytes);
  t.equal(Buffer.from(bytes).toString("hex"), "b24e934acfe41f279da5801c576267c3");
});

test("neighbouring seeds and seeds beyond 32 bits give other bytes", async (t) => {
  const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
  const firsts = seeds.map((seed) =>
    Buffer.from(new SimulatedRandom(seed).bytes(8)).toString("hex"),
  );
  t.equal(new Set(firsts).size, seeds.length);
});

test("a seed that is no whole number is a bug", async (t) => {
  for (const seed of [0.5, Number.NaN, 2 ** 60]) {
    t.throws(() => new SimulatedRandom(seed), { name: "AssertionError" });
  }
});
