/** Reads the codes of a luminance picture with zxing-cpp, compiled to WebAssembly. */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import {
  BINARIZERS,
  EAN_ADD_ON_SYMBOLS,
  prepareZXingModule,
  TEXT_MODES,
  ZXING_WASM_SHA256,
} from "zxing-wasm/reader";
import type { Frame } from "../../hal/camera/camera.ts";
import type { DecodingPass } from "./decoding-pass.ts";
import { tiltedBytesMax, tiltPicture } from "./tilt-picture.ts";

/** What a decoder looks at: a camera's frame, or any picture laid out like one. */
export type Luminance = Pick<Frame, "luminance" | "width" | "height" | "strideBytes">;

/** One code, exactly as it was written: control characters arrive as themselves. */
export interface Reading {
  readonly text: string;
  /** zxing's name of the format: `QRCode`, `Code128`, `MicroQRCode`, `EAN13` ... */
  readonly format: string;
}

/**
 * No code fits into less, and zxing's denoising reads beyond pictures that are fewer than
 * three pixels high when they are made smaller.
 */
const SIDE_PIXELS_MIN = 8;

/**
 * A decoder holds one WebAssembly instance and one buffer in its heap that every picture is copied
 * into. The package's own `readBarcodes` is not used: it leaks its result list on every call.
 * A method that throws (a trap inside the WebAssembly code) leaves the decoder unusable.
 */
export class Decoder {
  readonly #module: ZXingModule;
  #buffer = 0;
  #bufferBytes = 0;

  /** `openDecoder` is the way to get one; tests look over the module's shoulder. */
  constructor(module: ZXingModule) {
    this.#module = module;
  }

  /** Every distinct code that this pass finds in the picture. */
  decode(picture: Luminance, pass: DecodingPass): Reading[] {
    if (Math.min(picture.width, picture.height) < SIDE_PIXELS_MIN) return [];
    const { width, height } = this.#copyIn(picture, pass.tiltDegrees ?? 0);
    const options = readerOptions(pass);
    const found = this.#module.readBarcodesFromPixmap(this.#buffer, width, height, options);
    try {
      return distinctReadings(found);
    } finally {
      found.delete();
    }
  }

  /** Overwrites the last picture: it may show a code. */
  forget(): void {
    this.#module.HEAPU8.fill(0, this.#buffer, this.#buffer + this.#bufferBytes);
  }

  /** Size of the WebAssembly heap; it must not grow while pictures of one size are read. */
  get heapBytes(): number {
    return this.#module.HEAPU8.byteLength;
  }

  /** Lays the picture into the buffer without padding and returns its size there. */
  #copyIn(picture: Luminance, tiltDegrees: number): { width: number; height: number } {
    const { luminance, width, height, strideBytes } = picture;
    assert(width > 0 && height > 0 && strideBytes >= width, "a picture has rows of pixels");
    assert(luminance.length >= strideBytes * (height - 1) + width, "the picture is complete");
    if (tiltDegrees !== 0) {
      return tiltPicture(picture, tiltDegrees, this.#reserve(tiltedBytesMax(width, height)));
    }
    packRows(picture, this.#reserve(width * height));
    return { width, height };
  }

  /** The buffer, with room for so many bytes. A view of the heap is good until the heap grows. */
  #reserve(bytes: number): Uint8Array {
    if (bytes > this.#bufferBytes) {
      if (this.#buffer !== 0) this.#module._free(this.#buffer);
      this.#buffer = this.#module._malloc(bytes);
      this.#bufferBytes = bytes;
      assert(this.#buffer !== 0, `the decoder's heap has room for ${bytes} bytes`);
    }
    return this.#module.HEAPU8.subarray(this.#buffer, this.#buffer + bytes);
  }
}

/** Copies the visible pixels, leaving out the padding at the end of the rows. */
export function packRows(picture: Luminance, into: Uint8Array): void {
  const { luminance, width, height, strideBytes } = picture;
  if (strideBytes === width) {
    into.set(luminance.subarray(0, width * height));
    return;
  }
  for (let row = 0; row < height; row += 1) {
    const start = row * strideBytes;
    into.set(luminance.subarray(start, start + width), row * width);
  }
}

/**
 * Starts a decoder from the bytes of `zxing_reader.wasm`. Rejects when they are not the bytes of
 * the pinned version of zxing-wasm. Nothing is ever fetched.
 */
export async function openDecoder(wasm: Uint8Array): Promise<Decoder> {
  const digest = createHash("sha256").update(wasm).digest("hex");
  if (digest !== ZXING_WASM_SHA256) {
    throw new Error(
      `zxing_reader.wasm has SHA-256 ${digest}, expected ${ZXING_WASM_SHA256}: install it again`,
    );
  }
  const module: unknown = await prepareZXingModule({
    // The glue reads the whole ArrayBuffer behind a view, hence the exact copy.
    overrides: { wasmBinary: Uint8Array.from(wasm).buffer },
    fireImmediately: true,
  });
  return new Decoder(module as ZXingModule);
}

/** The part of the Emscripten module in use; marked internal there, so the version is pinned. */
export interface ZXingModule {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  readBarcodesFromPixmap(
    pointer: number,
    width: number,
    height: number,
    options: ReturnType<typeof readerOptions>,
  ): ResultVector;
}

interface ResultVector {
  size(): number;
  get(index: number): { readonly isValid: boolean; readonly text: string; readonly format: string };
  delete(): void;
}

function distinctReadings(found: ResultVector): Reading[] {
  const readings: Reading[] = [];
  for (let index = 0; index < found.size(); index += 1) {
    const { isValid, text, format } = found.get(index);
    const isKnown = readings.some((other) => other.text === text && other.format === format);
    if (isValid && !isKnown) readings.push({ text, format });
  }
  return readings;
}

function readerOptions(pass: DecodingPass) {
  return {
    formats: pass.formats.join(","),
    tryHarder: pass.tryHarder ?? false,
    tryRotate: pass.tryRotate ?? false,
    tryInvert: pass.tryInvert ?? false,
    tryDownscale: pass.downscaleFactor !== undefined,
    tryDenoise: pass.tryDenoise ?? false,
    binarizer: BINARIZERS.indexOf(pass.binarizer ?? "LocalAverage"),
    isPure: false,
    downscaleThreshold: 500,
    downscaleFactor: pass.downscaleFactor ?? 3,
    // One line is not enough: it gave wrong texts with a valid checksum.
    minLineCount: 2,
    maxNumberOfSymbols: pass.symbolsMax,
    validateOptionalChecksum: false,
    returnErrors: false,
    eanAddOnSymbol: EAN_ADD_ON_SYMBOLS.indexOf("Ignore"),
    // Neither "HRI" nor "Escaped": they put brackets and names in place of characters.
    textMode: TEXT_MODES.indexOf("Plain"),
    characterSet: 0,
    tryCode39ExtendedMode: true,
  };
}
