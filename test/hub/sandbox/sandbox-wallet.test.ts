import fc from "fast-check";
import { test } from "tap";
import { matchingRows } from "../../../firmware/codes/issuer-table.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { routeCode } from "../../../hub/routing/route.ts";
import {
  SANDBOX_OUTCOME_NAMES,
  sandboxOutcome,
  TEST_ENDING,
} from "../../../hub/sandbox/sandbox-outcomes.ts";
import { makeCode } from "../../../hub/sandbox/sandbox-wallet.ts";
import { shippedTable } from "./sandbox-world.ts";

const table = shippedTable();

test("every code a wallet makes has its institution's shape and is routed to it", async (t) => {
  const property = fc.property(
    fc.constantFrom(...INSTITUTIONS),
    fc.constantFrom(...SANDBOX_OUTCOME_NAMES),
    fc.maxSafeNat(),
    (institution, outcome, seed) => {
      const random = new SimulatedRandom(seed);
      const code = makeCode(institution, { random, table, outcome }) ?? "";
      const claims = matchingRows(code, table).map((row) => row.institution);
      const { ending } = sandboxOutcome(outcome);
      const hasEnding = ending === null ? !TEST_ENDING.test(code) : code.endsWith(ending);
      return (
        hasEnding &&
        claims.includes(institution) &&
        routeCode(code, table)?.institution === institution
      );
    },
  );
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2_000 }));
});

test("an ordinary code never has a test code's ending, even where chance makes one", async (t) => {
  const later = new SimulatedRandom(1);
  let draws = 0;
  const zerosFirst = {
    bytes: (count: number) => {
      draws += 1;
      return draws <= 25 ? new Uint8Array(count) : later.bytes(count);
    },
  };
  const code = makeCode("wechat-pay", { random: zerosFirst, table });
  t.ok(draws > 25, "the code of zeros was not taken");
  t.notMatch(code, TEST_ENDING);
});

test("a wallet shows the same code twice only by the same chance", async (t) => {
  const make = (seed: number) => {
    return makeCode("alipay", { random: new SimulatedRandom(seed), table });
  };
  const codes = new Set(Array.from({ length: 500 }, (_, seed) => make(seed)));
  t.equal(codes.size, 500);
  t.equal(make(7), make(7));
  t.ok([...codes].some((code) => code?.length === 16));
  t.ok([...codes].some((code) => code?.length === 24));
});

test("EMV codes are made where the table has an application, and nowhere else", async (t) => {
  const random = new SimulatedRandom(1);
  for (const institution of INSTITUTIONS) {
    const code = makeCode(institution, { random, table, isCpm: true });
    if (institution === "unionpay-quickpass") t.match(code, /^hQVDUFY/);
    else t.equal(code, null, institution);
  }
});

test("a wallet whose codes all lead elsewhere makes none", async (t) => {
  const random = new SimulatedRandom(1);
  const rows = table.rows.filter((row) => row.digits.min === 19 && row.pattern.fixedDigits === 2);
  t.equal(makeCode("jd-pay", { random, table: { ...table, rows } }), null);
  t.equal(makeCode("jd-pay", { random, table: { ...table, rows: [] } }), null);
});
