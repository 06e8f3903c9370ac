import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { test } from "tap";
import { AMOUNT_MINOR_MAX } from "../../../firmware/money/money.ts";
import { parseRequest, REQUEST_BYTES_MAX } from "../../../firmware/protocol/request.ts";
import { SEALED_BYTES_MAX, sealCode } from "../../../firmware/protocol/sealed-code.ts";
import { signMessage } from "../../../firmware/protocol/signed-message.ts";
import { TERMINAL_INFO } from "../../world/test-terminal-info.ts";

const envelope = { protocol: 1, terminal: "box-1", sequence: 41 };
const order = {
  ...envelope,
  order: "2611240019301234567890123456",
  amountMinor: 1250,
  currency: "CNY",
  deadlineMs: 1_795_000_000_000,
};
const sealedCode = { keyId: "hub-code-1", encapsulated: "AAAA", ciphertext: "BBBB" };
const hello = { ...envelope, type: "hello", nonce: "abcdefghijklmnopqrstuv", firmware: "0.1.0" };
const pay = { ...order, type: "pay", symbology: "qr", sealedCode };
const query = { ...order, type: "query" };
const reverse = { ...order, type: "reverse", cause: "cancelled" };

test("every kind of request is read as it is written", (t) => {
  for (const request of [hello, pay, query, reverse]) t.same(parseRequest(request), request);
  t.same(parseRequest({ ...pay, symbology: "code128" }), { ...pay, symbology: "code128" });
  t.end();
});

test("a request with a field too many, too few or of another kind is no request", (t) => {
  for (const request of [hello, pay, query, reverse]) {
    t.equal(parseRequest({ ...request, tip: 1 }), null, `${request.type} with a tip`);
    for (const field of Object.keys(request)) {
      const { [field]: _, ...without } = request as Record<string, unknown>;
      t.equal(parseRequest(without), null, `${request.type} without ${field}`);
      t.equal(parseRequest({ ...request, [field]: [] }), null, `${request.type}, ${field} a list`);
      t.equal(parseRequest({ ...request, [field]: null }), null, `${request.type}, ${field} null`);
    }
  }
  t.end();
});

test("a hello tells of the issuer table, and a wrong word about it never costs the hello", (t) => {
  const report = { edition: 3, refused: { digest: "d".repeat(43), refusal: "a-later-word" } };
  const told = { ...hello, issuerTable: report };
  t.same(parseRequest(told), told);
  t.same(parseRequest({ ...hello, issuerTable: { edition: 1 } }), {
    ...hello,
    issuerTable: { edition: 1 },
  });
  for (const wrong of [
    null,
    3,
    { edition: -1 },
    { ...report, more: 1 },
    { edition: 1, refused: 2 },
  ]) {
    t.match(parseRequest({ ...hello, issuerTable: wrong }), { type: "hello", nonce: hello.nonce });
  }
  t.end();
});

test("amounts, numbers and names outside their bounds are no request", (t) => {
  const wrong: readonly object[] = [
    { amountMinor: 0 },
    { amountMinor: -1 },
    { amountMinor: 12.5 },
    { amountMinor: AMOUNT_MINOR_MAX + 1 },
    { amountMinor: "1250" },
    { amountMinor: Number.NaN },
    { currency: "XXX" },
    { currency: "cny" },
    { order: "261124001930123456789012345" },
    { order: "2611240019301234567890123456\n" },
    { order: "26112400193012345678901234５６" },
    { terminal: "box 1" },
    { terminal: "box.1" },
    { terminal: "b".repeat(33) },
    { sequence: -1 },
    { sequence: 1.5 },
    { sequence: Number.MAX_SAFE_INTEGER + 1 },
    { deadlineMs: -1 },
    { protocol: 2 },
    { symbology: "ean13" },
    { sealedCode: { ...sealedCode, keyId: "a b" } },
    { sealedCode: { ...sealedCode, ciphertext: "B".repeat(1025) } },
    { sealedCode: { ...sealedCode, code: "130000000000000001" } },
  ];
  for (const fields of wrong)
    t.equal(parseRequest({ ...pay, ...fields }), null, JSON.stringify(fields));
  t.equal(parseRequest({ ...reverse, cause: "whim" }), null);
  t.equal(parseRequest({ ...hello, nonce: "abc" }), null);
  t.end();
});

test("the longest code that can be sealed makes a good request within the limit", (t) => {
  const { publicKey } = generateKeyPairSync("x25519");
  const { privateKey } = generateKeyPairSync("ed25519");
  const context = {
    terminal: "b".repeat(32),
    order: order.order,
    sequence: Number.MAX_SAFE_INTEGER,
    amountMinor: AMOUNT_MINOR_MAX,
    currency: "CNY",
  } as const;
  const longest = sealCode("x".repeat(SEALED_BYTES_MAX), {
    keyId: "k".repeat(64),
    publicKey,
    context,
    ephemeralSeed: Buffer.alloc(32),
  });
  const terminalInfo = {
    ...{ ...TERMINAL_INFO, serialNumber: "S".repeat(50), location: "-89.123456/-179.123456" },
    deviceIp: "2001:0db8:0000:0000:0000:0000:0000:0001",
  };
  const request = { ...pay, ...context, sealedCode: longest, terminalInfo };
  t.same(parseRequest(request), request);
  const key = { id: "k".repeat(64), privateKey };
  t.ok(signMessage("anycode-request", request, key).length <= REQUEST_BYTES_MAX);
  t.end();
});

test("nothing at all makes it fail", (t) => {
  fc.assert(fc.property(fc.anything(), (body) => parseRequest(body) === null));
  t.end();
});
