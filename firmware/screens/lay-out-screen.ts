/**
 * Gives each part of a screen its place: icon and title on top, the amount, the sentences, a footer
 * at the bottom. Takes the largest faces with which everything fits; nothing is ever cut off.
 * Pure.
 */
import { FACES, type FaceName } from "./faces.ts";
import type { GlyphAtlas } from "./glyph-atlas.ts";
import { iconCharacter } from "./icon.ts";
import type { Ink } from "./palette.ts";
import type { ScreenContent } from "./screen-content.ts";
import { breakLines, textWidth } from "./text-lines.ts";

export interface PlacedText {
  readonly text: string;
  readonly face: FaceName;
  readonly ink: Ink;
  readonly x: number;
  readonly baseline: number;
}

export interface LayoutOptions {
  readonly width: number;
  readonly height: number;
  readonly atlas: GlyphAtlas;
  /** Words that a line break does not divide. */
  readonly together: readonly string[];
}

/** Faces that go together, tried in this order. */
interface FaceSet {
  readonly title: FaceName;
  readonly amount: FaceName;
  readonly lead: FaceName;
  readonly plain: FaceName;
}

export interface Scale {
  readonly margin: number;
  readonly gap: number;
  readonly icon: FaceName;
  readonly footer: FaceName;
  readonly sets: readonly FaceSet[];
}

const SMALL: Scale = {
  margin: 20,
  gap: 8,
  icon: "icon-72",
  footer: "text-18",
  sets: [
    { title: "title-40", amount: "amount-72", lead: "text-36", plain: "text-24" },
    { title: "title-40", amount: "amount-48", lead: "text-36", plain: "text-24" },
    { title: "title-40", amount: "amount-48", lead: "text-24", plain: "text-24" },
    { title: "title-40", amount: "amount-48", lead: "text-24", plain: "text-18" },
    { title: "title-40", amount: "amount-36", lead: "text-24", plain: "text-24" },
    { title: "text-24", amount: "amount-36", lead: "text-18", plain: "text-18" },
  ],
};

const LARGE: Scale = {
  margin: 32,
  gap: 12,
  icon: "icon-108",
  footer: "text-24",
  sets: [
    { title: "title-60", amount: "amount-112", lead: "text-36", plain: "text-36" },
    { title: "title-60", amount: "amount-72", lead: "text-36", plain: "text-36" },
    { title: "title-60", amount: "amount-72", lead: "text-36", plain: "text-24" },
    { title: "title-60", amount: "amount-48", lead: "text-36", plain: "text-36" },
    { title: "text-36", amount: "amount-48", lead: "text-24", plain: "text-24" },
  ],
};

/** The height from which the large faces are used. */
const LARGE_HEIGHT_MIN = 480;

/** Lines of one block, all in one face. */
interface Block {
  readonly lines: readonly string[];
  readonly face: FaceName;
  readonly ink: Ink;
  readonly x: number;
  readonly height: number;
  /** Belongs to the block above: no gap between. */
  readonly follows: boolean;
}

/** Throws where not even the smallest faces fit: no content of this program is that long. */
export function layOutScreen(content: ScreenContent, options: LayoutOptions): PlacedText[] {
  const scale = options.height >= LARGE_HEIGHT_MIN ? LARGE : SMALL;
  const placed = layOutWith(scale, content, options);
  if (placed) return placed;
  throw new RangeError(`"${content.title}" does not fit ${options.width}x${options.height}`);
}

/** With the first set of faces that fits, or null. */
export function layOutWith(
  scale: Scale,
  content: ScreenContent,
  options: LayoutOptions,
): PlacedText[] | null {
  for (const set of scale.sets) {
    const placed = placedWith(set, scale, { content, options });
    if (placed) return placed;
  }
  return null;
}

interface Task {
  readonly content: ScreenContent;
  readonly options: LayoutOptions;
}

