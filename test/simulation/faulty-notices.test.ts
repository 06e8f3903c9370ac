/** Notices that get lost, come late or twice: each is said until the hub has taken it. */
import { test } from "tap";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import type { NoticeTaker, PaidNotice } from "../../hub/institutions/notice-taker.ts";
import { FaultyNotices, NOTICE_ANSWER_MS_MAX, type NoticeFault } from "./faulty-notices.ts";

const NOTICE: PaidNotice = {
  institution: "alipay",
  order: { hubOrder: "box-1-1", amountMinor: 1, currency: "CNY", merchant: "shop-1" },
  outcome: { type: "approved", institutionOrder: "A1" },
};

test("what becomes of a notice: how often the hub hears it, and what its sender hears", async (t) => {
  const expected: Record<NoticeFault | "none", { heard: number; answer: string }> = {
    none: { heard: 1, answer: "ok" },
    lost: { heard: 0, answer: "unreachable" },
    late: { heard: 1, answer: "ok" },
    twice: { heard: 2, answer: "ok" },
    "answer-lost": { heard: 1, answer: "unreachable" },
  };
  for (const [fault, outcome] of Object.entries(expected)) {
    t.same(await said(fault === "none" ? {} : { [fault]: 1000 }), outcome, fault);
  }
});

test("a hub that does not answer is a broken connection after a while", async (t) => {
  t.same(await said({}, () => new Promise(() => {})), { heard: 1, answer: "unreachable" });
});

async function said(
  rates: Record<string, number>,
  answer: () => ReturnType<NoticeTaker["notify"]> = async () => ({ ok: true }),
): Promise<{ heard: number; answer: string }> {
  const clock = new SimulatedClock();
  let heard = 0;
  const notify = () => {
    heard += 1;
    return answer();
  };
  const taker: NoticeTaker = { notify, claim: async () => ({ ok: false, why: "expired" }) };
  const notices = new FaultyNotices({
    ...{ taker: () => taker, clock, rates },
    random: new SimulatedRandom(3),
  });
  const told = notices.notify(NOTICE).then(
    ({ ok }) => (ok ? "ok" : "refused"),
    ({ kind }) => kind as string,
  );
  for (let second = 0; second < 200; second += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(NOTICE_ANSWER_MS_MAX / 30);
  }
  return { heard, answer: await told };
}
