/** What every random source must do, whoever built it. */
import { test } from "tap";
import type { Random } from "../../../hal/random/random.ts";

export function randomContract(name: string, make: () => Random): void {
  test(`${name}: gives as many bytes as asked for, from none to 65,536`, async (t) => {
    const random = make();
    for (const count of [0, 1, 3, 4, 5, 32, 65_536]) t.equal(random.bytes(count).length, count);
  });

  test(`${name}: gives a new array each time, with other bytes`, async (t) => {
    const random = make();
    const first = random.bytes(32);
    const kept = first.slice();
    const second = random.bytes(32);
    t.notSame(second, first);
    second.fill(0);
    t.same(first, kept);
  });

  test(`${name}: all byte values come, about equally often`, async (t) => {
    const counts = new Uint32Array(256);
    for (const byte of make().bytes(65_536)) counts[byte] = (counts[byte] ?? 0) + 1;
    // 256 of each expected, with a standard deviation of 16: eight of them never happen.
    t.ok(Math.min(...counts) > 128, `the rarest came ${Math.min(...counts)} times`);
    t.ok(Math.max(...counts) < 384, `the commonest came ${Math.max(...counts)} times`);
  });

  test(`${name}: a count that is none is a bug`, async (t) => {
    const random = make();
    for (const count of [-1, 1.5, 65_537, Number.NaN]) {
      t.throws(() => random.bytes(count), { name: "AssertionError" });
    }
  });
}
