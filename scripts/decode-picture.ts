/** Finds codes of every common format in a still picture, with all the time it takes. */
import type { Decoder, Reading } from "../firmware/scanner/decoder.ts";
import { countingPasses, type DecodingPass, everyPass } from "../firmware/scanner/decoding-pass.ts";
import { type Picture, scalePicture } from "./load-picture.ts";

/** Formats without a strong check are left out: they are "read" from textures and rulers. */
const namedFormats = [
  ...["QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "PDF417", "MicroPDF417", "Aztec"],
  ...["Code128", "EAN13", "EAN8", "UPCA", "UPCE", "Code39", "Code93", "ITF14", "DataBar"],
  "MaxiCode",
];

/** A larger picture is made smaller first: no code needs more, and the decoder's heap is finite. */
const longerSideMax = 4096;

/** Sizes that bring modules to where the decoder likes them, by the longer side in pixels. */
const helpfulSizes = [1280, 640];
const enlargedUpTo = 1600;

/**
 * Every distinct code of the first size and pass that find one; nothing found is an empty list.
 * The picture is tried as it is, then smaller, then enlarged.
 */
export async function decodePicture(decoder: Decoder, picture: Picture): Promise<Reading[]> {
  for (const longerSide of sizesToTry(picture)) {
    const isAsItIs = longerSide === Math.max(picture.width, picture.height);
    const scaled = isAsItIs ? picture : await scalePicture(picture, longerSide);
    const readings = searchPicture(decoder, scaled);
    if (readings.length > 0) return readings;
  }
  return [];
}

function sizesToTry({ width, height }: Picture): number[] {
  const longerSide = Math.max(width, height);
  const smaller = helpfulSizes.filter((size) => size < longerSide);
  const enlarged = longerSide * 2 <= enlargedUpTo ? [longerSide * 2] : [];
  return [Math.min(longerSide, longerSideMax), ...smaller, ...enlarged];
}

function searchPicture(decoder: Decoder, picture: Picture): Reading[] {
  for (const pass of everyPass) {
    const first = decoder.decode(picture, named(pass));
    if (first.length === 0) continue;
    const others = countingPasses(pass).flatMap((each) => decoder.decode(picture, named(each)));
    return distinct([...first, ...others]);
  }
  return [];
}

/** A pass that is for linear codes only stays so. */
function named(pass: DecodingPass): DecodingPass {
  return pass.tiltDegrees === undefined ? { ...pass, formats: namedFormats } : pass;
}

function distinct(readings: readonly Reading[]): Reading[] {
  const known = new Map(readings.map((reading) => [`${reading.format} ${reading.text}`, reading]));
  return [...known.values()];
}
