/**
 * The colours. Each scheme is one background with the inks that may stand on it. Every ink reaches
 * a contrast of 7 to 1 on its background (WCAG 2.2, 1.4.6, level AAA); a test computes it. Pure.
 */

/** RGB565, as the display takes it. */
export type Colour = number;

export interface Palette {
  readonly background: Colour;
  /** Titles, amounts, icons. */
  readonly strong: Colour;
  /** Sentences. */
  readonly plain: Colour;
  /** What the merchant must notice. */
  readonly alert: Colour;
}

export type Ink = Exclude<keyof Palette, "background">;

export const SCHEMES = [
  "neutral",
  "working",
  "pending",
  "good",
  "bad",
  "closed",
  "returned",
] as const;

export type Scheme = (typeof SCHEMES)[number];

const WHITE = rgb(255, 255, 255);
const BLACK = rgb(0, 0, 0);
const AMBER = rgb(255, 200, 60);

export const PALETTES: Readonly<Record<Scheme, Palette>> = {
  neutral: { background: rgb(16, 20, 24), strong: WHITE, plain: rgb(206, 214, 222), alert: AMBER },
  working: { background: rgb(8, 40, 82), strong: WHITE, plain: rgb(214, 226, 240), alert: AMBER },
  pending: { background: rgb(255, 196, 40), strong: BLACK, plain: BLACK, alert: BLACK },
  good: { background: rgb(0, 84, 38), strong: WHITE, plain: WHITE, alert: WHITE },
  bad: { background: rgb(152, 0, 16), strong: WHITE, plain: WHITE, alert: WHITE },
  closed: { background: rgb(64, 68, 74), strong: WHITE, plain: WHITE, alert: WHITE },
  returned: { background: rgb(74, 32, 128), strong: WHITE, plain: WHITE, alert: WHITE },
};

/** Of a code for a camera, in every scheme. */
export const CODE_COLOURS = { dark: BLACK, light: WHITE } as const;

/** 8 bits a channel to 5, 6 and 5. */
export function rgb(red: number, green: number, blue: number): Colour {
  return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
}

/** 5, 6 and 5 bits back to 8 a channel, white staying white. */
export function channelsOf(colour: Colour): readonly [red: number, green: number, blue: number] {
  const red = colour >> 11;
  const green = (colour >> 5) & 0x3f;
  const blue = colour & 0x1f;
  return [(red * 255) / 31, (green * 255) / 63, (blue * 255) / 31].map(Math.round) as [
    number,
    number,
    number,
  ];
}

/** `share` of 0 is `from`, of 1 is `to`. */
export function mixed(from: Colour, to: Colour, share: number): Colour {
  const a = channelsOf(from);
  const b = channelsOf(to);
  const at = (index: 0 | 1 | 2) => Math.round(a[index] + (b[index] - a[index]) * share);
  return rgb(at(0), at(1), at(2));
}
