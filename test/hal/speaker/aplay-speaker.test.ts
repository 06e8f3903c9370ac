/** The ALSA speaker against the contract, and the real `aplay` writing what it plays to a file. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test } from "tap";
import { AplaySpeaker } from "../../../hal/speaker/aplay-speaker.ts";
import { speakerContract } from "./speaker-contract.ts";

const ALSA = "/usr/share/alsa/alsa.conf";
const PLAYER = fileURLToPath(new URL("aplay-process.ts", import.meta.url));
const folder = mkdtempSync(`${tmpdir()}/anycode-alsa-`);
const systemPath = process.env.PATH ?? "";
const hasAplay = !spawnSync("aplay", ["--version"]).error && existsSync(ALSA);
const skip = hasAplay ? false : "aplay (Debian's alsa-utils) is not installed";

test("the samples that are played are the samples that were given", { skip }, async (t) => {
  const played = `${folder}/played.raw`;
  const slave = `slave.pcm null file "${played}" format raw`;
  const config = `pcm.box { type plug slave { pcm { type file ${slave} } rate 16000 channels 1 } }`;
  writeFileSync(`${folder}/box.conf`, `${config}\n`);
  process.env.ALSA_CONFIG_PATH = `${ALSA}:${folder}/box.conf`;
  const samples = Int16Array.from({ length: 4_000 }, (_, at) =>
    Math.round(9000 * Math.sin(at / 5)),
  );
  await new AplaySpeaker({ device: "box" }).play({ samples, sampleRateHz: 16_000 });
  const bytes = readFileSync(played);
  t.same(bytes.subarray(0, 8_000), Buffer.from(samples.buffer));
});

test("a sound card that is not there says so", { skip }, async (t) => {
  const speaker = new AplaySpeaker({ device: "hw:42,0" });
  const sound = { samples: new Int16Array(80), sampleRateHz: 8_000 };
  await t.rejects(speaker.play(sound), { name: "DeviceError", kind: "disconnected" });
});

speakerContract("ALSA speaker", () => {
  const behaviour = `${mkdtempSync(`${folder}/card-`)}/behaviour`;
  const be = (what: string) => writeFileSync(behaviour, what);
  be("working");
  writeFileSync(
    `${folder}/aplay`,
    `#!/bin/sh\nexec '${process.execPath}' '${PLAYER}' '${behaviour}' "$@"\n`,
  );
  chmodSync(`${folder}/aplay`, 0o755);
  process.env.PATH = `${folder}${delimiter}${systemPath}`;
  return {
    speaker: new AplaySpeaker({ device: "default" }),
    passTime: (ms) => sleep(ms),
    unplug: () => be("absent"),
    occupy: () => be("occupied"),
    mend: () => be("working"),
  };
});

test("a machine without aplay says so", async (t) => {
  process.env.PATH = "/no/such/folder";
  const sound = { samples: new Int16Array(80), sampleRateHz: 8_000 };
  const playing = new AplaySpeaker({ device: "default" }).play(sound);
  await t.rejects(playing, { name: "DeviceError", kind: "unsupported" });
  process.env.PATH = systemPath;
  rmSync(folder, { recursive: true });
});
