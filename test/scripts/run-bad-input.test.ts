import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import sharp from "sharp";
import { type Test, test } from "tap";
import { drawCode } from "../../scripts/draw-code.ts";
import { RunProcess, run } from "../shop/run-process.ts";

const CODE = "134567890123456789";

test("a wrong amount gets one line with the cause, and nothing is started", async (t) => {
  const picture = await codePicture(t);
  const cases: readonly (readonly [string, RegExp])[] = [
    ["0", /zero/],
    ["-1", /-1/],
    ["1.005", /1\.005/],
    ["1e9", /1e9/],
    ["abc", /abc/],
    ["50000.01", /over 50000\.00/],
  ];
  for (const [amount, cause] of cases) {
    const { status, out, err } = await run("--pay", picture, "--amount", amount, "--json");
    t.equal(status, 2, amount);
    t.equal(out, "");
    oneLine(t, err, cause);
    t.equal(err.split("\n").length, 2, "nothing else is said");
  }
});

test("a wrong command line gets one line", async (t) => {
  const picture = await codePicture(t);
  const pay = ["--pay", picture, "--amount", "1"];
  const cases: readonly (readonly [RegExp, readonly string[]])[] = [
    [/--amount AMOUNT is missing/, ["--pay", picture]],
    [/--amount goes with --pay/, ["--amount", "1"]],
    [/--json goes with --pay/, ["--json"]],
    [/--port abc is not a port/, [...pay, "--port", "abc"]],
    [/--wait 0 is not/, [...pay, "--wait", "0"]],
    [/--broker localhost is no broker's URL/, [...pay, "--broker", "localhost"]],
    [/'--frob'.*--help/, ["--frob"]],
    [/--pay.*--help/, ["--pay", "--json"]],
  ];
  for (const [cause, args] of cases) {
    const { status, err } = await run(...args);
    t.equal(status, 2, args.join(" "));
    oneLine(t, err, cause);
  }
});

test("what is no picture gets one line, and no shop is started", async (t) => {
  const folder = t.testdir({ "text.png": "no picture", "empty.png": "", folder: {} });
  const huge = join(folder, "huge.png");
  const blank = { width: 10_000, height: 10_000, channels: 3, background: "white" } as const;
  await sharp({ create: blank, limitInputPixels: false }).png().toFile(huge);
  const cases: readonly (readonly [string, RegExp])[] = [
    ["text.png", /not a picture: give a PNG/],
    ["empty.png", /empty: save/],
    ["huge.png", /100 megapixels.*make the picture smaller/],
    ["missing.png", /no such file: check/],
    ["folder", /directory: name a picture/],
  ];
  for (const [name, cause] of cases) {
    const { status, out, err } = await run("--pay", join(folder, name), "--amount", "1", "--json");
    t.same([status, out], [1, ""], name);
    oneLine(t, err, cause);
  }
});

test("a taken port and a missing broker each get one line that says what to do", async (t) => {
  const state = t.testdir();
  const server = createServer();
  t.teardown(() => server.close());
  const taken = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  const pay = ["--pay", await codePicture(t), "--amount", "1", "--json", "--state", state];
  const port = await run(...pay, "--port", String(taken));
  t.equal(port.status, 1);
  oneLine(t, port.err, /port \d+ is taken.*stop that program, or give another --port/);
  const broker = await run(...pay, "--broker", "mqtt://127.0.0.1:9");
  t.equal(broker.status, 1);
  oneLine(t, broker.err, /cannot reach the broker.*start it, or check --broker/);
});

test("a state folder that cannot be used, or is in use, gets one line", async (t) => {
  const folder = t.testdir({ file: "" });
  const pay = ["--pay", await codePicture(t), "--amount", "1", "--json"];
  const unusable = await run(...pay, "--state", join(folder, "file"));
  t.equal(unusable.status, 1);
  oneLine(t, unusable.err, /cannot keep the books.*--state FOLDER/);

  const shop = new RunProcess(["--state", join(folder, "used"), "--port", "0"]);
  await shop.says(/Anycode runs/);
  const second = await run(...pay, "--state", join(folder, "used"));
  shop.signal("SIGTERM");
  await shop.ended;
  t.equal(second.status, 1);
  oneLine(t, second.err, /another run keeps its books.*stop it first, or give another --state/);
});

test("a damaged journal is refused, kept, and gone on with only when told so", async (t) => {
  const state = t.testdir();
  const pay = ["--pay", await codePicture(t), "--amount", "1", "--json", "--state", state];
  t.equal((await run(...pay)).status, 0);
  const journal = join(state, "box/journal.log");
  const bytes = readFileSync(journal);
  bytes[20] = (bytes[20] ?? 0) ^ 0xff;
  writeFileSync(journal, bytes);
  const refused = await run(...pay);
  t.equal(refused.status, 1);
  oneLine(t, refused.err, /journal-damaged.*good records are kept.*--accept-journal-damage/);
  t.same(readFileSync(journal), bytes, "the file is untouched");
  const accepted = await run(...pay, "--accept-journal-damage");
  t.match(JSON.parse(accepted.out), { verdict: "declined", reason: "code-used" });
  t.ok(existsSync(join(state, "box/journal.damaged")));
});

test("with a clock in 1970 nothing is sold, and one line says how to set it", async (t) => {
  const state = t.testdir({ "old.mjs": "Date.now = () => 86_400_000;" });
  const pay = ["--pay", await codePicture(t), "--amount", "1", "--json"];
  const env = { NODE_OPTIONS: `--import ${join(state, "old.mjs")}` };
  const { status, out, err } = await new RunProcess([...pay, "--state", join(state, "s")], env)
    .ended;
  t.same([status, out], [1, ""]);
  oneLine(t, err, /the clock says 1970.*set it/);
});

test("a refused run leaves no folder behind", async (t) => {
  const folder = t.testdir({ tmp: {} });
  const env = { TMPDIR: join(folder, "tmp") };
  const args = ["--pay", await codePicture(t), "--amount", "1", "--broker", "mqtt://127.0.0.1:9"];
  t.equal((await new RunProcess(args, env).ended).status, 1);
  const left = readdirSync(env.TMPDIR).filter((name) => name.startsWith("anycode-"));
  t.same(left, []);
});

/** Whatever else shows progress, exactly one line is the complaint. */
function oneLine(t: Test, err: string, cause: RegExp): void {
  const complaints = err.split("\n").filter((line) => line.startsWith("run: "));
  t.equal(complaints.length, 1, err);
  t.match(complaints[0], cause);
  t.notMatch(err, /^\s+at .*:\d+|Error: |node:internal/m, "no stack trace");
}

async function codePicture(t: Test): Promise<string> {
  const folder = join(t.testdirName, "..", `${t.testdirName.split("/").at(-1)}-code`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "code.png");
  writeFileSync(file, await drawCode({ text: CODE, format: "qr" }));
  return file;
}
