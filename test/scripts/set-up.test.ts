import { execFileSync, spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "tap";

const SET_UP = fileURLToPath(new URL("../../scripts/set-up.sh", import.meta.url));

test("a machine without a compiler goes on, and is told so in one line, once", (t) => {
  const root = t.testdir({ bin: {}, project: { node_modules: {} } });
  const bin = join(root, "bin");
  const touch = execFileSync("sh", ["-c", "command -v touch"], { encoding: "utf8" }).trim();
  symlinkSync(touch, join(bin, "touch"));
  const buildAddons = () =>
    spawnSync(
      "/bin/bash",
      ["--norc", "-euc", `root=$1; . "$2"; build_addons`, "-", join(root, "project"), SET_UP],
      {
        env: { PATH: bin },
        encoding: "utf8",
      },
    );
  const first = buildAddons();
  t.same([first.status, first.stdout], [0, ""]);
  t.match(first.stderr, /^set-up: the addon for GPIO needs g\+\+, make and python3.*\n$/);
  const second = buildAddons();
  t.same([second.status, second.stdout, second.stderr], [0, "", ""]);
  t.end();
});
