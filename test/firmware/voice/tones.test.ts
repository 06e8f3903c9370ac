import { test } from "tap";
import { makeTones, TONES, toneFor } from "../../../firmware/voice/tones.ts";
import { everyScreen } from "../../../scripts/every-screen.ts";

const SCREENS = everyScreen({ amountMinor: 1250, currency: "CNY" });

test("only an approved payment sounds like success", (t) => {
  for (const { name, screen } of SCREENS) {
    t.equal(toneFor(screen) === "success", screen.type === "approved", name);
  }
  t.end();
});

test("a result that is not known yet does not sound like a refusal", (t) => {
  t.equal(
    toneFor({ type: "settling", money: { amountMinor: 1, currency: "CNY" }, order: "" }),
    "attention",
  );
  t.end();
});

test("every way of not being paid sounds the same failure", (t) => {
  for (const { name, screen } of SCREENS) {
    if (["declined", "closed", "reversed"].includes(screen.type)) {
      t.equal(toneFor(screen), "failure", name);
    }
  }
  t.end();
});

test("the tones begin and end in silence, are heard, never clip, and differ", (t) => {
  const tones = makeTones();
  for (const tone of TONES) {
    const { samples, sampleRateHz } = tones[tone];
    const peak = Math.max(...samples.map(Math.abs));
    t.equal(sampleRateHz, 16_000);
    t.equal(samples[0], 0, `${tone} begins in silence`);
    t.equal(samples.at(-1), 0, `${tone} ends in silence`);
    t.ok(peak > 8_000 && peak < 32_000, `${tone} has a level of ${peak}`);
    t.ok(samples.length < 16_000, `${tone} is shorter than a second`);
  }
  t.equal(new Set(TONES.map((tone) => tones[tone].samples.join())).size, TONES.length);
  t.end();
});
