import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { test } from "tap";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";
import { openDecoder } from "../../firmware/scanner/decoder.ts";
import { routeCode } from "../../hub/routing/route.ts";
import { SANDBOX_OUTCOME_NAMES } from "../../hub/sandbox/sandbox-outcomes.ts";
import { decodePicture } from "../../scripts/decode-picture.ts";
import { readInstalledWasm } from "../../scripts/installed-decoder.ts";
import { loadPicture } from "../../scripts/load-picture.ts";

const program = fileURLToPath(new URL("../../scripts/wallet.ts", import.meta.url));

interface Outcome {
  readonly status: number | string | null | undefined;
  readonly out: string;
  readonly err: string;
}

function wallet(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, out, err) =>
      resolve({ status: error ? error.code : 0, out, err }),
    );
  });
}

test("what is drawn is the code that is printed, as every kind of picture", async (t) => {
  const folder = t.testdir();
  const decoder = await openDecoder(await readInstalledWasm());
  const wishes = [
    { args: ["wechat-pay"], file: "a.png", type: "png", format: "QRCode" },
    { args: ["icbc", "--format", "code128"], file: "b.jpg", type: "jpeg", format: "Code128" },
    { args: ["unionpay-quickpass", "--cpm"], file: "c.webp", type: "webp", format: "QRCode" },
    { args: ["alipay", "--outcome", "slow"], file: "d.JPEG", type: "jpeg", format: "QRCode" },
  ];
  for (const { args, file, type, format } of wishes) {
    const picture = join(folder, file);
    const { status, out, err } = await wallet(...args, "--picture", picture, "--text", "--json");
    t.same([status, err], [0, ""]);
    const said = JSON.parse(out);
    t.match(said, { institution: args[0], picture });
    const readings = await decodePicture(decoder, await loadPicture(picture));
    t.match(readings, [{ format, text: said.text }]);
    t.equal((await sharp(picture).metadata()).format, type);
  }
});

test("the code alone is printed for explain-code, fresh each time", async (t) => {
  const load = loadShippedIssuerTable();
  if (!load.ok) throw new Error(load.why);
  const codes = new Set<string>();
  for (let time = 0; time < 2; time += 1) {
    const { status, out } = await wallet("ccb", "--text", "--outcome", "day-limit");
    t.equal(status, 0);
    t.match(out, /^62[0-9]0105[0-9]{7}00024\n$/);
    t.equal(routeCode(out.trim(), load.table)?.institution, "ccb");
    codes.add(out);
  }
  t.equal(codes.size, 2);
});

test("a picture's code is printed only when it is asked for", async (t) => {
  const picture = join(t.testdir(), "code.png");
  const { status, out } = await wallet("hebao", "--picture", picture, "--json");
  t.equal(status, 0);
  t.notMatch(out, /[0-9]{16}/);
});

test("the list names every institution and outcome, for people and for programs", async (t) => {
  const { status, out } = await wallet("--list");
  t.equal(status, 0);
  for (const id of INSTITUTIONS) t.match(out, new RegExp(`^  ${id.replace("+", "\\+")} `, "m"));
  for (const name of SANDBOX_OUTCOME_NAMES) t.match(out, new RegExp(`^  ${name} `, "m"));
  const listed = JSON.parse((await wallet("--list", "--json")).out);
  t.same(
    listed.institutions.map(({ id }: { readonly id: string }) => id),
    INSTITUTIONS,
  );
  t.match(listed.outcomes[1], { name: "password", ending: "00001" });
});

test("a wrong command gets one line that says what is allowed, and writes nothing", async (t) => {
  const folder = t.testdir();
  const picture = join(folder, "code.png");
  mkdirSync(join(folder, "folder.png"));
  const cases: readonly (readonly [number, RegExp, ...string[]])[] = [
    [2, /Which institution\? One of: abc, .*wo-wallet/, "--picture", picture],
    [2, /no institution "paypal".*One of: abc/, "paypal", "--picture", picture],
    [2, /no outcome "lost".*One of: approved/, "abc", "--outcome", "lost", "--picture", picture],
    [2, /no format "ean".*qr, code128/, "abc", "--format", "ean", "--picture", picture],
    [2, /--picture FILE/, "abc"],
    [2, /\.png, \.jpg, \.jpeg, \.webp/, "abc", "--picture", join(folder, "code.gif")],
    [2, /\.png, \.jpg, \.jpeg, \.webp/, "abc", "--picture", join(folder, "code")],
    [2, /EMV codes. One of: unionpay-quickpass/, "abc", "--cpm", "--picture", picture],
    [2, /EMV code is a QR code/, "abc", "--cpm", "--format", "code128", "--picture", picture],
    [2, /'--pictures'.*--help/, "abc", "--pictures", picture],
    [2, /argument missing.*--help/, "abc", "--picture"],
    [2, /One institution at a time/, "abc", "boc", "--picture", picture],
    [1, /Cannot write .*no such folder/, "abc", "--picture", join(folder, "none", "code.png")],
    [1, /Cannot write .*it is a folder/, "abc", "--picture", join(folder, "folder.png")],
  ];
  for (const [status, message, ...args] of cases) {
    const outcome = await wallet(...args);
    t.equal(outcome.status, status, args.join(" "));
    t.match(outcome.err, message);
    t.match(outcome.err, /^[^\n]+\n$/);
    t.equal(outcome.out, "");
  }
  t.notOk(existsSync(picture));
});

test("--help says how it is used", async (t) => {
  const { status, out } = await wallet("--help");
  t.equal(status, 0);
  for (const word of [
    "--picture",
    "--outcome",
    "--format",
    "--cpm",
    "--text",
    "--list",
    "--json",
  ]) {
    t.ok(out.includes(word), word);
  }
});
