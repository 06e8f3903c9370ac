/** The hub's keys: the same from the same seeds, and of use to nobody else. */
import { createPublicKey } from "node:crypto";
import { test } from "tap";
import type { PayRequest } from "../../../firmware/protocol/request.ts";
import { sealCode } from "../../../firmware/protocol/sealed-code.ts";
import { openMessage, signMessage } from "../../../firmware/protocol/signed-message.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { hubSecrets, makeHubSeeds, publicHubKeys } from "../../../hub/keys/hub-keys.ts";
import { CRYPTO_ASIDE, CRYPTO_AT_ONCE } from "../../../hub/keys/message-crypto.ts";

const seeds = makeHubSeeds(new SimulatedRandom(1));
const others = makeHubSeeds(new SimulatedRandom(2));

test("the same seeds give the same keys, other seeds give others", (t) => {
  t.strictSame(publicHubKeys(seeds), publicHubKeys(makeHubSeeds(new SimulatedRandom(1))));
  t.not(publicHubKeys(seeds).codeKey.id, publicHubKeys(others).codeKey.id);
  t.not(publicHubKeys(seeds).codeKey.id, publicHubKeys(seeds).signingKeys[0]?.id);
  t.end();
});

test("what the hub signs opens with the printed key and its id", (t) => {
  const message = signMessage(
    "anycode-answer",
    { a: 1 },
    hubSecrets(seeds, CRYPTO_AT_ONCE).signing,
  );
  const [printed] = publicHubKeys(seeds).signingKeys;
  const opened = openMessage("anycode-answer", message, (id) => {
    if (id !== printed?.id) return null;
    return createPublicKey({ key: { ...printed.publicKey }, format: "jwk" });
  });
  t.match(opened, { ok: true, body: { a: 1 } });
  t.end();
});

test("a code sealed to the printed key is opened by this hub only", async (t) => {
  const printed = publicHubKeys(seeds).codeKey;
  const context = {
    ...{ protocol: 1 as const, terminal: "box-1", sequence: 1, deadlineMs: 1 },
    ...{ order: "2601010000001234567890123456", amountMinor: 1250, currency: "CNY" as const },
  };
  const sealedCode = sealCode("134567890123456789", {
    keyId: printed.id,
    publicKey: createPublicKey({ key: { ...printed.publicKey }, format: "jwk" }),
    ephemeralSeed: new SimulatedRandom(3).bytes(32),
    context,
  });
  const request: PayRequest = { ...context, type: "pay", symbology: "qr", sealedCode };
  for (const crypto of [CRYPTO_AT_ONCE, CRYPTO_ASIDE]) {
    const hub = hubSecrets(seeds, crypto);
    t.equal((await hub.openCode(request))?.code, "134567890123456789");
    t.equal(await hubSecrets(others, crypto).openCode(request), null);
    t.equal(await hub.openCode({ ...request, amountMinor: 1 }), null);
    t.equal(await hub.openCode({ ...request, terminal: "box-2" }), null);
    for (const encapsulated of [Buffer.alloc(32), Buffer.alloc(31, 1), Buffer.alloc(0)]) {
      const tampered = { ...sealedCode, encapsulated: encapsulated.toString("base64url") };
      t.equal(await hub.openCode({ ...request, sealedCode: tampered }), null);
    }
    const cut = { ...sealedCode, ciphertext: "AAAA" };
    t.equal(await hub.openCode({ ...request, sealedCode: cut }), null);
  }
});

test("no secret is among the printed keys", (t) => {
  const printed = JSON.stringify(publicHubKeys(seeds));
  for (const secret of Object.values(seeds)) {
    t.notOk(printed.includes(Buffer.from(secret).toString("base64url")));
  }
  t.end();
});
