/** What the glyph atlas is made from, and its digest: tells an old atlas without drawing one. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { charactersOf, FACES } from "../firmware/screens/faces.ts";

export const ATLAS_FILE = fileURLToPath(
  new URL("../firmware/screens/glyph-atlas.json", import.meta.url),
);

export interface FontFile {
  readonly family: string;
  readonly weight: number;
  readonly file: string;
}

/** In the order in which a character is looked for. */
export const FONT_FILES: readonly FontFile[] = [500, 700].flatMap((weight) =>
  ["latin", "latin-ext", "chinese-simplified"].map((part) => ({
    family: `noto-${part}-${weight}`,
    weight,
    file: fileURLToPath(
      import.meta.resolve(
        `@fontsource/noto-sans-sc/files/noto-sans-sc-${part}-${weight}-normal.woff`,
      ),
    ),
  })),
);

const DRAWING_FILES = [
  "./build-glyph-atlas.ts",
  "./draw-icon.ts",
  "../firmware/screens/glyph-atlas.ts",
];

/** The same for the same characters, sizes, fonts and drawing program, whatever the machine. */
export async function atlasInputsDigest(): Promise<string> {
  const hash = createHash("sha256");
  for (const [name, spec] of Object.entries(FACES)) {
    hash.update(`${name} ${JSON.stringify(spec)} ${charactersOf(spec.repertoire).join("")}\n`);
  }
  for (const { file } of FONT_FILES) hash.update(await readFile(file));
  for (const file of DRAWING_FILES) hash.update(await readFile(new URL(file, import.meta.url)));
  return hash.digest("hex");
}
