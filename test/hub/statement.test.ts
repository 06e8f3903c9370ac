/** A box's statement: its own orders, each once, page by page. */

import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import { AMOUNT_MINOR_MAX } from "../../firmware/money/money.ts";
import {
  ANSWER_BYTES_MAX,
  STATEMENT_PAGE_MAX,
  type Statement,
} from "../../firmware/protocol/answer.ts";
import { signMessage } from "../../firmware/protocol/signed-message.ts";
import { HubWorld, ORDER, OTHER_SHOPS_BOX, SECOND_BOX } from "./hub-world.ts";

const BEGIN = "0".repeat(28);

function orderNumber(at: number): string {
  return `26010100000000000000${String(at).padStart(8, "0")}`;
}

async function page(world: HubWorld, after = BEGIN): Promise<Statement> {
  world.heard.length = 0;
  await world.send(world.statement(after));
  const [said] = world.heard;
  if (said?.type !== "statement") throw new Error(`heard ${said?.type}`);
  return said;
}

test("a statement lists the box's own orders as the hub knows them", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  await world.send(world.refund({ amountMinor: 250 }));
  world.institution.payPlan = "decline";
  const declined = "2601010000001234567890123457";
  await world.send(world.pay({ order: declined }));
  const neverSeen = "2601010000001234567890123458";
  await world.send(world.query({ order: neverSeen, currency: "USD" }));
  await world.sendFrom(world.pay({ terminal: SECOND_BOX, order: orderNumber(1) }));
  await world.sendFrom(world.pay({ terminal: OTHER_SHOPS_BOX, order: orderNumber(2) }));
  const { orders, isLast } = await page(world);
  t.ok(isLast);
  const facts = { amountMinor: 1250, currency: "CNY" };
  t.strictSame(orders, [
    {
      ...{ order: ORDER, ...facts, state: "approved" },
      ...{ institution: "wechat-pay", refundedMinor: 250 },
    },
    {
      ...{ order: declined, ...facts, state: "declined" },
      ...{ institution: "wechat-pay", refundedMinor: 0 },
    },
    { ...{ order: neverSeen, ...facts, currency: "USD", state: "closed" }, refundedMinor: 0 },
  ]);
});

test("pages follow one another without a gap, and the last one says so", async (t) => {
  for (const count of [0, 1, STATEMENT_PAGE_MAX, STATEMENT_PAGE_MAX + 1, 3 * STATEMENT_PAGE_MAX]) {
    const world = new HubWorld();
    for (let at = 0; at < count; at += 1) await world.send(world.pay({ order: orderNumber(at) }));
    const listed: string[] = [];
    let pages = 0;
    for (let isLast = false; !isLast; pages += 1) {
      const next = await page(world, listed.at(-1));
      listed.push(...next.orders.map(({ order }) => order));
      isLast = next.isLast;
    }
    const all = Array.from({ length: count }, (_, at) => orderNumber(at));
    t.strictSame(listed, all);
    t.equal(pages, Math.max(1, Math.ceil(count / STATEMENT_PAGE_MAX)));
  }
});

test("the largest page fits into a message", async (t) => {
  const world = new HubWorld();
  for (let at = 0; at <= STATEMENT_PAGE_MAX; at += 1) {
    const order = orderNumber(at);
    await world.send(world.pay({ order, amountMinor: AMOUNT_MINOR_MAX }));
    await world.send(world.refund({ order, amountMinor: AMOUNT_MINOR_MAX }));
  }
  const full = await page(world);
  const orders = full.orders.map((line) => {
    return { ...line, institution: "unionpay-quickpass", state: "customer-acting" };
  });
  t.equal(orders.length, STATEMENT_PAGE_MAX);
  const { privateKey } = generateKeyPairSync("ed25519");
  const body = { ...full, orders, terminal: "t".repeat(32), inReplyTo: Number.MAX_SAFE_INTEGER };
  const id = "k".repeat(43);
  t.ok(signMessage("anycode-answer", body, { id, privateKey }).length < ANSWER_BYTES_MAX);
});

test("a late statement is refused", async (t) => {
  const world = new HubWorld();
  await world.send({ ...world.statement(), deadlineMs: world.clock.nowMs() - 1 });
  t.strictSame(world.told(), ["refusal late"]);
});
