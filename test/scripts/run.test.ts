import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { test } from "tap";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import type { SandboxOutcomeName } from "../../hub/sandbox/sandbox-outcomes.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { drawCode, drawScene } from "../../scripts/draw-code.ts";
import { allGone, RunProcess, run } from "../shop/run-process.ts";

const KEYS = ["verdict", "order", "amountMinor", "currency", "institution", "parts", "legs"];

test("a customer's code is paid from every kind and size of picture", async (t) => {
  const folder = t.testdir();
  const wechat = await drawCode({ text: codeOf("wechat-pay"), format: "qr" }, 30);
  const icbc = await drawCode({ text: codeOf("icbc"), format: "code128" });
  const alipay = await drawCode({ text: codeOf("alipay"), format: "qr" }, 2);
  const grey = "#999";
  const cases: readonly (readonly [string, Sharp, string])[] = [
    ["huge.jpg", onCounter(wechat, 5000, 4000), "wechat-pay"],
    ["bars.png", sharp(icbc).extend({ top: 40, bottom: 40, background: grey }), "icbc"],
    ["tiny.webp", sharp(alipay), "alipay"],
    ["phone.png", onCounter(await drawCode(qr("e-cny")), 900, 1900), "e-cny"],
  ];
  for (const [name, image, institution] of cases) {
    const file = join(folder, name);
    await image.toFile(file);
    const { status, out } = await run("--pay", file, "--amount", "12.50", "--json");
    const result = JSON.parse(out);
    t.equal(status, 0, name);
    t.same(
      Object.keys(result).filter((key) => key !== "candidates"),
      KEYS,
      "in this order",
    );
    t.match(result, { verdict: "approved", amountMinor: 1250, currency: "CNY", institution });
    t.ok(result.legs.totalMs > 0);
  }
});

test("a code pays once at one shop, and its books hold no code", async (t) => {
  const folder = t.testdir();
  const state = join(folder, "state");
  const code = codeOf("wechat-pay");
  const file = join(folder, "code.png");
  writeFileSync(file, await drawCode({ text: code, format: "qr" }));
  const pay = ["--pay", file, "--amount", "1", "--state", state];
  const first = await run(...pay);
  t.match([first.status, first.out], [0, /^approved CNY 1\.00 by wechat-pay \(order \d+\)\n$/]);
  const again = await run(...pay, "--json");
  t.equal(again.status, 1);
  t.match(JSON.parse(again.out), { verdict: "declined", reason: "code-used" });
  t.equal((await run("--pay", file, "--amount", "1")).status, 0, "another shop knows nothing");
  for (const said of [first.out, first.err, again.out, again.err]) t.notOk(said.includes(code));
  for (const name of readdirSync(state, { recursive: true, encoding: "utf8" })) {
    const path = join(state, name);
    if (readdirSync(join(path, ".."), { withFileTypes: true }).some(isFileNamed(path))) {
      t.notOk(readFileSync(path, "latin1").includes(code), name);
    }
  }
});

test("what is not paid says why, in words and for programs", async (t) => {
  const folder = t.testdir();
  // What each refusal and notice is said as: payment-result.test.ts, without a shop.
  const cases: readonly (readonly [Buffer, readonly string[], RegExp | object])[] = [
    [
      await refusedBy("hebao", "code-expired"),
      ["--json"],
      { verdict: "declined", reason: "code-expired" },
    ],
    [
      await drawCode({ text: "11010519491231002X", format: "qr" }),
      ["--json"],
      { verdict: "not-a-payment-code", reason: "identity-number" },
    ],
    [
      await drawScene({ width: 60, height: 40, codes: [] }),
      [],
      /^no-code CNY 1\.00: No code seen yet\. Make it brighter/,
    ],
  ];
  const check = async ([picture, how, expected]: (typeof cases)[number], index: number) => {
    const own = join(folder, `code-${index}.png`);
    writeFileSync(own, picture);
    const { status, out } = await run("--pay", own, "--amount", "1", ...how);
    t.equal(status, 1);
    if (expected instanceof RegExp) t.match(out, expected);
    else t.match(JSON.parse(out), expected);
  };
  // A run that sees no code mostly waits; more at once would starve the cameras.
  await Promise.all(cases.map(check));
});

