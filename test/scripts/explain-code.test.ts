import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "tap";

const SCRIPT = fileURLToPath(new URL("../../scripts/explain-code.ts", import.meta.url));
const MERCHANT_CODE =
  "00020101021226330012hk.com.hkicl0313+852-6789123452040000530334454031005802HK" +
  "5914company_1_data6002HK62170513INV/TEST/00016304A154";

function explain(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("a wallet's code is explained in words and as one JSON object", async (t) => {
  const words = explain(["2893612204263667830"]);
  t.match(words, { status: 0, stderr: "", stdout: /payer-code\n.*alipay, alipay-plus\n/ });
  const { status, stdout } = explain(["2893612204263667830", "--json"]);
  t.equal(status, 0);
  t.same(JSON.parse(stdout), {
    kind: "payer-code",
    candidates: ["alipay", "alipay-plus"],
    reason: null,
    sentence: "A customer's code: the box can send it.",
    crcOk: null,
    valid: null,
    fields: {},
    details: {},
  });
});

test("a merchant's code is explained to its last field", async (t) => {
  t.match(JSON.parse(explain([MERCHANT_CODE, "--json"]).stdout), {
    kind: "emv-mpm",
    candidates: [],
    reason: "merchant-code",
    crcOk: true,
    valid: true,
    fields: { amount: "100", country: "HK", additional: { referenceLabel: "INV/TEST/0001" } },
    details: { profile: "emvco", problems: [] },
  });
  const damaged = explain([MERCHANT_CODE.replace("5403100", "5403999")]);
  t.match(damaged, { status: 0, stdout: /checksum {4}wrong\nvalid {7}no\nproblem/ });
});

test("a refused text is explained too, and that is no failure", async (t) => {
  for (const [text, reason] of [
    ["", "empty"],
    ["WIFI:S:Shop;;", "wifi-code"],
    ["120061098828009406 ", "spaces"],
    ["hQVDUFYwMQ==", "damaged-code"],
  ] as const) {
    const { status, stdout } = explain(["--json", "--", text]);
    t.equal(status, 0);
    t.match(JSON.parse(stdout), { reason, candidates: [] });
  }
});

test("a live code can be handed over out of sight, without its line end", async (t) => {
  const read = (input: string) => JSON.parse(explain(["-", "--json"], input).stdout);
  t.match(read("120061098828009406\n"), { kind: "payer-code", candidates: ["wechat-pay"] });
  t.match(read("120061098828009406\n\n"), { reason: "spaces" });
  t.match(read(""), { reason: "empty" });
  t.match(read("1".repeat(2_000_000)), { reason: "too-long" });
});

test("what a field holds cannot steer the technician's terminal", async (t) => {
  const { stdout } = explain(["-"], "0002015903\u001b[2");
  t.match(stdout, /merchantName = \ufffd\[2/);
  t.notOk(stdout.includes("\u001b"));
});

test("a wrong call gets one line that does not repeat the text", async (t) => {
  for (const args of [[], ["1", "2"], ["--nonsense"], ["-120061098828009406"]]) {
    const { status, stdout, stderr } = explain(args);
    t.equal(status, 2, args.join(" "));
    t.equal(stdout, "");
    t.match(stderr, /^[A-Z].*--help\.\n$/);
    t.notMatch(stderr, /12006109/);
  }
  t.match(explain(["--help"]), { status: 0, stdout: /^Usage:/ });
});
