/** The simulated speaker against the speaker contract, and what it adds to it. */
import { setImmediate as settle } from "node:timers/promises";
import { test } from "tap";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { SimulatedSpeaker } from "../../../hal/speaker/simulated-speaker.ts";
import { speakerContract } from "./speaker-contract.ts";

speakerContract("simulated speaker", () => {
  const clock = new SimulatedClock();
  const speaker = new SimulatedSpeaker({ clock });
  return {
    speaker,
    passTime: async (ms) => {
      clock.advance(ms);
      await settle();
    },
    unplug: () => speaker.unplug(),
    occupy: () => speaker.occupy(),
    mend: () => speaker.plug(),
  };
});

test("the simulated speaker remembers its last sounds, not all of them", async (t) => {
  const clock = new SimulatedClock();
  const speaker = new SimulatedSpeaker({ clock });
  const samples = new Int16Array(1);
  for (let count = 1; count <= 40; count += 1) {
    samples[0] = count;
    const playing = speaker.play({ samples, sampleRateHz: 8000 });
    t.ok(speaker.isPlaying);
    clock.advance(1);
    await playing;
  }
  t.notOk(speaker.isPlaying);
  t.same([speaker.played.length, speaker.played[0]?.samples[0]], [32, 9]);
  t.equal(clock.timers, 0);
});
