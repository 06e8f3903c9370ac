/** The production bundle: how many files, how large, and whether two builds are alike. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { buildFirmware } from "../build-firmware.ts";
import type { BenchContext } from "./bench-context.ts";
import { type Figure, makeFigure } from "./figure.ts";

export async function measureBundle(context: BenchContext): Promise<readonly Figure[]> {
  const folders = ["one", "another"].map((name) => `${context.folder}/bundle-${name}`);
  for (const folder of folders) await buildFirmware(folder);
  const [one = "", another = ""] = folders;
  const files = readdirSync(one);
  const different = files.filter(
    (file) => !readFileSync(`${one}/${file}`).equals(readFileSync(`${another}/${file}`)),
  );
  const extra = readdirSync(another).filter((file) => !files.includes(file));
  const programs = files.filter((file) => /\.([cm]?js|node)$/.test(file));
  const kibOf = (file: string) => statSync(`${one}/${file}`).size / 1024;
  const none = { limit: 0, of: "max", inclusive: true } as const;
  const single = { limit: 1, of: "max", inclusive: true } as const;
  return [
    ...makeCount("files of JavaScript in the bundle", programs.length, single),
    ...makeCount("files that differ between two builds", different.length + extra.length, none),
    makeFigure({
      name: "JavaScript of the bundle",
      unit: "KiB",
      samples: programs.map(kibOf),
      baseline: { what: "the decoder's .wasm, KiB", value: kibOf("zxing_reader.wasm") },
      note: `beside it: ${files.filter((file) => !programs.includes(file)).join(", ")}`,
    }),
  ];
}

function makeCount(name: string, count: number, target: Figure["target"]): Figure[] {
  return [makeFigure({ name, unit: "", samples: [count], ...(target && { target }) })];
}
