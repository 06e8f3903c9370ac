/**
 * A camera's video command without a camera: films an even grey into a pipe. Takes a folder with
 * what is in front of the camera and how it behaves, then the arguments that rpicam-vid takes.
 */
import { readFileSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { parseArgs } from "node:util";

const [folder = "", ...args] = process.argv.slice(2);
const text = { type: "string" } as const;
const { values } = parseArgs({
  args,
  options: {
    ...{ codec: text, output: text, timeout: text, verbose: text },
    ...{ width: text, height: text, framerate: text },
    ...{ nopreview: { type: "boolean" }, flush: { type: "boolean" } },
  },
});
const { codec, output = "", timeout } = values;
const [width, height, rate] = [values.width, values.height, values.framerate].map(Number);
if (codec !== "yuv420" || timeout !== "0" || !width || !height || !rate) fail("wrong options");

process.on("SIGINT", () => process.exit(0));
refuseWhereItMust();
const pipe = await open(output, "w");
setInterval(() => {
  refuseWhereItMust();
  const behaviour = read("behaviour");
  if (behaviour === "stalled") return;
  const lines = { short: height - 4, long: height + 6 }[behaviour] ?? height;
  const picture = new Uint8Array((width * lines * 3) / 2).fill(Number(read("grey")));
  try {
    writeSync(pipe.fd, picture);
  } catch {
    fail("ERROR: *** the pipe is broken ***");
  }
}, 1000 / rate);

function refuseWhereItMust(): void {
  const behaviour = read("behaviour");
  if (behaviour === "absent") fail("ERROR: *** no cameras available ***");
  if (behaviour === "occupied") fail("ERROR: *** failed to acquire camera ***");
  if (behaviour === "crashing") process.kill(process.pid, "SIGKILL");
}

function read(name: string): string {
  return readFileSync(`${folder}/${name}`, "utf8");
}

function fail(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(255);
}
