/** The keys of a simulated world: the hub's, and each box's own with the hub's that it pins. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { publicKeyOf } from "../../firmware/settings/box-settings.ts";
import { openDeviceKey } from "../../firmware/settings/device-key.ts";
import type { UplinkKeys } from "../../firmware/uplink/uplink.ts";
import { SimulatedDisk } from "../../hal/disk/simulated-disk.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { hubSecrets, makeHubSeeds, publicHubKeys } from "../../hub/keys/hub-keys.ts";
import { CRYPTO_AT_ONCE } from "../../hub/keys/message-crypto.ts";

export interface WorldKeys {
  readonly hub: ReturnType<typeof hubSecrets>;
  /** By terminal. */
  readonly boxes: ReadonlyMap<string, BoxKeys>;
}

export interface BoxKeys {
  readonly uplink: UplinkKeys;
  /** What the hub knows the box by. */
  readonly device: KeyObject;
}

export interface WorldKeyOptions {
  readonly seed: number;
  readonly terminals: readonly string[];
  /** The boxes seal codes to a key that the hub does not have any more. */
  readonly hasStaleCodeKey?: boolean | undefined;
}

/** The same keys for the same options. */
export async function makeWorldKeys(options: WorldKeyOptions): Promise<WorldKeys> {
  const random = new SimulatedRandom(options.seed);
  const seeds = makeHubSeeds(random);
  const { signingKeys } = publicHubKeys(seeds);
  const { codeKey } = publicHubKeys(options.hasStaleCodeKey ? makeHubSeeds(random) : seeds);
  const trusted = new Map(signingKeys.map((key) => [key.id, publicKeyOf(key)]));
  const hubCode = { id: codeKey.id, publicKey: publicKeyOf(codeKey) };
  const boxes = new Map<string, BoxKeys>();
  for (const terminal of options.terminals) {
    const signing = await openDeviceKey(new SimulatedDisk(), random, terminal);
    const uplink = { signing, hub: (id: string) => trusted.get(id) ?? null, hubCode };
    boxes.set(terminal, { uplink, device: createPublicKey(signing.privateKey) });
  }
  return { hub: hubSecrets(seeds, CRYPTO_AT_ONCE), boxes };
}
