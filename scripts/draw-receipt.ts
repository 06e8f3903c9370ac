/** Draws a receipt as a thermal printer of 8 dots a millimetre puts it on paper: to look at it. */
import { createCanvas, GlobalFonts, type SKRSContext2D } from "@napi-rs/canvas";
import sharp from "sharp";
import type { Paper } from "../firmware/receipts/receipt-style.ts";
import { columnsOf } from "../firmware/receipts/receipt-style.ts";
import type { Receipt, ReceiptPart } from "../hal/printer/printer.ts";
import { FONT_FILES } from "./atlas-inputs.ts";
import { codeSvg } from "./draw-code.ts";

const PAPER_DOTS: Readonly<Record<Paper, number>> = { "58mm": 384, "80mm": 576 };
/** A character of the printer's font A. */
const CELL = { width: 12, height: 24 } as const;
const LINE_DOTS = 30;
/** A quarter of a millimetre a bar; three quarters a square of the QR code. */
const MODULE_DOTS = { code128: 2, qr: 6 } as const;
const MARGIN_DOTS = 24;

interface Band {
  readonly picture: Buffer;
  readonly width: number;
  readonly height: number;
  readonly left: number;
}

/** A PNG; `width` of the paper's printable part. Throws where a part is wider than the paper. */
export async function drawReceipt(receipt: Receipt, paper: Paper): Promise<Buffer> {
  const dots = PAPER_DOTS[paper];
  const bands: Band[] = [];
  for (const part of receipt) bands.push(await drawPart(part, dots));
  let top = MARGIN_DOTS;
  const placed = bands.map(({ picture, height, left }) => {
    const at = { input: picture, left, top };
    top += height;
    return at;
  });
  const height = top + MARGIN_DOTS;
  const blank = { width: dots, height, channels: 3, background: "#fff" } as const;
  return sharp({ create: blank }).composite(placed).greyscale().png().toBuffer();
}

async function drawPart(part: ReceiptPart, dots: number): Promise<Band> {
  switch (part.type) {
    case "text":
      return drawText(part, dots);
    case "cut":
      return drawCut(dots);
    default:
      return drawBarcode(part, dots);
  }
}

async function drawBarcode(
  { type, text }: Extract<ReceiptPart, { type: "qr" | "code128" }>,
  dots: number,
): Promise<Band> {
  const picture = await sharp(Buffer.from(codeSvg({ format: type, text }, MODULE_DOTS[type])))
    .png()
    .toBuffer();
  const { width, height } = await sharp(picture).metadata();
  if (width > dots) throw new RangeError(`a ${type} of ${width} dots on ${dots}`);
  return { picture, width, height, left: Math.floor((dots - width) / 2) };
}

function drawText(part: Extract<ReceiptPart, { type: "text" }>, dots: number): Band {
  const { text, align, scale } = part;
  const width = columnsOf(text) * CELL.width * scale;
  if (width > dots) throw new RangeError(`"${text}" is ${width} dots wide, the paper ${dots}`);
  const height = LINE_DOTS * scale;
  const canvas = createCanvas(Math.max(1, width), height);
  writeCells(canvas.getContext("2d"), text, scale);
  const free = dots - width;
  const left = { left: 0, center: Math.floor(free / 2), right: free }[align];
  return { picture: canvas.toBuffer("image/png"), width, height, left };
}

function writeCells(context: SKRSContext2D, text: string, scale: number): void {
  for (const { family, file } of FONT_FILES) GlobalFonts.registerFromPath(file, family);
  const families = FONT_FILES.filter(({ weight }) => weight === 500).map(({ family }) => family);
  context.font = `${20 * scale}px ${families.join(", ")}`;
  context.fillStyle = "#000";
  let x = 0;
  for (const character of text) {
    const cell = columnsOf(character) * CELL.width * scale;
    const { width } = context.measureText(character);
    context.fillText(character, x + (cell - width) / 2, CELL.height * 0.85 * scale, cell);
    x += cell;
  }
}

function drawCut(dots: number): Band {
  const canvas = createCanvas(dots, LINE_DOTS);
  const context = canvas.getContext("2d");
  for (let x = 0; x < dots; x += 16) context.fillRect(x, LINE_DOTS / 2, 8, 1);
  return { picture: canvas.toBuffer("image/png"), width: dots, height: LINE_DOTS, left: 0 };
}
