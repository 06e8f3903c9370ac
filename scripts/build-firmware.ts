/**
 * Builds what runs on a box: one JavaScript file, the decoder's .wasm and the native addons, the
 * same bytes from the same sources on every machine. Usage: node scripts/build-firmware.ts [FOLDER]
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

export interface FirmwareBuild {
  readonly bundle: string;
  readonly bundleBytes: number;
  readonly bundleSha256: string;
  readonly wasmBytes: number;
  /** Of the native addons together. */
  readonly addonBytes: number;
}

/** The addons that packages look for at run time, and where they are at build time. */
interface Addon {
  /** The package that finds it for them. */
  readonly loader: string;
  readonly file: string;
  readonly from: string;
}

/**
 * How the box's program is started: a young generation of 1 MiB, one allocation arena and large
 * blocks given back at once keep it under 120 MiB resident, where Node's own choice lets it grow
 * to 180.
 */
export const BOX_NODE_FLAGS: readonly string[] = [
  "--max-semi-space-size=1",
  "--max-old-space-size=64",
  "--optimize-for-size",
  "--v8-pool-size=1",
];
export const BOX_ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
};

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DEFAULT_FOLDER = `${ROOT}build/firmware`;
const ADDONS: readonly Addon[] = [
  { loader: "bindings", file: "epoll.node", from: "epoll/build/Release/epoll.node" },
  {
    loader: "node-gyp-build",
    file: "serialport.node",
    from: `@serialport/bindings-cpp/prebuilds/${prebuildOf(process.arch)}`,
  },
];
/** What CommonJS packages expect to be there. */
const BANNER =
  'import { createRequire as makeRequire } from "node:module";' +
  "const require = makeRequire(import.meta.url);" +
  "const __dirname = import.meta.dirname;";

export async function buildFirmware(into = DEFAULT_FOLDER): Promise<FirmwareBuild> {
  const folder = resolve(into);
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
    // Its other form asks for its parts at run time, beside the bundle.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    minifySyntax: true,
    minifyWhitespace: true,
    define: { "process.env.NODE_ENV": '"production"' },
    banner: { js: BANNER },
    legalComments: "linked",
    plugins: [addonsBeside(ADDONS)],
    logLevel: "warning",
  });
  const wasm = readFileSync(
    fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")),
  );
  writeFileSync(`${folder}/zxing_reader.wasm`, wasm);
  writeFileSync(`${folder}/anycode`, startScript(), { mode: 0o755 });
  const bytes = readFileSync(bundle);
  const bundleSha256 = sha256(bytes);
  const sums = [`${bundleSha256}  anycode.mjs`, `${sha256(wasm)}  zxing_reader.wasm`];
  let addonBytes = 0;
  for (const { file, from } of ADDONS) {
    const addon = readAddon(from);
    if (!addon) continue;
    writeFileSync(`${folder}/${file}`, addon);
    sums.push(`${sha256(addon)}  ${file}`);
    addonBytes += addon.length;
  }
  writeFileSync(`${folder}/SHA256SUMS`, `${sums.join("\n")}\n`);
  return { bundle, bundleBytes: bytes.length, bundleSha256, wasmBytes: wasm.length, addonBytes };
}

/** Lets the packages load their addons from beside the bundle. */
function addonsBeside(addons: readonly Addon[]): Plugin {
  return {
    name: "addons beside the bundle",
    setup: ({ onResolve, onLoad }) => {
      for (const { loader, file } of addons) {
        const filter = new RegExp(`^${loader}$`);
        onResolve({ filter }, () => ({ path: file, namespace: "addon" }));
      }
      onLoad({ filter: /./, namespace: "addon" }, ({ path }) => ({
        contents: `module.exports = () => require("./${path}");`,
        loader: "js",
      }));
      onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** Null where it was not compiled: the bundle runs, but not on a board that needs it. */
function readAddon(from: string): Buffer | null {
  const file = `${ROOT}node_modules/${from}`;
  return existsSync(file) ? readFileSync(file) : null;
}

function prebuildOf(architecture: string): string {
  const name = { arm64: "linux-arm64/@serialport+bindings-cpp.armv8.glibc.node" }[architecture];
  return name ?? `linux-${architecture}/@serialport+bindings-cpp.glibc.node`;
}

/** Starts the bundle as `scripts/run` does; takes the same arguments. */
function startScript(): string {
  const environment = Object.entries(BOX_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
  const start = [...environment, "exec node", ...BOX_NODE_FLAGS].join(" ");
  return `#!/bin/sh\n${start} "$(dirname "$0")/anycode.mjs" "$@"\n`;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder?.startsWith("-")) {
    process.stderr.write("usage: build-firmware [FOLDER]   (build/firmware)\n");
    process.exitCode = folder === "--help" ? 0 : 2;
  } else console.log(JSON.stringify(await buildFirmware(folder), null, 2));
}
