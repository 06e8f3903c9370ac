/** Draws QR codes and Code 128 as pictures: for the sandbox's wallets, and for tests. */
import bwip from "bwip-js/node";
import sharp from "sharp";

export interface DrawableCode {
  readonly text: string;
  readonly format: "qr" | "code128";
}

/** A code in a scene. */
export interface PlacedCode extends DrawableCode {
  /** Where its middle lies, in pixels from the left upper corner. */
  readonly x: number;
  readonly y: number;
  /** Pixels a module (the narrowest bar); default 4. */
  readonly modulePixels?: number;
  /** Clockwise. */
  readonly rotateDegrees?: number;
  /** Leans the code over, as a phone held at a slant looks. */
  readonly skewDegrees?: number;
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly codes: readonly PlacedCode[];
  /** Standard deviation in pixels; none by default. */
  readonly blurPixels?: number;
  /** 1 is full light, which is the default; 0 is darkness. */
  readonly light?: number;
  readonly isInverted?: boolean;
}

/** A PNG of one code with its quiet zone, `modulePixels` a module. */
export async function drawCode(code: DrawableCode, modulePixels = 8): Promise<Buffer> {
  return sharp(Buffer.from(codeSvg(code, modulePixels)))
    .greyscale()
    .png()
    .toBuffer();
}

/** One code with its quiet zone as an SVG document. */
export function codeSvg(code: DrawableCode, modulePixels = 8): string {
  const { path, width, height } = shapeOf(code);
  return svg(
    { width: width * modulePixels, height: height * modulePixels },
    `<g transform="scale(${modulePixels})">${onWhite({ path, width, height })}</g>`,
  );
}

/** A PNG of codes on a grey counter. */
export async function drawScene(scene: Scene): Promise<Buffer> {
  const { blurPixels = 0, light = 1, isInverted = false } = scene;
  const ground = `<rect width="100%" height="100%" fill="#888"/>`;
  const document = svg(scene, ground + scene.codes.map(placed).join(""));
  let image = sharp(Buffer.from(document)).greyscale();
  if (isInverted) image = image.negate({ alpha: false });
  if (blurPixels > 0) image = image.blur(blurPixels);
  if (light !== 1) image = image.linear(light, 0);
  return image.png().toBuffer();
}

/** Dark modules as an SVG path; sizes in modules, the quiet zone included. */
interface Shape {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

/** ISO/IEC 18004 asks for 4 modules around a QR code, ISO/IEC 15417 for 10 beside a Code 128. */
const quietModules = { qr: 4, code128: 10 };

/** A fifth of a usual payment code's width, as the wallets draw it. */
const barModules = 40;

function shapeOf(code: DrawableCode): Shape {
  return code.format === "qr" ? qrShape(code.text) : code128Shape(code.text);
}

function qrShape(text: string): Shape {
  const [symbol] = bwip.raw("qrcode", text, "eclevel=M");
  if (symbol === undefined || !("pixs" in symbol)) throw new Error("a QR code has modules");
  const quiet = quietModules.qr;
  const side = symbol.pixx;
  const path = symbol.pixs
    .map((isDark, index) => {
      const x = quiet + (index % side);
      const y = quiet + Math.floor(index / side);
      return isDark ? `M${x} ${y}h1v1h-1z` : "";
    })
    .join("");
  return { path, width: side + 2 * quiet, height: symbol.pixy + 2 * quiet };
}

function code128Shape(text: string): Shape {
  const [symbol] = bwip.raw("code128", text, "");
  if (symbol === undefined || !("sbs" in symbol)) throw new Error("a Code 128 has bars");
  const quiet = quietModules.code128;
  let x = quiet;
  let path = "";
  symbol.sbs.forEach((width, index) => {
    const isBar = index % 2 === 0;
    if (isBar) path += `M${x} ${quiet}h${width}v${barModules}h-${width}z`;
    x += width;
  });
  return { path, width: x + quiet, height: barModules + 2 * quiet };
}

function onWhite({ path, width, height }: Shape): string {
  const sheet = `<rect width="${width}" height="${height}" fill="#fff"/>`;
  return `${sheet}<path d="${path}" shape-rendering="crispEdges"/>`;
}

function placed(code: PlacedCode): string {
  const { x, y, modulePixels = 4, rotateDegrees = 0, skewDegrees = 0 } = code;
  const shape = shapeOf(code);
  const turns = `rotate(${rotateDegrees}) skewX(${skewDegrees}) scale(${modulePixels})`;
  const middle = `translate(${-shape.width / 2} ${-shape.height / 2})`;
  return `<g transform="translate(${x} ${y}) ${turns} ${middle}">${onWhite(shape)}</g>`;
}

function svg(size: { width: number; height: number }, content: string): string {
  const { width, height } = size;
  const attributes = `xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`;
  return `<svg ${attributes}>${content}</svg>`;
}
