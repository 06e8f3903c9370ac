/**
 * What `aplay` does with a sound card, without one: takes the samples and as long as they last.
 * Takes a file that says how the card behaves, then the arguments of `aplay`.
 */
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { parseArgs } from "node:util";

const [behaviourFile = "", ...args] = process.argv.slice(2);
const text = { type: "string" } as const;
const { values } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    quiet: { type: "boolean", short: "q" },
    ...{ device: { ...text, short: "D" }, type: { ...text, short: "t" } },
    ...{ format: { ...text, short: "f" }, rate: { ...text, short: "r" } },
    channels: { ...text, short: "c" },
  },
});

refuseWhereItMust();
const bytes = await buffer(process.stdin);
setInterval(refuseWhereItMust, 5);
const lengthMs = (bytes.length / 2 / Number(values.rate)) * 1000;
setTimeout(() => process.exit(0), lengthMs);

function refuseWhereItMust(): void {
  const behaviour = readFileSync(behaviourFile, "utf8");
  if (behaviour === "absent") fail("aplay: main:831: audio open error: No such file or directory");
  if (behaviour === "occupied") fail("aplay: main:831: audio open error: Device or resource busy");
}

function fail(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
