/**
 * Refunds, inquiries and statements that no honest box sends, well signed: from the box that took
 * the payment, another one of the shop and one of another shop. `ANYCODE_LONG_TESTS`: 100,000.
 */
import fc from "fast-check";
import { test } from "tap";
import { orderKey } from "../../hub/orders/order.ts";
import {
  HubWorld,
  ORDER,
  OTHER_SHOPS_BOX,
  REFUND,
  SECOND_BOX,
  type Signer,
  settle,
  sign,
  TERMINAL,
} from "./hub-world.ts";

const CASES = process.env.ANYCODE_LONG_TESTS ? 100_000 : 2_000;
const KEY = orderKey(TERMINAL, ORDER);

const number = fc.oneof(
  fc.constantFrom(ORDER, REFUND, "0".repeat(28), "9".repeat(28), `R${ORDER}`, ""),
  fc.stringMatching(/^[0-9]{28}$/),
  fc.string({ maxLength: 40, unit: "binary" }),
);
const amount = fc.oneof(
  fc.constantFrom(0, 1, 625, 1250, 1251, 999_999_999_999, 1_000_000_000_000, 2 ** 53, -1, 0.1),
  fc.integer(),
  fc.double(),
);
const anything = fc.anything({ maxDepth: 2 }).filter((value) => typeof value !== "bigint");

const CHANGES = {
  order: number,
  refund: number,
  after: number,
  amountMinor: amount,
  currency: fc.oneof(fc.constantFrom("USD", "JPY", "KWD", "XXX"), anything),
  deadlineMs: fc.oneof(amount, anything),
  sequence: amount,
  terminal: fc.constantFrom(TERMINAL, SECOND_BOX, OTHER_SHOPS_BOX, "box-77"),
  protocol: fc.constantFrom(0, 2, "1"),
  sealedText: anything,
  surplus: anything,
};

const message = fc.record({
  type: fc.constantFrom("refund" as const, "inquire" as const, "statement" as const),
  signer: fc.constantFrom<Signer>(TERMINAL, SECOND_BOX, OTHER_SHOPS_BOX),
  text: number.filter((text) => text.length > 0),
  changes: fc.record(CHANGES),
  /** Few, so that some requests get far. */
  changed: fc.subarray(Object.keys(CHANGES), { maxLength: 2 }),
});

test(`${CASES} odd refunds, inquiries and statements: no crash, nothing lost, no word astray`, {
  timeout: 400_000,
}, async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  world.told();
  await fc.assert(
    fc.asyncProperty(message, async ({ type, signer, text, changes, changed }) => {
      const odd = Object.entries(changes).filter(([name]) => changed.includes(name));
      const honest = {
        refund: () => world.refund({ terminal: signer, amountMinor: 1 }),
        inquire: () => world.inquire(text, signer),
        statement: () => world.statement("0".repeat(28), signer),
      }[type]();
      const request = { ...honest, ...Object.fromEntries(odd) };
      await world.hub.receive(`t/${signer}/up/tx`, Buffer.from(sign(request, signer)));
      return world.institution.returnedMinor(KEY) <= 1250;
    }),
    { numRuns: CASES },
  );
  await settle();
  const heard = world.heard.filter(({ terminal }) => terminal === OTHER_SHOPS_BOX);
  for (const said of heard) {
    const isSilent = !JSON.stringify(said).includes("wechat-pay");
    const isNothing = said.type === "statement" ? said.orders.length === 0 : !("found" in said);
    if (!isSilent || !isNothing) t.fail(`the other shop heard ${JSON.stringify(said)}`);
  }
  const { counters } = world.hub;
  const told = new Set(world.heard.map(({ type }) => type));
  for (const type of ["refund-answer", "inquiry", "statement", "refusal"] as const) {
    t.ok(told.has(type), `some got as far as a ${type}`);
  }
  t.ok(counters.get("malformed") > CASES / 10);
  t.strictSame(world.institution.breaches, []);
});
