import { test } from "tap";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { QUOTA_BURST, QUOTA_PER_SECOND, RequestQuota } from "../../hub/request-quota.ts";

function takeAll(quota: RequestQuota, terminal: string): number {
  let taken = 0;
  for (; quota.hasLeft(terminal); taken += 1) quota.take(terminal);
  return taken;
}

test("a box has a burst, then so many a second, and never more than the burst", (t) => {
  const clock = new SimulatedClock();
  const quota = new RequestQuota(clock);
  t.equal(takeAll(quota, "box-1"), QUOTA_BURST);
  t.notOk(quota.hasLeft("box-1"));
  clock.advance(1_000);
  t.equal(takeAll(quota, "box-1"), QUOTA_PER_SECOND);
  clock.advance(86_400_000);
  t.equal(takeAll(quota, "box-1"), QUOTA_BURST);
  t.end();
});

test("what one box has used up, another has still", (t) => {
  const quota = new RequestQuota(new SimulatedClock());
  takeAll(quota, "box-1");
  t.equal(takeAll(quota, "box-2"), QUOTA_BURST);
  t.end();
});
