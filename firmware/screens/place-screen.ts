/**
 * A screen with everything in its place. A code for the customer's camera takes the left side, as
 * large as the words on the right leave it. Pure.
 */
import {
  type LayoutOptions,
  layOutScreen,
  layOutWith,
  type PlacedText,
  type Scale,
} from "./lay-out-screen.ts";
import { makeQrCode, type QrCode, QUIET_MODULES } from "./qr-code.ts";
import type { ScreenContent } from "./screen-content.ts";

export interface PlacedCode {
  readonly code: QrCode;
  /** Pixels on each side of a module. */
  readonly modulePx: number;
  /** The white ground reaches from the left edge to here, from top to bottom. */
  readonly right: number;
  /** Of the first module. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedScreen {
  readonly texts: readonly PlacedText[];
  readonly code: PlacedCode | null;
}

export interface PlaceOptions extends LayoutOptions {
  /** Makes the code of a text, or has kept it. */
  readonly qrCodeOf?: (text: string) => QrCode;
}

/** Smaller ones blur in a phone's camera. */
export const MODULE_PX_MIN = 3;

interface Column {
  readonly widthMin: number;
  readonly scale: Scale;
}

const SMALL: Column = {
  widthMin: 192,
  scale: {
    margin: 10,
    gap: 8,
    icon: "icon-72",
    footer: "text-18",
    sets: [
      { title: "text-24", amount: "amount-48", lead: "text-36", plain: "text-18" },
      { title: "text-24", amount: "amount-36", lead: "text-24", plain: "text-18" },
      { title: "text-18", amount: "text-24", lead: "text-18", plain: "text-18" },
      { title: "text-18", amount: "text-18", lead: "text-18", plain: "text-18" },
    ],
  },
};

const LARGE: Column = {
  widthMin: 310,
  scale: {
    margin: 20,
    gap: 16,
    icon: "icon-72",
    footer: "text-18",
    sets: [
      { title: "text-36", amount: "amount-72", lead: "text-36", plain: "text-24" },
      { title: "text-36", amount: "amount-48", lead: "text-36", plain: "text-24" },
      { title: "text-24", amount: "amount-36", lead: "text-24", plain: "text-24" },
      { title: "text-24", amount: "text-24", lead: "text-24", plain: "text-24" },
      { title: "text-18", amount: "text-18", lead: "text-18", plain: "text-18" },
    ],
  },
};

const LARGE_HEIGHT_MIN = 480;

/** Throws where not even the smallest faces fit: no content of this program is that long. */
export function placeScreen(content: ScreenContent, options: PlaceOptions): PlacedScreen {
  if (content.code === undefined) return { texts: layOutScreen(content, options), code: null };
  const { width, height, qrCodeOf = makeQrCode } = options;
  const code = qrCodeOf(content.code);
  const { widthMin, scale } = height >= LARGE_HEIGHT_MIN ? LARGE : SMALL;
  const modules = code.size + 2 * QUIET_MODULES;
  const modulePxMax = Math.floor(Math.min(height, width - widthMin) / modules);
  for (let modulePx = modulePxMax; modulePx >= MODULE_PX_MIN; modulePx -= 1) {
    const right = modules * modulePx;
    const texts = layOutWith(scale, content, { ...options, width: width - right });
    if (!texts) continue;
    const x = QUIET_MODULES * modulePx;
    const y = Math.floor((height - code.size * modulePx) / 2);
    return {
      texts: texts.map((text) => ({ ...text, x: text.x + right })),
      code: { code, modulePx, right, x, y },
    };
  }
  throw new RangeError(`a code of ${modules} modules does not fit ${width}x${height}`);
}