test("a payment that is not decided in time is left unknown, and the next run ends it", async (t) => {
  const folder = t.testdir();
  const file = join(folder, "code.png");
  // The customer takes 6 s, and the box asks after 5 s and after 10 s.
  writeFileSync(file, await refusedBy("wechat-pay", "password"));
  const env = { TMPDIR: folder };
  const waiting = new RunProcess(["--pay", file, "--amount", "1", "--json", "--wait", "8"], env);
  const { status, out, err } = await waiting.ended;
  t.equal(status, 1);
  const { verdict, order } = JSON.parse(out);
  t.equal(verdict, "unknown");
  const [, state = ""] = /no verdict in 8 s; scripts\/run --state (\S+) finishes/.exec(err) ?? [];
  t.ok(existsSync(state), "the books are kept");
  const shop = new RunProcess(["--state", state, "--port", "0"]);
  await shop.says(/approved CNY 1\.00 by wechat-pay/);
  shop.signal("SIGINT");
  t.match(await shop.ended, { status: 0 });
  t.ok(order);
});

test("Ctrl-C before the order leaves nothing, after it the books, and never a process", async (t) => {
  const folder = t.testdir();
  const env = { TMPDIR: folder };
  const file = join(folder, "code.png");
  const pay = ["--pay", file, "--amount", "1", "--json"];
  writeFileSync(file, await refusedBy("wechat-pay", "silence-paid"));

  for (const moment of [/building/, /starting the box/]) {
    const early = new RunProcess(pay, env);
    await early.says(moment);
    early.signal("SIGINT");
    const { status, out, err } = await early.ended;
    t.same([status, out], [1, ""]);
    t.match(err, /^run: stopped before the end; nothing was asked for$/m);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const late = new RunProcess(pay, env);
    await late.says(/asking the hub/);
    const pids = late.childPids();
    t.ok(pids.length >= 2, "hub and box run");
    late.signal(signal);
    late.signal("SIGTERM");
    const { status, out, err } = await late.ended;
    await allGone(pids);
    t.match([status, JSON.parse(out)], [1, { verdict: "unknown" }]);
    t.match(err, /^run: stopped before the end; scripts\/run --state \S+ finishes the order$/m);
  }
});

test("when the command itself is killed, hub and box end by themselves", async () => {
  const shop = new RunProcess(["--state", `${process.cwd()}/.tap/killed-run`, "--port", "0"]);
  await shop.says(/Anycode runs/);
  const pids = shop.childPids();
  shop.signal("SIGKILL");
  await allGone(pids);
});

test("the shop takes commands one after the other, and outlives its input", async (t) => {
  const folder = t.testdir();
  writeFileSync(join(folder, "a code.png"), await refusedBy("abc", "slow"));
  writeFileSync(join(folder, "next.png"), await refusedBy("boc", "day-limit"));
  const shop = new RunProcess(["--state", join(folder, "state"), "--port", "0"]);
  await shop.says(/Anycode runs/);
  shop.type("");
  shop.type("dance");
  await shop.says(/say: pay AMOUNT PICTURE/);
  shop.type(`pay 1 ${join(folder, "missing.png")}`);
  await shop.says(/there is no such file/);
  shop.type(`pay 0 ${join(folder, "next.png")}`);
  await shop.says(/amount is zero/);
  shop.type(`pay 1.50 ${join(folder, "a code.png")}`);
  await shop.says(/display: waiting/);
  shop.type(`pay 2 ${join(folder, "next.png")}`);
  await shop.says(/a payment is under way/);
  await shop.says(/approved CNY 1\.50 by abc/);
  shop.type(`pay 2 ${join(folder, "next.png")}`);
  await shop.says(/declined CNY 2\.00 by boc/);
  shop.endInput();
  const pids = shop.childPids();
  t.equal(pids.length >= 2, true, "it goes on without input");
  shop.signal("SIGINT");
  t.equal((await shop.ended).status, 0);
  await allGone(pids);
});

function qr(institution: InstitutionId) {
  return { text: codeOf(institution), format: "qr" as const };
}

function refusedBy(institution: InstitutionId, outcome: SandboxOutcomeName): Promise<Buffer> {
  return drawCode({ text: codeOf(institution, outcome), format: "qr" });
}

function codeOf(institution: InstitutionId, outcome: SandboxOutcomeName = "approved"): string {
  const issuers = loadShippedIssuerTable();
  if (!issuers.ok) throw new Error(issuers.why);
  const { table } = issuers;
  const code = makeCode(institution, { random: new SystemRandom(), table, outcome, isCpm: false });
  if (code === null) throw new Error(`no code of ${institution}`);
  return code;
}

function onCounter(code: Buffer, width: number, height: number): Sharp {
  const ground = { width, height, channels: 3, background: "#888" } as const;
  return sharp({ create: ground }).composite([{ input: code }]);
}

function isFileNamed(path: string) {
  return (entry: { name: string; isFile(): boolean }) => {
    return entry.isFile() && path.endsWith(`/${entry.name}`);
  };
}
