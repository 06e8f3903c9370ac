/** How a frame can be looked at: passes, from the one that finds quickly to the stubborn ones. */

/** One way to search a frame. What is left out is off; see zxing-cpp's `ReaderOptions`. */
export interface DecodingPass {
  readonly formats: readonly string[];
  /** Stops after so many symbols: searching for the first costs a quarter of searching for all. */
  readonly symbolsMax: number;
  /** Rows of every height and more patterns, instead of the most likely ones. */
  readonly tryHarder?: boolean;
  /** Columns as well as rows. */
  readonly tryRotate?: boolean;
  /** Light on dark. */
  readonly tryInvert?: boolean;
  /** Also looks at the frame made smaller by this factor, which closes torn modules. */
  readonly downscaleFactor?: 2 | 3 | 4;
  readonly tryDenoise?: boolean;
  /** A threshold for the whole frame copes with gradients that the local one breaks up. */
  readonly binarizer?: "LocalAverage" | "GlobalHistogram";
  /** Turns the frame by this angle first. */
  readonly tiltDegrees?: number;
}

/** The formats that may hold a payment code; everything else is not even searched for. */
const paymentFormats = ["QRCodeModel1", "QRCodeModel2", "Code128"];

const everyWay = { tryHarder: true, tryRotate: true, tryInvert: true } as const;

/** Comes first on every frame: finds most codes that are held well, in a few milliseconds. */
export const quickPass: DecodingPass = {
  formats: paymentFormats,
  symbolsMax: 1,
  tryRotate: true,
};

/** Finds nearly everything that any other pass finds. */
export const thoroughPass: DecodingPass = {
  formats: paymentFormats,
  symbolsMax: 1,
  ...everyWay,
  downscaleFactor: 3,
};

/** Each finds codes that the thorough pass misses: torn prints, uneven light. */
const stubbornPasses: readonly DecodingPass[] = [
  { ...thoroughPass, binarizer: "GlobalHistogram" },
  { ...thoroughPass, downscaleFactor: 2, tryDenoise: true },
];

/**
 * Linear codes are read along rows and columns, give or take some 10 degrees; these angles close
 * the gaps between.
 */
const tiltedPasses: readonly DecodingPass[] = [22, -22, 37, -37, 53, -53, 68, -68].map(
  (tiltDegrees) => ({ formats: ["Code128"], symbolsMax: 1, tryHarder: true, tiltDegrees }),
);

/** Every way to look at a frame, the most fruitful first. */
export const everyPass: readonly DecodingPass[] = [
  quickPass,
  thoroughPass,
  ...stubbornPasses,
  ...tiltedPasses,
];

/** How many codes in view are told apart. */
const symbolsInViewMax = 8;

/** The passes that count the codes in view, once `pass` has found one of them. */
export function countingPasses(pass: DecodingPass): readonly DecodingPass[] {
  const thorough = { ...thoroughPass, symbolsMax: symbolsInViewMax };
  if (pass === quickPass || pass === thoroughPass) return [thorough];
  return [{ ...pass, symbolsMax: symbolsInViewMax }, thorough];
}