function placedWith(set: FaceSet, scale: Scale, task: Task): PlacedText[] | null {
  const { content, options } = task;
  const blocks = blocksOf(set, scale, task);
  if (blocks === null) return null;
  const footer = footerOf(scale, task);
  const iconHeight = content.icon ? FACES[scale.icon].sizePx : 0;
  const headHeight = Math.max(blocks[0]?.height ?? 0, iconHeight);
  const used = blocks.slice(1).reduce((sum, block) => sum + block.height, headHeight);
  const gaps = blocks.slice(1).filter((block) => !block.follows).length;
  const footerHeight = footer ? lineHeight(scale.footer) : 0;
  const free = options.height - 2 * scale.margin - footerHeight - used;
  if (free < gaps * scale.gap) return null;
  const gap = Math.min(3 * scale.gap, Math.floor(free / (gaps + 1)));
  const top = scale.margin + Math.floor((free - gaps * gap) / 2);

  const placed: PlacedText[] = footer ? [footer] : [];
  if (content.icon) placed.push(iconAt(scale, content.icon, top + (headHeight - iconHeight) / 2));
  let y = top;
  for (const [index, block] of blocks.entries()) {
    if (index > 0 && !block.follows) y += gap;
    const height = index === 0 ? headHeight : block.height;
    placed.push(...linesAt(block, y + Math.floor((height - block.height) / 2)));
    y += height;
  }
  return placed;
}

/** Title, amount and paragraphs as lines, or null where one of them is too wide. */
function blocksOf(set: FaceSet, scale: Scale, { content, options }: Task): Block[] | null {
  const { margin } = scale;
  const indent = content.icon ? FACES[scale.icon].sizePx + margin : 0;
  const parts: (Part | null)[] = [
    { text: content.title, face: set.title, ink: "strong", x: margin + indent, follows: false },
    content.amount === undefined
      ? null
      : { text: content.amount, face: set.amount, ink: "strong", x: margin, follows: false },
    ...content.paragraphs.map((paragraph, index) => ({
      text: paragraph.text,
      face: set[paragraph.rank],
      ink: paragraph.ink,
      x: margin,
      follows: content.paragraphs[index - 1]?.rank === "plain",
    })),
  ];
  const blocks: Block[] = [];
  for (const part of parts) {
    if (part === null) continue;
    const face = options.atlas[part.face];
    const widthMax = options.width - margin - part.x;
    const together = part.text === content.amount ? [part.text] : options.together;
    const lines = breakLines(part.text, face, { widthMax, together });
    if (lines === null) return null;
    blocks.push({ ...part, lines, height: lines.length * lineHeight(part.face) });
  }
  return blocks;
}

type Part = Omit<Block, "lines" | "height"> & { readonly text: string };

/** The footer, where the face has all its characters (a shop may be called anything) and room. */
function footerOf(scale: Scale, { content, options }: Task): PlacedText | null {
  const { footer: text } = content;
  if (text === undefined) return null;
  const face = options.atlas[scale.footer];
  const known = [...text].every((character) => face.has(character));
  const width = textWidth(face, text);
  if (!known || width > options.width - 2 * scale.margin) return null;
  const baseline = options.height - scale.margin - Math.ceil(FACES[scale.footer].sizePx * DESCENT);
  return { text, face: scale.footer, ink: "plain", x: scale.margin, baseline };
}

function iconAt(scale: Scale, icon: ScreenContent["icon"] & string, top: number): PlacedText {
  return {
    text: iconCharacter(icon),
    face: scale.icon,
    ink: "strong",
    x: scale.margin,
    baseline: Math.floor(top) + FACES[scale.icon].sizePx,
  };
}

function linesAt({ lines, face, ink, x, height }: Block, top: number): PlacedText[] {
  const step = height / lines.length;
  const { sizePx } = FACES[face];
  const baseline = Math.round((step - sizePx) / 2 + sizePx * (1 - DESCENT));
  return lines.map((text, index) => ({
    text,
    face,
    ink,
    x,
    baseline: top + index * step + baseline,
  }));
}

/** Noto's ideographs stand on a square that reaches 0.12 of its side below the baseline. */
const DESCENT = 0.12;

function lineHeight(face: FaceName): number {
  const { sizePx, repertoire } = FACES[face];
  return Math.round(sizePx * (repertoire === "amounts" ? 1 : 1.3));
}
