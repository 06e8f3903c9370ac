/** The box's tones, made once as samples, and which one a screen begins with. Pure. */
import type { Sound } from "../../hal/speaker/speaker.ts";
import type { Screen } from "../screens/screen.ts";

/**
 * `success`: two notes going up. `failure`: two low notes going down. `attention`: three short
 * notes of one pitch. `key-click`: a tick. They differ in pitch, number and direction, so that
 * they are told apart in a noisy shop and on a poor speaker.
 */
export const TONES = ["success", "failure", "attention", "key-click"] as const;

export type Tone = (typeof TONES)[number];

export const SAMPLE_RATE_HZ = 16_000;

/** A third of full scale: loud on a small speaker, and its overtones never clip. */
const LEVEL = 0.33 * 32_767;
/** Each note swells and fades this long, or it would click. */
const FADE_MS = 6;

interface Note {
  /** 0 is a rest. */
  readonly pitchHz: number;
  readonly lengthMs: number;
}

const NOTES: Readonly<Record<Tone, readonly Note[]>> = {
  success: [
    { pitchHz: 1047, lengthMs: 120 },
    { pitchHz: 1568, lengthMs: 260 },
  ],
  failure: [
    { pitchHz: 392, lengthMs: 220 },
    { pitchHz: 262, lengthMs: 380 },
  ],
  attention: [
    { pitchHz: 784, lengthMs: 90 },
    { pitchHz: 0, lengthMs: 70 },
    { pitchHz: 784, lengthMs: 90 },
    { pitchHz: 0, lengthMs: 70 },
    { pitchHz: 784, lengthMs: 90 },
  ],
  "key-click": [{ pitchHz: 2000, lengthMs: 14 }],
};

/** The samples of every tone: about 45 KB, a few milliseconds of work. */
export function makeTones(): Readonly<Record<Tone, Sound>> {
  return {
    success: soundOf(NOTES.success),
    failure: soundOf(NOTES.failure),
    attention: soundOf(NOTES.attention),
    "key-click": soundOf(NOTES["key-click"]),
  };
}

/** The tone to play when this screen appears, or null where it appears silently. */
export function toneFor(screen: Screen): Tone | null {
  switch (screen.type) {
    case "approved":
      return "success";
    // Not paid, whatever the name: the goods stay on the counter.
    case "declined":
    case "closed":
    case "reversed":
      return "failure";
    case "settling":
    case "late-payment":
      return "attention";
    case "not-ready":
      return screen.id === "starting" ? null : "attention";
    case "waiting":
      return screen.acting ? "attention" : null;
    case "scanning":
      return screen.notice === undefined ? null : "attention";
    case "amount":
      return screen.problem === undefined ? null : "attention";
    case "refund-refused":
      return "failure";
    case "refunded":
    case "pin-locked":
    case "no-refund":
    case "no-answer":
    case "unknown-order":
    case "close-silent":
    case "close-not-saved":
    case "difference":
      return "attention";
    case "pin":
      return screen.problem === undefined ? null : "attention";
    case "look-up":
      return screen.notice === undefined ? null : "attention";
    case "idle":
    case "cancelling":
    case "choosing-app":
    case "preparing-code":
    case "presenting":
    case "no-payments":
    case "payment-list":
    case "payment-facts":
    case "inquiring":
    case "checking-pin":
    case "refund-amount":
    case "refund-confirm":
    case "refunding":
    case "totals":
    case "closing-asked":
    case "closing":
    case "shift-closed":
      return null;
  }
}

function soundOf(notes: readonly Note[]): Sound {
  const parts = notes.map(samplesOf);
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, sampleRateHz: SAMPLE_RATE_HZ };
}

/** A sine with a softer octave above it, which small speakers need to be heard. */
function samplesOf({ pitchHz, lengthMs }: Note): Int16Array {
  const count = Math.round((lengthMs * SAMPLE_RATE_HZ) / 1000);
  const fade = (FADE_MS * SAMPLE_RATE_HZ) / 1000;
  return Int16Array.from({ length: count }, (_, index) => {
    const phase = (2 * Math.PI * pitchHz * index) / SAMPLE_RATE_HZ;
    const swell = Math.min(1, index / fade, (count - 1 - index) / fade);
    return Math.round(LEVEL * swell * (Math.sin(phase) + 0.5 * Math.sin(2 * phase)));
  });
}
