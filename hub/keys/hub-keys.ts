/** The hub's keys, from the three secrets it keeps. Deterministic. Pure. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { InquireRequest, PayRequest, SealedCode } from "../../firmware/protocol/request.ts";
import {
  type CodeOpening,
  inquiryContext,
  type OpenedCode,
} from "../../firmware/protocol/sealed-code.ts";
import type { KeyLookup, SigningKey } from "../../firmware/protocol/signed-message.ts";
import type { Random } from "../../hal/random/random.ts";

const SEED_BYTES = 32;

/** What the hub keeps secret, 32 bytes each. Who loses it has to enrol every box anew. */
export interface HubSeeds {
  /** Ed25519: answers are signed with it. */
  readonly signing: Uint8Array;
  /** X25519: customers' codes are sealed to it. */
  readonly code: Uint8Array;
  /** Keys the content digests of stored orders. */
  readonly digest: Uint8Array;
}

/** At once, or when a thread has done the work. */
export type MaybeLater<T> = T | Promise<T>;

/** Null where it was not sealed to this key for this context. Never throws or rejects. */
export type Unseal = (sealed: SealedCode, opening: CodeOpening) => MaybeLater<OpenedCode | null>;

export interface HubSecrets {
  readonly signing: SigningKey;
  /**
   * Keys the content digests of the stored orders; the same for the life of the store, which
   * whoever opens the store has to make sure of.
   */
  readonly digestSecret: Uint8Array;
  /** The customer's code in the request, or null where it cannot be opened. */
  readonly openCode: (request: PayRequest) => MaybeLater<OpenedCode | null>;
  /** The text that is inquired about, or null where it cannot be opened. */
  readonly openInquiry: (request: InquireRequest) => MaybeLater<string | null>;
}

/** A public key and its id: the key's thumbprint (RFC 7638). */
export interface NamedPublicKey {
  readonly id: string;
  readonly publicKey: { readonly kty: string; readonly crv: string; readonly x: string };
}

/** What a box pins: the `hub` of its settings. */
export interface PublicHubKeys {
  readonly signingKeys: readonly NamedPublicKey[];
  readonly codeKey: NamedPublicKey;
}

export function makeHubSeeds(random: Random): HubSeeds {
  return {
    signing: random.bytes(SEED_BYTES),
    code: random.bytes(SEED_BYTES),
    digest: random.bytes(SEED_BYTES),
  };
}

export function hubSecrets(seeds: HubSeeds, { unseal }: { readonly unseal: Unseal }): HubSecrets {
  const { signing, code: privateKey } = privateKeys(seeds);
  const codeKeyId = namedPublicKey(privateKey).id;
  return {
    signing: { id: namedPublicKey(signing).id, privateKey: signing },
    digestSecret: seeds.digest,
    openCode: (request) => {
      if (request.sealedCode.keyId !== codeKeyId) return null;
      return unseal(request.sealedCode, { privateKey, context: request });
    },
    openInquiry: async (request) => {
      if (request.sealedText.keyId !== codeKeyId) return null;
      const context = inquiryContext(request);
      return (await unseal(request.sealedText, { privateKey, context }))?.code ?? null;
    },
  };
}

/** What institutions verify the hub's signed events with. */
export function verificationKeys({ signing }: Pick<HubSecrets, "signing">): KeyLookup {
  const publicKey = createPublicKey(signing.privateKey);
  return (keyId) => (keyId === signing.id ? publicKey : null);
}

export function publicHubKeys(seeds: HubSeeds): PublicHubKeys {
  const { signing, code } = privateKeys(seeds);
  return { signingKeys: [namedPublicKey(signing)], codeKey: namedPublicKey(code) };
}

/** The fixed beginnings of a private key in PKCS #8 (RFC 8410); the 32 bytes follow. */
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");
const PKCS8_X25519 = Buffer.from("302e020100300506032b656e04220420", "hex");

function privateKeys(seeds: HubSeeds): { signing: KeyObject; code: KeyObject } {
  const key = (prefix: Buffer, seed: Uint8Array) => {
    const der = Buffer.concat([prefix, seed]);
    return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  };
  return { signing: key(PKCS8_ED25519, seeds.signing), code: key(PKCS8_X25519, seeds.code) };
}

function namedPublicKey(privateKey: KeyObject): NamedPublicKey {
  const { kty = "", crv = "", x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const id = createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
  return { id, publicKey: { kty, crv, x } };
}
