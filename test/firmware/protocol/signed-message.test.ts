import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { test } from "tap";
import {
  type MessageType,
  openMessage,
  signMessage,
} from "../../../firmware/protocol/signed-message.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const key = { id: "box-1-key", privateKey };
const lookup = (id: string) => (id === key.id ? publicKey : null);
const TYPES: readonly MessageType[] = ["anycode-request", "anycode-answer", "anycode-connect"];

test("what was signed is opened as it was, with the key that signed it", (t) => {
  const comesBack = fc.property(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.constantFrom(...TYPES),
    (body, type) => {
      const opened = openMessage(type, signMessage(type, body, key), lookup);
      t.same(opened, { ok: true, keyId: key.id, body: JSON.parse(JSON.stringify(body)) });
    },
  );
  fc.assert(comesBack);
  t.end();
});

test("the same words and key give the same bytes", (t) => {
  const body = { order: 1 };
  const message = signMessage("anycode-request", body, key);
  t.equal(signMessage("anycode-request", body, key), message);
  t.end();
});

test("a message is a JWS that any library reads (RFC 7515, RFC 8037)", (t) => {
  // The key of RFC 8037, appendix A.1.
  const jwk = {
    kty: "OKP",
    crv: "Ed25519",
    d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  };
  const signing = { id: "k", privateKey: createPrivateKey({ key: jwk, format: "jwk" }) };
  const [head = "", body = "", signature = ""] = signMessage("anycode-answer", {}, signing).split(
    ".",
  );
  const decode = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());
  t.same(decode(head), { alg: "EdDSA", kid: "k", typ: "anycode-answer" });
  t.same(decode(body), {});
  t.equal(Buffer.from(signature, "base64url").length, 64);
  const { d: _, ...publicJwk } = jwk;
  const opened = openMessage("anycode-answer", `${head}.${body}.${signature}`, () =>
    createPublicKey({ key: publicJwk, format: "jwk" }),
  );
  t.match(opened, { ok: true, body: {} });
  t.end();
});

test("one side's words cannot be turned back as the other's", (t) => {
  for (const type of TYPES) {
    for (const other of TYPES.filter((name) => name !== type)) {
      const opened = openMessage(other, signMessage(type, {}, key), lookup);
      t.same(opened, { ok: false, why: "wrong-type" });
    }
  }
  t.end();
});

test("every change of what was signed, and every other key, is found out", (t) => {
  const message = signMessage("anycode-request", { order: 1, amount: 2 }, key);
  const signed = message.lastIndexOf(".");
  for (let at = 0; at < signed; at += 1) {
    const changed =
      message.slice(0, at) + (message[at] === "A" ? "B" : "A") + message.slice(at + 1);
    t.equal(openMessage("anycode-request", changed, lookup).ok, false, `character ${at}`);
  }
  const open = (text: string) => openMessage("anycode-request", text, lookup);
  const stranger = generateKeyPairSync("ed25519").privateKey;
  const forged = signMessage("anycode-request", {}, { id: key.id, privateKey: stranger });
  t.same(open(forged), { ok: false, why: "bad-signature" });
  const unknown = signMessage("anycode-request", {}, { id: "another", privateKey });
  t.same(open(unknown), { ok: false, why: "unknown-key" });
  t.same(open(`${message.slice(0, signed)}.`), { ok: false, why: "malformed" });
  t.same(open(`${message.slice(0, signed)}.AAAA`), { ok: false, why: "bad-signature" });
  t.end();
});

test("a message without a signature, or with a weaker one, is refused", (t) => {
  const body = Buffer.from("{}").toString("base64url");
  for (const alg of ["none", "HS256", "ES256", "", null]) {
    const head = { alg, kid: key.id, typ: "anycode-request" };
    const text = `${Buffer.from(JSON.stringify(head)).toString("base64url")}.${body}.AAAA`;
    t.same(openMessage("anycode-request", text, lookup), { ok: false, why: "malformed" }, `${alg}`);
  }
  t.end();
});

test("no text at all makes it fail", (t) => {
  const part = fc.oneof(
    fc.string(),
    fc.json().map((text) => Buffer.from(text).toString("base64url")),
  );
  const anyText = fc.array(part, { maxLength: 4 }).map((parts) => parts.join("."));
  fc.assert(fc.property(anyText, (text) => !openMessage("anycode-answer", text, lookup).ok));
  t.end();
});
