/**
 * The glyph atlas that ships in the bundle: `glyph-atlas.json`, made by
 * `scripts/build-glyph-atlas.ts` (Brotli, base64). Takes some milliseconds, once.
 */
import { brotliDecompressSync } from "node:zlib";
import atlasFile from "./glyph-atlas.json" with { type: "json" };
import { type GlyphAtlas, unpackGlyphAtlas } from "./glyph-atlas.ts";

export function loadGlyphAtlas(): GlyphAtlas {
  return unpackGlyphAtlas(brotliDecompressSync(Buffer.from(atlasFile.glyphs, "base64")));
}
