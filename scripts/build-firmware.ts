/**
 * Builds what runs on a box: one JavaScript file and the decoder's .wasm, the same bytes from the
 * same sources on every machine. Usage: node scripts/build-firmware.ts [FOLDER]
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface FirmwareBuild {
  readonly bundle: string;
  readonly bundleBytes: number;
  readonly bundleSha256: string;
  readonly wasmBytes: number;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DEFAULT_FOLDER = `${ROOT}build/firmware`;
/** What CommonJS packages expect to be there. */
const BANNER =
  'import { createRequire as makeRequire } from "node:module";' +
  "const require = makeRequire(import.meta.url);";

export async function buildFirmware(folder = DEFAULT_FOLDER): Promise<FirmwareBuild> {
  mkdirSync(folder, { recursive: true });
  const bundle = `${folder}/anycode.mjs`;
  await build({
    entryPoints: ["firmware/main.ts"],
    absWorkingDir: ROOT,
    outfile: bundle,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["main", "module"],
    minifySyntax: true,
    minifyWhitespace: true,
    define: { "process.env.NODE_ENV": '"production"' },
    banner: { js: BANNER },
    legalComments: "linked",
    logLevel: "warning",
  });
  const wasm = readFileSync(
    fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")),
  );
  writeFileSync(`${folder}/zxing_reader.wasm`, wasm);
  const bytes = readFileSync(bundle);
  const bundleSha256 = sha256(bytes);
  const sums = `${bundleSha256}  anycode.mjs\n${sha256(wasm)}  zxing_reader.wasm\n`;
  writeFileSync(`${folder}/SHA256SUMS`, sums);
  return { bundle, bundleBytes: bytes.length, bundleSha256, wasmBytes: wasm.length };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (import.meta.main) console.log(JSON.stringify(await buildFirmware(process.argv[2]), null, 2));
