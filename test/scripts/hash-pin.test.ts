import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "tap";
import { isPin, parsePinHash } from "../../firmware/settings/pin-hash.ts";

const PROGRAM = fileURLToPath(new URL("../../scripts/hash-pin.ts", import.meta.url));

interface Ending {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function hashPinOf(input: string, ...args: readonly string[]): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: "pipe" });
    let [out, err] = ["", ""];
    child.stdout.on("data", (bytes) => (out += String(bytes)));
    child.stderr.on("data", (bytes) => (err += String(bytes)));
    child.on("close", (status) => resolve({ status, out, err }));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

test("a PIN from standard input becomes a hash that the box's settings take", async (t) => {
  const { status, out, err } = await hashPinOf("13579\n");
  t.same([status, err], [0, ""]);
  const kept = parsePinHash(out.trimEnd());
  t.ok(kept && (await isPin("13579", kept)));
  t.not((await hashPinOf("13579")).out, out, "salted anew each time");
});

test("what is no PIN is refused without being repeated, and an argument is never taken", async (t) => {
  for (const input of ["", "123", "123456789", "12a4", "１２３４", "1234 5678"]) {
    const { status, out, err } = await hashPinOf(`${input}\n`);
    t.same([status, out, err], [2, "", "hash-pin: a PIN has 4 to 8 digits\n"], input);
  }
  for (const args of [["24680"], ["--pin", "24680"], ["--24680"]]) {
    const { status, out, err } = await hashPinOf("", ...args);
    t.same([status, out], [2, ""]);
    t.notMatch(err, "24680");
  }
  t.match((await hashPinOf("", "--help")).out, /managerPin/);
});
