/** What every speaker must do, whoever built it. */
import { test } from "tap";
import type { Sound, Speaker } from "../../../hal/speaker/speaker.ts";

export interface SpeakerUnderTest {
  readonly speaker: Speaker;
  /** Lets this much time pass, at least, and what is due happen. */
  passTime(ms: number): Promise<void>;
  unplug(): void;
  /** Keeps the speaker for another program. */
  occupy(): void;
  /** Ends what the two above began. */
  mend(): void;
}

type MakeSpeaker = () => SpeakerUnderTest | Promise<SpeakerUnderTest>;

export function speakerContract(name: string, make: MakeSpeaker): void {
  playContract(name, make);

  test(`${name}: an unplugged speaker says so, in the midst of a sound too`, async (t) => {
    const { speaker, unplug, mend, passTime } = await make();
    const disconnected = { name: "DeviceError", kind: "disconnected" };
    const playing = t.rejects(speaker.play(soundOf(100)), disconnected);
    unplug();
    await playing;
    await t.rejects(speaker.play(soundOf(100)), disconnected);
    await speaker.stop();
    mend();
    await Promise.all([speaker.play(soundOf(10)), passTime(10)]);
  });

  test(`${name}: a speaker that another program has says that it is busy`, async (t) => {
    const { speaker, occupy } = await make();
    occupy();
    await t.rejects(speaker.play(soundOf(10)), { name: "DeviceError", kind: "busy" });
  });
}

function playContract(name: string, make: MakeSpeaker): void {
  test(`${name}: a sound is over when its samples have been played`, async (t) => {
    const { speaker, passTime } = await make();
    let isOver = false;
    const playing = speaker.play(soundOf(100)).then(() => {
      isOver = true;
    });
    await passTime(20);
    t.notOk(isOver);
    await passTime(80);
    await playing;
    t.ok(isOver);
  });

  test(`${name}: an empty sound is over at once`, async (t) => {
    const { speaker, passTime } = await make();
    await Promise.all([speaker.play(soundOf(0)), passTime(0)]);
    t.pass();
  });

  test(`${name}: a new sound cuts the one that plays short`, async (t) => {
    const { speaker, passTime } = await make();
    const ends: string[] = [];
    const first = speaker.play(soundOf(10_000)).then(() => ends.push("first"));
    const second = speaker.play(soundOf(50)).then(() => ends.push("second"));
    await first;
    t.same(ends, ["first"]);
    await Promise.all([second, passTime(50)]);
    t.same(ends, ["first", "second"]);
  });

  test(`${name}: silence ends a sound, and is no error where there is none`, async (t) => {
    const { speaker } = await make();
    await speaker.stop();
    const playing = speaker.play(soundOf(10_000));
    await speaker.stop();
    await playing;
    t.pass();
  });
}

function soundOf(lengthMs: number): Sound {
  return { samples: new Int16Array(lengthMs * 8).fill(1000), sampleRateHz: 8000 };
}
