import { test } from "tap";
import * as v from "valibot";
import { parseRequest } from "../../../firmware/protocol/request.ts";
import { sandboxTerminalInfoCipher } from "../../../firmware/protocol/sandbox-info-cipher.ts";
import {
  appVersionOf,
  isSecretText,
  secretTextOf,
  terminalInfo,
} from "../../../firmware/protocol/terminal-info.ts";
import { TERMINAL_INFO } from "../../world/test-terminal-info.ts";

const WRONG: Readonly<Record<keyof typeof TERMINAL_INFO, readonly unknown[]>> = {
  deviceType: ["12", "1", "", 10, null],
  serialNumber: ["", "S".repeat(51), "with space", "序列号", "a\n", 1],
  deviceId: ["1234567", "123456789", "1234 678", "", 12_345_678],
  appVersion: ["0.1.0", "0.1.0    ", "        ", " 0.1.0  ", "0.1 .0  ", "０.1.0  "],
  location: [
    "37.12/-121.213",
    "+37.12",
    "+37.12/-121.213/1",
    "+90.01/+0",
    "+0/-180.5",
    "+91/+0",
    "+1.1234567/+0",
    "+37.12 /-121",
    "",
  ],
  deviceIp: ["", "192.0.2", "192.0.2.256", "box.example", "1.2.3.4:80"],
  networkLicense: ["P310", "P31000", "P 100", ""],
};

test("terminal_info is read as it is written, at the limits of every field too", (t) => {
  const good: readonly object[] = [
    {},
    { deviceType: "11" },
    { serialNumber: "S".repeat(50) },
    { serialNumber: "1" },
    { appVersion: "12.34.56" },
    { location: "+90/+180" },
    { location: "-0.000001/-180.000000" },
    { deviceIp: "2001:db8::1" },
  ];
  for (const fields of good) {
    t.ok(v.is(terminalInfo, { ...TERMINAL_INFO, ...fields }), JSON.stringify(fields));
  }
  t.end();
});

test("terminal_info with any field wrong, missing or too many is none", (t) => {
  for (const [field, values] of Object.entries(WRONG)) {
    for (const value of values) {
      const what = `${field} ${JSON.stringify(value)}`;
      t.notOk(v.is(terminalInfo, { ...TERMINAL_INFO, [field]: value }), what);
    }
    t.notOk(v.is(terminalInfo, { ...TERMINAL_INFO, [field]: undefined }), `no ${field}`);
  }
  t.notOk(v.is(terminalInfo, { ...TERMINAL_INFO, encryptRandNum: "123456" }), "digits of a code");
  t.end();
});

test("a wrong terminal_info never stands in the way of a query or a reversal", (t) => {
  const about = { protocol: 1, terminal: "box-1", sequence: 41, deadlineMs: 1 };
  const order = { order: "2611240019301234567890123456", amountMinor: 1250, currency: "CNY" };
  for (const wrong of ["", null, { ...TERMINAL_INFO, location: "here" }]) {
    const query = parseRequest({ ...about, ...order, type: "query", terminalInfo: wrong });
    t.match(query, { type: "query", order: order.order });
    t.equal(query?.type === "query" && query.terminalInfo, undefined);
    const cause = "cancelled";
    t.ok(parseRequest({ ...about, ...order, type: "reverse", cause, terminalInfo: wrong }));
  }
  const good = parseRequest({ ...about, ...order, type: "query", terminalInfo: TERMINAL_INFO });
  t.match(good, { terminalInfo: TERMINAL_INFO });
  t.end();
});

test("a version is filled up on the right, and one that is too long is a bug", (t) => {
  t.equal(appVersionOf("0.1.0"), "0.1.0   ");
  t.equal(appVersionOf("12.34.56"), "12.34.56");
  t.throws(() => appVersionOf("123.45.67"), RangeError);
  t.end();
});

test("secret_text is the base64 of a 64-bit ciphertext, from whatever cipher is plugged in", (t) => {
  const secret = { serialNumber: "S1", encryptRandNum: "123456" };
  t.equal(
    secretTextOf(secret, () => Buffer.from("0123456789abcdef", "hex")),
    "ASNFZ4mrze8=",
  );
  t.throws(() => secretTextOf(secret, () => Buffer.alloc(9)), RangeError);
  t.ok(isSecretText("ASNFZ4mrze8="));
  for (const wrong of [
    "",
    "ASNFZ4mrze8",
    "ASNFZ4mrze9=",
    "ASNFZ4mrzQ==",
    "!SNFZ4mrze8=",
    "123456",
  ]) {
    t.notOk(isSecretText(wrong), wrong);
  }
  t.end();
});

test("the sandbox's cipher says other things of other boxes and other codes", (t) => {
  const of = (serialNumber: string, encryptRandNum: string) =>
    secretTextOf({ serialNumber, encryptRandNum }, sandboxTerminalInfoCipher);
  t.equal(of("S1", "123456"), of("S1", "123456"));
  t.ok(isSecretText(of("S1", "123456")));
  t.equal(new Set([of("S1", "123456"), of("S1", "123457"), of("S11", "23456")]).size, 3);
  t.end();
});
