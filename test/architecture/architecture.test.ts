/** The house style, checked: first that the checker sees each violation, then the repository. */
import { test } from "tap";
import { checkHouseRules } from "./house-rules.ts";
import { parseSource } from "./source-file.ts";
import { loadSourceTree } from "./source-tree.ts";

test("this repository keeps the rules of the house", async (t) => {
  t.same(checkHouseRules(loadSourceTree(`${import.meta.dirname}/../..`)), []);
});

test("what the rules allow is allowed", async (t) => {
  const tree = {
    "firmware/main.ts": importing("./box.ts", "../hal/disk/file-disk.ts", "node:process"),
    "firmware/box.ts": importing("../hal/disk/disk.ts", "./payment/payment.ts", "mqtt"),
    "firmware/payment/payment.ts": importing("../money/money.ts", "../../hal/printer/printer.ts"),
    "firmware/money/money.ts": importing("valibot"),
    "firmware/protocol/hpke.ts": importing("node:crypto"),
    "hal/disk/disk.ts": importing("./storage-error.ts"),
    "hal/disk/storage-error.ts": importing(),
    "hal/disk/file-disk.ts": importing("./disk.ts", "./file-name.ts", "node:fs", "onoff"),
    "hal/disk/file-name.ts": `${importing()}setTimeout(Date.now, 0);`,
    "hal/simulated-board.ts": importing("./disk/file-disk.ts"),
    "hub/hub.ts": importing("../firmware/protocol/hpke.ts", "../hal/disk/disk.ts", "node:http"),
    "hub/main.ts": importing("./hub.ts", "../hal/disk/file-disk.ts"),
    "scripts/run.ts": importing("../hub/hub.ts", "../hal/disk/file-disk.ts"),
    "test/hub/hub.test.ts": importing("../../scripts/run.ts", "../../firmware/main.ts"),
  };
  t.same(violationsIn(tree), []);
  t.same(violationsIn({}), []);
});

test("a file that imports what its layer may not is found", async (t) => {
  const forbidden: readonly (readonly [from: string, specifier: string])[] = [
    ["firmware/box.ts", "../hal/disk/file-disk.ts"],
    ["firmware/box.ts", "../hal/simulated-board.ts"],
    ["firmware/box.ts", "./main.ts"],
    ["firmware/box.ts", "../hub/hub.ts"],
    ["firmware/box.ts", "../scripts/run.ts"],
    ["firmware/main.ts", "../test/world.ts"],
    ["firmware/main.ts", "../hub/hub.ts"],
    ["firmware/payment/payment.ts", "../journal/journal.ts"],
    ["firmware/payment/payment.ts", "node:crypto"],
    ["firmware/payment/payment.ts", "mqtt"],
    ["firmware/protocol/hpke.ts", "node:fs"],
    ["firmware/uplink/link-machine.ts", "./uplink.ts"],
    ["hub/ledger/ledger.ts", "../store/hub-store.ts"],
    ["hub/ledger/ledger.ts", "../../firmware/payment/payment.ts"],
    ["hub/ledger/ledger.ts", "../../firmware/till/till.ts"],
    ["hub/orders/order-machine.ts", "../../firmware/screens/messages.ts"],
    ["hub/request-edge.ts", "../firmware/payment/payment.ts"],
    ["firmware/payment/payment.ts", "../../hub/ledger/ledger.ts"],
    ["hub/ledger/ledger.ts", "node:sqlite"],
    ["hub/hub.ts", "../firmware/uplink/uplink.ts"],
    ["hub/hub.ts", "../firmware/payment/payment.ts"],
    ["hub/hub.ts", "../hal/camera/camera.ts"],
    ["hub/hub.ts", "../hal/disk/file-disk.ts"],
    ["hub/hub.ts", "../image/slot.ts"],
    ["hal/disk/disk.ts", "node:fs"],
    ["hal/disk/disk.ts", "./file-disk.ts"],
    ["hal/disk/file-disk.ts", "../clock/system-clock.ts"],
    ["hal/disk/file-disk.ts", "../../firmware/money/money.ts"],
    ["hal/simulated-board.ts", "node:fs"],
    ["scripts/run.ts", "../test/world.ts"],
    ["image/slot.ts", "../firmware/box.ts"],
  ];
  for (const [from, specifier] of forbidden) {
    const found = violationsIn({ [from]: importing(specifier) });
    t.match(found, [/:2 .* imports /], `${from} imports ${specifier}`);
    t.equal(found.length, 1);
  }
  const twoPackages = importing("onoff", "serialport");
  t.match(violationsIn({ "hal/disk/file-disk.ts": twoPackages }), [/imports serialport$/]);
});

test("an import is found however it is written", async (t) => {
  const ways = [
    'import type { Uplink } from "../uplink/uplink.ts";',
    'export { Uplink } from "../uplink/uplink.ts";',
    'export * from "../uplink/uplink.ts";',
    'import "../uplink/uplink.ts";',
    'const uplink = await import("../uplink/uplink.ts");',
    'let uplink: import("../uplink/uplink.ts").Uplink | undefined;',
  ];
  for (const way of ways) {
    const found = violationsIn({ "firmware/payment/payment.ts": `/** A sample. */\n${way}\n` });
    t.match(found[0], /a pure file imports firmware\/uplink\/uplink\.ts/, way);
  }
});

