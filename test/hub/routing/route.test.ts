import fc from "fast-check";
import { test } from "tap";
import type { IssuerTable } from "../../../firmware/codes/issuer-table.ts";
import { INSTITUTIONS, type InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { CLEARING_ROWS } from "../../../hub/routing/clearing-houses.ts";
import { routeCode } from "../../../hub/routing/route.ts";
import { makeCode } from "../../../hub/sandbox/sandbox-wallet.ts";
import { shippedTable } from "../sandbox/sandbox-world.ts";

const table = shippedTable();

/** The documents' own examples, and made-up codes at the borders of the ranges. */
const ROUTES: readonly (readonly [string, InstitutionId, "netsunion" | "unionpay"])[] = [
  ["120061098828009406", "wechat-pay", "netsunion"],
  ["289431869362714645", "alipay", "netsunion"],
  ["28024456785672301", "alipay", "netsunion"],
  ["2893612204263667830", "alipay-plus", "netsunion"],
  ["251001020123456789012345", "alipay-plus", "netsunion"],
  ["6225735053201615202", "unionpay-quickpass", "unionpay"],
  ["6250105053201615202", "ccb", "unionpay"],
  ["6250106053201615202", "unionpay-quickpass", "unionpay"],
  ["180061098828009406", "jd-pay", "netsunion"],
  ["510061098828009406", "bestpay", "netsunion"],
  ["0100610988280094061", "e-cny", "netsunion"],
];

test("a code goes to the institution that claims its shape most precisely", async (t) => {
  for (const [code, institution, clearingHouse] of ROUTES) {
    t.match(routeCode(code, table), { institution, clearingHouse }, code);
  }
});

test("where a code fits several institutions, all of them are candidates", async (t) => {
  const bank = routeCode("6250105053201615202", table);
  t.same([...(bank?.candidates ?? [])].sort(), ["ccb", "jd-pay", "unionpay-quickpass"]);
  t.same(routeCode("120061098828009406", table)?.candidates, []);
  // Two rows of one institution are one candidate, which is none to choose from.
  t.same(routeCode("28024456785672301", table)?.candidates, []);
});

test("of two equally precise claims the better documented one wins", async (t) => {
  const rows = table.rows.filter((row) => row.digits.min === 19 && row.pattern.fixedDigits === 2);
  const reversed: IssuerTable = { ...table, rows: [...rows].reverse() };
  t.equal(routeCode("6225735053201615202", reversed)?.institution, "unionpay-quickpass");
});

test("what is no code of anybody goes nowhere", async (t) => {
  const texts = ["", "12006109882800940", "160061098828009406", "281001", "４２", " 62", "wxp://x"];
  for (const text of [
    ...texts,
    "hQVDUFYwMQ==",
    "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=",
  ]) {
    t.equal(routeCode(text, table), null, text);
  }
});

test("no wallet is favoured: swap two names in the table, and the routes swap", async (t) => {
  const property = fc.property(
    fc.constantFrom(...INSTITUTIONS),
    fc.constantFrom(...INSTITUTIONS),
    fc.constantFrom(...INSTITUTIONS),
    fc.nat(),
    (one, other, payer, seed) => {
      const swap = (id: InstitutionId) => (id === one ? other : id === other ? one : id);
      const renamed = (row: { readonly institution: InstitutionId }) => {
        return { institution: swap(row.institution) };
      };
      const swapped: IssuerTable = {
        ...table,
        rows: table.rows.map((row) => ({ ...row, ...renamed(row) })),
        aidRows: table.aidRows.map((row) => ({ ...row, ...renamed(row) })),
      };
      const code = makeCode(payer, { random: new SimulatedRandom(seed), table }) ?? "";
      return routeCode(code, swapped)?.institution === swap(payer);
    },
  );
  t.doesNotThrow(() => fc.assert(property, { numRuns: 500 }));
});

test("every code has a clearing institution, and each says how sure that is", async (t) => {
  t.equal(CLEARING_ROWS.at(-1)?.startsWith, "");
  for (const { source } of CLEARING_ROWS) t.match(source, /.../);
  const random = new SimulatedRandom(1);
  const cpm = makeCode("unionpay-quickpass", { random, table, isCpm: true }) ?? "";
  t.equal(routeCode(cpm, table)?.clearingHouse, "unionpay");
});
