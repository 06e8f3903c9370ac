import { test } from "tap";
import { growthComplaints, growthOf } from "../../scripts/soak-parts/judgement.ts";
import type { Sample } from "../../scripts/soak-parts/sample.ts";

const SETTLE_MINUTES = 10;
/** A box and a hub that do not change. */
const STILL: Sample = {
  ...{ minutes: 0, dealings: 0, boxRssKib: 100_000, hubRssKib: 100_000 },
  ...{ boxHeapUsedKib: 10_000, hubHeapUsedKib: 10_000 },
  ...{ boxHeapTotalKib: 20_000, hubHeapTotalKib: 20_000 },
  ...{ boxExternalKib: 5_000, hubExternalKib: 5_000 },
  ...{ boxArrayBuffersKib: 1_000, hubArrayBuffersKib: 1_000, boxWasmKib: 21_760 },
  ...{ boxHandles: 31, hubHandles: 35, boxThreads: 9, hubThreads: 11 },
  ...{ journalKib: 100, storeKib: 1_000, boxCpuPercent: 5, hubCpuPercent: 1 },
  ...{ boxLoopDelayP99Ms: 10, hubLoopDelayP99Ms: 10 },
  ...{ boxLoopDelayMaxMs: 20, hubLoopDelayMaxMs: 20 },
  ...{ scannedMedianMs: 200, scannedP99Ms: 300, shownMedianMs: 30, shownP99Ms: 40 },
};

/** Two hours, a sample each half minute; `at` says what differs at a minute. */
function soakOf(at: (minutes: number) => Partial<Sample>, forMinutes = 120): Sample[] {
  return Array.from({ length: 2 * forMinutes + 1 }, (_, half) => {
    return { ...STILL, minutes: half / 2, ...at(half / 2) };
  });
}

function complaintsOf(samples: readonly Sample[]): readonly string[] {
  return growthComplaints(growthOf(samples, SETTLE_MINUTES));
}

test("memory that grows by more than 5 % after the first ten minutes is a complaint", (t) => {
  const grown = (hubRssKib: number) => (minutes: number) => (minutes < 60 ? {} : { hubRssKib });
  t.same(complaintsOf(soakOf(grown(105_000))), []);
  t.same(complaintsOf(soakOf(grown(105_200))), [
    "hubRssKib grew by 5.2 %, from 100000 to 105200; it may grow by 5 %",
  ]);
  t.end();
});

test("what a process takes in its first ten minutes is no growth", (t) => {
  const warm = (minutes: number) => ({ boxRssKib: minutes < 9 ? 60_000 : 100_000 });
  t.same(complaintsOf(soakOf(warm)), []);
  t.end();
});

test("a spike, or a collection just before the end, changes nothing", (t) => {
  const spiky = (minutes: number) => ({ boxRssKib: minutes % 10 === 0 ? 150_000 : 100_000 });
  t.same(complaintsOf(soakOf(spiky)), []);
  const leaking = (minutes: number) => ({
    boxRssKib: minutes > 118 ? 100_000 : 100_000 + minutes * 100,
  });
  t.match(complaintsOf(soakOf(leaking)).join(), /^boxRssKib grew by/);
  t.end();
});

test("one open file more, or one thread more, is a complaint", (t) => {
  const later = (more: Partial<Sample>) => (minutes: number) => (minutes < 60 ? {} : more);
  t.match(complaintsOf(soakOf(later({ boxHandles: 32 }))).join(), /boxHandles .* may not grow/);
  t.match(complaintsOf(soakOf(later({ hubThreads: 12 }))).join(), /hubThreads .* may not grow/);
  t.same(complaintsOf(soakOf(later({ boxHandles: 30 }))), [], "one fewer is none");
  t.same(complaintsOf(soakOf(later({ storeKib: 90_000 }))), [], "a hub keeps every order");
  t.end();
});

test("a run shorter than three times ten minutes says nothing of growth", (t) => {
  const growing = (minutes: number) => ({ hubRssKib: 100_000 + 10_000 * minutes });
  const growth = growthOf(soakOf(growing, 29), SETTLE_MINUTES);
  t.ok(growth.every(({ level, end, percent }) => !level && !end && !percent));
  t.same(growthComplaints(growth), []);
  t.match(complaintsOf(soakOf(growing, 30)).join(), /hubRssKib/);
  t.end();
});

test("an interval without a payment is left out of the times", (t) => {
  const some = (minutes: number) => ({ scannedMedianMs: minutes % 1 ? null : 200 });
  const times = growthOf(soakOf(some), SETTLE_MINUTES).find(
    ({ column }) => column === "scannedMedianMs",
  );
  t.match(times, { start: 200, level: 200, end: 200, percent: 0, percentMax: null });
  t.end();
});
