import { readFile } from "node:fs/promises";
import { test } from "tap";
import { charactersOf, FACE_NAMES, FACES } from "../../../firmware/screens/faces.ts";
import {
  INK_MAX,
  packGlyphAtlas,
  runsOf,
  unpackGlyphAtlas,
} from "../../../firmware/screens/glyph-atlas.ts";
import { loadGlyphAtlas } from "../../../firmware/screens/load-glyph-atlas.ts";
import { ATLAS_FILE, atlasInputsDigest } from "../../../scripts/atlas-inputs.ts";

test("the atlas was made from the messages, fonts and drawings that are there now", async (t) => {
  const { inputs } = JSON.parse(await readFile(ATLAS_FILE, "utf8"));
  t.equal(inputs, await atlasInputsDigest(), "run scripts/build-glyph-atlas.ts");
});

test("every character that a screen may show is drawn in its face", (t) => {
  const atlas = loadGlyphAtlas();
  for (const name of FACE_NAMES) {
    const missing = charactersOf(FACES[name].repertoire).filter((character) => {
      const glyph = atlas[name].get(character);
      return glyph === undefined || (character !== " " && glyph.runs.length === 0);
    });
    t.same(missing, [], name);
  }
  t.end();
});

test("no character is drawn as the font's box for unknown ones", (t) => {
  const face = loadGlyphAtlas()["text-36"];
  const drawings = [...face.values()].map(({ runs, width }) => `${width}:${runs.join()}`);
  t.equal(new Set(drawings).size, face.size, "each character has its own drawing");
  t.end();
});

test("the atlas stays small enough for the bundle", async (t) => {
  t.ok((await readFile(ATLAS_FILE)).length < 320_000);
});

test("an atlas is the same after packing and unpacking", (t) => {
  const atlas = loadGlyphAtlas();
  t.same(unpackGlyphAtlas(packGlyphAtlas(atlas)), atlas);
  t.end();
});

test("an atlas that is cut short is refused", (t) => {
  const packed = packGlyphAtlas(loadGlyphAtlas());
  t.throws(() => unpackGlyphAtlas(packed.subarray(0, packed.length - 1)), RangeError);
  t.end();
});

test("runs never cross a row and never lose a pixel", (t) => {
  const inks = Uint8Array.from({ length: 120 }, (_, at) => (at % 40 < 36 ? INK_MAX : 0));
  const lengths = [...runsOf(inks, 40)].map((run) => (run & 0x1f) + 1);
  t.same(lengths, [32, 4, 4, 32, 4, 4, 32, 4, 4]);
  t.end();
});
