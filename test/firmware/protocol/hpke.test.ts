import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  type webcrypto,
} from "node:crypto";
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import fc from "fast-check";
import { test } from "tap";
import { hpkeOpen, hpkeSeal } from "../../../firmware/protocol/hpke.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** RFC 9180, appendix A.1.1: the setup and the first encryption. */
const VECTOR = {
  purpose: hex("4f6465206f6e2061204772656369616e2055726e"),
  ephemeralSeed: hex("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234"),
  encapsulated: hex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"),
  recipientPublic: hex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"),
  recipientPrivate: hex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"),
  plaintext: hex("4265617574792069732074727574682c20747275746820626561757479"),
  associated: hex("436f756e742d30"),
  ciphertext: hex(
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
  ),
};

function jwk(x: Buffer): { kty: string; crv: string; x: string } {
  return { kty: "OKP", crv: "X25519", x: x.toString("base64url") };
}

const vectorPublicKey = createPublicKey({ key: jwk(VECTOR.recipientPublic), format: "jwk" });
const vectorPrivateKey = createPrivateKey({
  key: { ...jwk(VECTOR.recipientPublic), d: VECTOR.recipientPrivate.toString("base64url") },
  format: "jwk",
});

test("the standard's own example is sealed and opened to the byte", (t) => {
  const sealed = hpkeSeal(VECTOR.plaintext, { ...VECTOR, publicKey: vectorPublicKey });

  t.same(sealed.encapsulated, VECTOR.encapsulated);
  t.same(sealed.ciphertext, VECTOR.ciphertext);
  t.same(hpkeOpen(sealed, { ...VECTOR, privateKey: vectorPrivateKey }), VECTOR.plaintext);
  t.end();
});

test("a message with any one byte changed does not open", (t) => {
  const opening = { ...VECTOR, privateKey: vectorPrivateKey };
  const changed = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return copy;
  };
  for (const field of ["encapsulated", "ciphertext"] as const) {
    for (let at = 0; at < VECTOR[field].length; at += 1) {
      const tampered = { ...VECTOR, [field]: changed(VECTOR[field], at) };
      t.equal(hpkeOpen(tampered, opening), null, `${field}, byte ${at}`);
    }
  }
  for (const field of ["purpose", "associated"] as const) {
    for (let at = 0; at < VECTOR[field].length; at += 1) {
      const elsewhere = { ...opening, [field]: changed(VECTOR[field], at) };
      t.equal(hpkeOpen(VECTOR, elsewhere), null, `${field}, byte ${at}`);
    }
  }
  t.end();
});

test("a message that is cut short, or made for another key, does not open", (t) => {
  const opening = { ...VECTOR, privateKey: vectorPrivateKey };
  for (let length = 0; length < VECTOR.ciphertext.length; length += 1) {
    const cut = { ...VECTOR, ciphertext: VECTOR.ciphertext.subarray(0, length) };
    t.equal(hpkeOpen(cut, opening), null, `${length} bytes of ciphertext`);
  }
  const short = { ...VECTOR, encapsulated: VECTOR.encapsulated.subarray(1) };
  t.equal(hpkeOpen(short, opening), null);
  t.equal(hpkeOpen({ ...VECTOR, encapsulated: Buffer.alloc(32) }, opening), null, "small order");
  const { privateKey } = generateKeyPairSync("x25519");
  t.equal(hpkeOpen(VECTOR, { ...VECTOR, privateKey }), null);
  t.end();
});

test("a seed of the wrong length is refused, not stretched", (t) => {
  for (const length of [0, 31, 33]) {
    const sealing = { ...VECTOR, publicKey: vectorPublicKey, ephemeralSeed: Buffer.alloc(length) };
    t.throws(() => hpkeSeal(VECTOR.plaintext, sealing), RangeError);
  }
  t.end();
});

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes128Gcm(),
});

async function webKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const parts = key.export({ format: "jwk" });
  const raw = Buffer.from((key.type === "private" ? parts.d : parts.x) ?? "", "base64url");
  return suite.kem.importKey("raw", exact(raw), key.type === "public");
}

function exact(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
const anyMessage = fc.record({
  plaintext: anyBytes,
  purpose: anyBytes,
  associated: anyBytes,
  ephemeralSeed: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});

test("another program's library opens what we seal, and we open what it seals", async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  const theirPublic = await webKey(publicKey);
  const theirPrivate = await webKey(privateKey);
  const bothWays = fc.asyncProperty(anyMessage, async (message) => {
    const info = exact(message.purpose);
    const aad = exact(message.associated);

    const ours = hpkeSeal(message.plaintext, { ...message, publicKey });
    const enc = exact(ours.encapsulated);
    const recipient = await suite.createRecipientContext({ recipientKey: theirPrivate, enc, info });
    t.same(
      new Uint8Array(await recipient.open(exact(ours.ciphertext), aad)),
      message.plaintext,
      "ours",
    );

    const sender = await suite.createSenderContext({ recipientPublicKey: theirPublic, info });
    const theirs = {
      ciphertext: new Uint8Array(await sender.seal(exact(message.plaintext), aad)),
      encapsulated: new Uint8Array(sender.enc),
    };
    const opened = hpkeOpen(theirs, { ...message, privateKey });
    t.same(opened && new Uint8Array(opened), message.plaintext, "theirs");
  });
  await fc.assert(bothWays, { numRuns: 30 });
});