test("a file that calls itself pure and is in no pure layer is found", async (t) => {
  const headers = {
    "/** A sample. Pure. */": true,
    "/**\n * A sample.\n *\n * Pure.\n */": true,
    "/** Pure. As far as it goes. */": false,
    "/** A sample. */\n/** Pure. */": false,
  };
  const message = "hub/hub.ts:1 says that it is pure, and is in no pure layer";
  for (const [header, isFound] of Object.entries(headers)) {
    t.same(violationsIn({ "hub/hub.ts": header }), isFound ? [message] : [], header);
    t.same(violationsIn({ "hub/ledger/ledger.ts": header }), []);
  }
});

test("imports that go round in a circle are found, with the way", async (t) => {
  const tree = {
    "hub/first.ts": importing("./second.ts"),
    "hub/second.ts": importing("./third.ts"),
    "hub/third.ts": importing("./second.ts"),
  };
  const way = "hub/second.ts -> hub/third.ts -> hub/second.ts";
  t.same(violationsIn(tree), [`hub/third.ts:2 imports itself by way of ${way}`]);
});

test("names that say nothing, come twice or break the form are found", async (t) => {
  const bad = {
    "hub/index.ts": "the name says nothing",
    "hub/order-utils.ts": "the name says nothing",
    "hub/helpers/order.ts": 'the folder name "helpers" says nothing',
    "hub/orderDesk.ts": "is not in kebab-case",
    "hub/order_desk.test.ts": "is not in kebab-case",
    "lib/order.ts": "lib/ is no folder of the design",
  };
  for (const [path, message] of Object.entries(bad)) {
    t.ok(violationsIn({ [path]: importing() }).includes(`${path}:1 ${message}`), path);
  }
  const twice = { "hub/order.ts": importing(), "firmware/order.ts": importing() };
  t.same(violationsIn(twice), ["firmware/order.ts:1 has the name of hub/order.ts"]);
});

test("what is too large is found", async (t) => {
  const lines = (count: number) => "  call();\n".repeat(count);
  const bodies: readonly (readonly [body: string, message: RegExp | null])[] = [
    [`export function f() {\n${lines(68)}}`, null],
    [`export function f() {\n${lines(69)}}`, /a function of 71 lines/],
    [`export const f = () => {\n${lines(69)}};`, /a function of 71 lines/],
    [lines(399), null],
    [lines(400), /401 lines/],
    ["// ".padEnd(100, "x"), null],
    ["// ".padEnd(101, "x"), /101 columns/],
    [`// https://${"x".repeat(100)}`, null],
    ["export function f(a: A, b: B, c: C) {}", null],
    ["export function f(a: A, b: B, c: C, d: D) {}", /4 parameters/],
    ["listen((a, b, c, d) => d);", null],
  ];
  for (const [body, message] of bodies) {
    const found = violationsIn({ "hub/hub.ts": `/** A sample. */\n${body}` });
    if (message) t.match(found, [message]);
    else t.same(found, []);
  }
});

test("whoever reaches for the world behind the back is found", async (t) => {
  const reaches = [
    "const now = Date.now();",
    "const clock = Date.now;",
    "const now = new Date();",
    "const now = globalThis.performance.now();",
    "const choice = Math.random();",
    "setTimeout(run, 5);",
    "setInterval(run, 5);",
    "const home = process.env.HOME;",
    'import { env } from "node:process";',
    'import { setTimeout as sleep } from "node:timers/promises";',
    'import { randomBytes } from "node:crypto";',
  ];
  for (const reach of reaches) {
    const text = `/** A sample. */\n${reach}\n`;
    t.match(violationsIn({ "hub/hub.ts": text }), [/^hub\/hub\.ts:2 reaches for /], reach);
    t.same(violationsIn({ "hub/main.ts": text }), [], reach);
  }
  const harmless = '/** Never Date.now(). */\nconst day = new Date(0), text = "Date.now()";\n';
  t.same(violationsIn({ "hub/hub.ts": harmless }), []);
});

test("module state, loose ends and files without a purpose are found", async (t) => {
  const bad: readonly (readonly [text: string, message: RegExp])[] = [
    ["/** A sample. */\nlet count = 0;", /:2 count is module state/],
    ["/** A sample. */\nexport var count = 0;", /:2 count is module state/],
    ["/** A sample. */\nconst cache = new Map<string, number>();", /:2 cache is module state/],
    ["/** A sample. */\nconst queue: string[] = [];", /:2 queue is module state/],
    [`/** A sample. */\n// ${"TO"}DO: later`, /:2 leaves a loose end/],
    ["export const answer = 42;", /:1 does not begin by saying its one job/],
  ];
  for (const [text, message] of bad) t.match(violationsIn({ "hub/hub.ts": text }), [message]);
  const local = "/** A sample. */\nconst NAMES = new Set([1]);\nfunction f() { let count = 0; }";
  t.same(violationsIn({ "hub/hub.ts": local }), []);
});

function violationsIn(tree: Readonly<Record<string, string>>): readonly string[] {
  const sources = Object.entries(tree).map(([path, text]) => parseSource(path, text));
  return checkHouseRules({ paths: Object.keys(tree), sources });
}

function importing(...specifiers: string[]): string {
  const lines = specifiers.map((specifier) => `import "${specifier}";\n`);
  return `/** A sample. */\n${lines.join("")}`;
}
