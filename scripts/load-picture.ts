/** Turns a picture file into luminance, and a picture into a camera's frame. */
import { readFile, stat } from "node:fs/promises";
import sharp, { type Metadata, type Sharp } from "sharp";

/** A picture in memory: 8-bit luminance, row after row without padding. */
export interface Picture {
  readonly luminance: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly strideBytes: number;
}

export type PictureErrorKind = "not-found" | "unreadable" | "not-a-picture" | "too-large";

/** Why a file cannot be used as a picture: one line with the cause and what to do about it. */
export class PictureError extends Error {
  readonly kind: PictureErrorKind;

  constructor(kind: PictureErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PictureError";
    this.kind = kind;
  }
}

const pixelsMax = 64_000_000;
const fileBytesMax = 128 * 1024 * 1024;
const formats: readonly string[] = ["png", "jpeg", "webp"];
const enlargementMax = 3;
const surround = 128;
const stretch = { fit: "fill", kernel: "linear" } as const;

/**
 * Reads a PNG, JPEG or WebP file, turned as its camera says, transparency on white. Rejects with
 * `PictureError` only.
 */
export async function loadPicture(file: string): Promise<Picture> {
  const bytes = await readBytes(file);
  const metadata = await readMetadata(file, bytes);
  const pixels = metadata.width * metadata.height;
  if (pixels > pixelsMax) {
    throw new PictureError(
      "too-large",
      `${file}: ${metadata.width} x ${metadata.height} is ${megapixels(pixels)}, at most ` +
        `${megapixels(pixelsMax)} are read: make the picture smaller`,
    );
  }
  try {
    // Not the stricter default: phones write harmless oddities that are only warned about.
    const image = sharp(bytes, { failOn: "truncated", limitInputPixels: pixelsMax });
    return await luminanceOf(image.autoOrient().flatten({ background: "white" }));
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/**
 * The picture as a camera of this size would show it: shrunk to fit, enlarged only a little, turned
 * by 90 degrees where that shows it larger, on a grey surround.
 */
export async function fitToFrame(
  picture: Picture,
  width: number,
  height: number,
): Promise<Picture> {
  const upright = Math.min(width / picture.width, height / picture.height, enlargementMax);
  const turned = Math.min(width / picture.height, height / picture.width, enlargementMax);
  const scale = Math.max(upright, turned);
  let image = asImage(picture);
  if (turned > upright) image = asImage(await luminanceOf(image.rotate(90)));
  const [across, down] =
    turned > upright ? [picture.height, picture.width] : [picture.width, picture.height];
  const fitted = await luminanceOf(
    image.resize(scaled(across, scale, width), scaled(down, scale, height), stretch),
  );
  return placeInMiddle(fitted, width, height);
}

/** The picture with its longer side brought to this many pixels. */
export async function scalePicture(picture: Picture, longerSide: number): Promise<Picture> {
  const scale = longerSide / Math.max(picture.width, picture.height);
  const width = scaled(picture.width, scale, longerSide);
  const height = scaled(picture.height, scale, longerSide);
  return luminanceOf(asImage(picture).resize(width, height, stretch));
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const status = await stat(file);
    const complaint = complaintAbout(status);
    if (complaint) throw new PictureError(complaint.kind, `${file}: ${complaint.text}`);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof PictureError) throw cause;
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") {
      const message = `${file}: there is no such file: check the path`;
      throw new PictureError("not-found", message, { cause });
    }
    const message = `${file}: the file cannot be read (${code}): check its permissions`;
    throw new PictureError("unreadable", message, { cause });
  }
}

function complaintAbout(status: {
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}): { kind: PictureErrorKind; text: string } | undefined {
  if (status.isDirectory()) {
    return { kind: "unreadable", text: "this is a directory: name a picture in it" };
  }
  if (!status.isFile())
    return { kind: "unreadable", text: "this is not a plain file: name a picture" };
  if (status.size === 0) {
    return { kind: "not-a-picture", text: "the file is empty: save the picture again" };
  }
  if (status.size > fileBytesMax) {
    const mebibytes = fileBytesMax / 1024 / 1024;
    return {
      kind: "too-large",
      text: `the file is over ${mebibytes} MiB: make the picture smaller`,
    };
  }
  return undefined;
}

async function readMetadata(file: string, bytes: Buffer): Promise<Metadata> {
  const wish = "give a PNG, JPEG or WebP file";
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    if (startsLikePicture(bytes)) throw damaged(file, cause);
    throw new PictureError("not-a-picture", `${file}: this is not a picture: ${wish}`, { cause });
  }
  if (!formats.includes(metadata.format)) {
    const message = `${file}: pictures of the kind ${metadata.format} are not read: ${wish}`;
    throw new PictureError("not-a-picture", message);
  }
  return metadata;
}

/** The first bytes of PNG, JPEG and WebP files, one character a byte. */
const signatures = [/^\x89PNG/, /^\xff\xd8\xff/, /^RIFF.{4}WEBP/s];

function startsLikePicture(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 12).toString("latin1");
  return signatures.some((signature) => signature.test(start));
}

function damaged(file: string, cause: unknown): PictureError {
  const message = `${file}: the picture is damaged or cut off: save it again and retry`;
  return new PictureError("not-a-picture", message, { cause });
}

function asImage(picture: Picture): Sharp {
  const { luminance, width, height } = picture;
  return sharp(luminance, { raw: { width, height, channels: 1 }, limitInputPixels: false });
}

async function luminanceOf(image: Sharp): Promise<Picture> {
  const { data, info } = await image
    .greyscale()
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { luminance: data, width: info.width, height: info.height, strideBytes: info.width };
}

function placeInMiddle(picture: Picture, width: number, height: number): Picture {
  const luminance = new Uint8Array(width * height).fill(surround);
  const left = Math.floor((width - picture.width) / 2);
  const top = Math.floor((height - picture.height) / 2);
  for (let row = 0; row < picture.height; row += 1) {
    const start = row * picture.width;
    const pixels = picture.luminance.subarray(start, start + picture.width);
    luminance.set(pixels, (top + row) * width + left);
  }
  return { luminance, width, height, strideBytes: width };
}

function scaled(length: number, scale: number, most: number): number {
  return Math.min(Math.max(Math.round(length * scale), 1), most);
}

function megapixels(pixels: number): string {
  return `${Math.round(pixels / 1_000_000)} megapixels`;
}
