/** Runs every check one after another and ends with `N passed, N failed, N skipped`. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const REPORT_FOLDER = "build";
const REPORT = `${REPORT_FOLDER}/tests.tap`;

const CHECKS: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: "types", command: ["npx", "--no-install", "tsc", "-p", "."] },
  { name: "lint and format", command: ["npx", "--no-install", "biome", "ci", "."] },
  { name: "dead code", command: ["npx", "--no-install", "knip"] },
];

async function main(): Promise<void> {
  const wish = readArguments();
  if (typeof wish === "string") {
    process.stderr.write(`test: ${wish} (--help tells more)\n`);
    process.exitCode = 2;
    return;
  }
  const { values, positionals } = wish;
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  if (positionals.length === 0) {
    for (const check of CHECKS) await runCheck(check.name, check.command, counts);
  }
  await runTests(positionals, values.long, counts);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** What is wanted; or what is wrong with it, in one line. */
function readArguments() {
  try {
    const wish = parseArgs({
      allowPositionals: true,
      options: { long: { type: "boolean", default: false } },
    });
    const absent = wish.positionals.find((file) => !existsSync(file));
    return absent === undefined ? wish : `${absent}: there is no such test file`;
  } catch (error) {
    const [line = ""] = error instanceof Error ? error.message.split("\n") : [];
    return line.replace(/\. To specify.*/, "");
  }
}

async function runCheck(name: string, command: readonly string[], counts: Counts): Promise<void> {
  const startedAt = Date.now();
  const output: string[] = [];
  const code = await run(command, {}, (line) => output.push(line));
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (code === 0) {
    counts.passed += 1;
  } else {
    counts.failed += 1;
    console.log(output.map((line) => `       ${line}`).join("\n"));
  }
}

/** Without it tap's stock plugins translate every file, though Node runs the sources. */
async function buildRunner(): Promise<void> {
  if (existsSync(".tap/plugins")) return;
  console.log("set-up: building the test runner without the plugins that are not used (once) ...");
  await run(["npx", "--no-install", "tap", "build"], {}, () => undefined);
}

async function runTests(files: readonly string[], long: boolean, counts: Counts): Promise<void> {
  await buildRunner();
  const command = ["npx", "--no-install", "tap", "--reporter=tap", "--disable-coverage", ...files];
  const lines: string[] = [];
  let failed = false;
  const code = await run(command, { ANYCODE_LONG_TESTS: long ? "1" : "" }, (line) => {
    lines.push(line);
    const file = /^(not ok|ok) [0-9]+ - (test\/\S+)(?: # (?:time=)?(\S+))?/.exec(line);
    if (file) console.log(`${file[1] === "ok" ? "ok    " : "FAILED"} ${file[2]} ${file[3] ?? ""}`);
    const isFailure = /^\s+not ok /.test(line);
    if (isFailure) failed = true;
  });
  mkdirSync(REPORT_FOLDER, { recursive: true });
  writeFileSync(REPORT, `${lines.join("\n")}\n`);
  const total = countsOf(lines);
  counts.passed += total.passed;
  counts.skipped += total.skipped;
  counts.failed += total.failed;
  // A runner that died without counting must not look like success.
  if (total.failed === 0 && (code !== 0 || failed || total.passed === 0)) counts.failed += 1;
  if (counts.failed > 0) showFailures(lines);
}

/** The counts in the last plain comment of tap, such as `# { total: 6, pass: 4, skip: 2 }`. */
function countsOf(lines: readonly string[]): Counts {
  const line = lines.findLast((text) => /^# \{ total: /.test(text)) ?? "";
  const number = (name: string) => Number(new RegExp(`${name}: ([0-9]+)`).exec(line)?.[1] ?? 0);
  return { passed: number("pass"), failed: number("fail"), skipped: number("skip") };
}

function showFailures(lines: readonly string[]): void {
  console.log(`\nWhat failed (everything: ${REPORT}):`);
  lines.forEach((line, index) => {
    if (!/^\s*not ok /.test(line)) return;
    console.log(lines.slice(index, index + 25).join("\n"));
  });
}

function run(
  command: readonly string[],
  environment: Record<string, string>,
  onLine: (line: string) => void,
): Promise<number> {
  const [program = "", ...rest] = command;
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", ...environment },
  });
  createInterface({ input: child.stdout }).on("line", onLine);
  createInterface({ input: child.stderr }).on("line", onLine);
  return new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
}

await main();
