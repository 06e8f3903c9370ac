import { test } from "tap";
import { CodeVault } from "../../../firmware/payment/code-vault.ts";
import { makeOrderNumber } from "../../../firmware/payment/order-number.ts";
import { legsOf } from "../../../firmware/payment/payment-timeline.ts";
import { ORDER_PATTERN } from "../../../firmware/protocol/message-fields.ts";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";

test("order numbers carry the time, are 28 digits and do not repeat", async (t) => {
  const random = new SimulatedRandom(1);
  const nowMs = Date.UTC(2026, 10, 24, 15, 30, 12);
  const orders = new Set<string>();
  for (let count = 0; count < 1000; count += 1) {
    const order = makeOrderNumber(nowMs, random.bytes(8));
    if (!ORDER_PATTERN.test(order) || !order.startsWith("261124153012")) t.fail(order);
    orders.add(order);
  }
  t.equal(orders.size, 1000);
  t.match(makeOrderNumber(0, new Uint8Array(8)), ORDER_PATTERN);
});

test("a code is handed out once, for its own order, and is gone after 60 s", async (t) => {
  const clock = new SimulatedClock();
  const vault = new CodeVault(clock);
  const code = { text: "990112345678901234", symbology: "qr" } as const;
  vault.put("one", code);
  t.equal(vault.take("two"), null);
  t.same(vault.take("one"), code);
  t.equal(vault.take("one"), null);
  vault.put("one", code);
  clock.advance(59_999);
  vault.put("two", code);
  clock.advance(1);
  t.equal(vault.take("one"), null);
  t.same(vault.take("two"), code);
});

test("the legs of a payment add up to its whole", async (t) => {
  const legs = legsOf({ captured: 10, decoded: 22.5, classified: 23, journalled: 25, sent: 26 });
  t.same(legs, { decodeMs: 12.5, classifyMs: 0.5, journalMs: 2, sendMs: 1, totalMs: 16 });
  t.same(legsOf({}), {});
});
