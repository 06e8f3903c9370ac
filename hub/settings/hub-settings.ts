/** The hub's settings, as an operator writes them: a JSON file, checked before anything runs. */
import { createPublicKey } from "node:crypto";
import * as v from "valibot";
import { statedTerminalInfo } from "../../firmware/protocol/terminal-info.ts";
import { TERMINAL_ID_PATTERN } from "../../firmware/protocol/topics.ts";
import {
  brokerEntries,
  isTlsWhole,
  NOT_ALL_TLS,
  ownTlsFiles,
} from "../../firmware/settings/broker-settings.ts";
import { readSettings, type SettingsReading } from "../../firmware/settings/read-settings.ts";
import {
  CATEGORY_UNKNOWN,
  type MerchantProfile,
  unnamedMerchant,
} from "../orders/presented-code.ts";
import type { HubTerminals } from "../request-edge.ts";
import { accountSettings } from "./account-settings.ts";

const TERMINALS_MAX = 100_000;
const MERCHANT_PATTERN = /^[A-Za-z0-9-]{1,64}$/;

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
/** It becomes a level of a topic. */
const clientId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9-]{1,64}$/, "not 1 to 64 of A-Z a-z 0-9 -"),
);

/** As libpq reads it, `postgres://user:password@host:port/database?sslmode=verify-full`. */
const postgresUrl = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.regex(/^postgres(?:ql)?:\/\/\S+$/, "no postgres://user:password@host:port/database"),
);

/** An Ed25519 public key as RFC 8037 writes it. */
const publicKey = v.object({
  kty: v.literal("OKP"),
  crv: v.literal("Ed25519"),
  x: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
});

const terminal = v.strictObject({
  terminal: v.pipe(v.string(), v.regex(TERMINAL_ID_PATTERN)),
  /** Whom the hub owes the money of this box's sales. Part of an account's name. */
  merchant: v.pipe(v.string(), v.regex(MERCHANT_PATTERN)),
  /** Of the key the box signs with. */
  publicKey,
  /** Of its hardware. Where it is stated, a box that gives another one takes no payments. */
  serialNumber: v.optional(statedTerminalInfo.serialNumber),
});

/** What payers are shown of a merchant whose box shows a code. Latin names in printable ASCII. */
const merchant = v.strictObject({
  merchant: v.pipe(v.string(), v.regex(MERCHANT_PATTERN)),
  name: v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,25}$/)),
  city: v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,15}$/)),
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)), "CN"),
  /** ISO 18245. */
  category: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{4}$/)), CATEGORY_UNKNOWN),
  /** The merchant in the script of the place. */
  local: v.optional(
    v.strictObject({
      language: v.pipe(v.string(), v.regex(/^[A-Za-z]{2}$/)),
      merchantName: v.pipe(v.string(), v.minLength(1), v.maxLength(25)),
      merchantCity: v.pipe(v.string(), v.minLength(1), v.maxLength(15)),
    }),
  ),
  /** The merchant's account as UnionPay gave it out, in object 15 or 16 of an EMV code. */
  unionPay: v.optional(
    v.strictObject({
      id: v.picklist(["15", "16"]),
      account: v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,99}$/)),
    }),
  ),
});

const settings = v.pipe(
  v.strictObject({
    /** The embedded broker: boxes connect here. Port 0 takes any free one. */
    listen: v.optional(
      v.strictObject({ host: v.optional(name, "127.0.0.1"), port, tls: v.optional(ownTlsFiles) }),
    ),
    /** In its place: the broker that boxes and hub connect to. */
    broker: v.optional(
      v.pipe(
        v.strictObject({
          ...brokerEntries,
          username: v.optional(name),
          password: v.optional(v.pipe(v.string(), v.maxLength(1024))),
          /** The hub's session at the broker: another one for each hub. */
          clientId: v.optional(clientId, "anycode-hub"),
          /**
           * Hubs of the same name share the requests among them (`$share`). The start fails where
           * the broker does not do that.
           */
          sharedGroup: v.optional(clientId),
        }),
        v.check((all) => isTlsWhole(all), NOT_ALL_TLS),
      ),
    ),
    /** Where orders, ledger and keys are kept: back it up, keep it secret. */
    dataDirectory: v.pipe(v.string(), v.minLength(1)),
    /**
     * Orders and ledger in a PostgreSQL database (15 or later) in place of a file there. Several
     * hubs may share it; each needs its own data directory, and all of them the same keys in it.
     */
    store: v.optional(v.strictObject({ postgres: v.strictObject({ url: postgresUrl }) })),
    /** Real money, through the operator's own accounts; without it, the sandbox. */
    accounts: v.optional(accountSettings),
    terminals: v.pipe(
      v.array(terminal),
      v.maxLength(TERMINALS_MAX),
      v.check((all) => new Set(all.map((one) => one.terminal)).size === all.length, "one is twice"),
    ),
    merchants: v.optional(v.pipe(v.array(merchant), v.maxLength(TERMINALS_MAX)), []),
  }),
  v.check(
    (all) => (all.listen === undefined) !== (all.broker === undefined),
    "either listen or broker is needed",
  ),
);

export type HubSettings = v.InferOutput<typeof settings>;

export function readHubSettings(text: string): SettingsReading<HubSettings> {
  return readSettings(text, settings);
}

export function terminalsOf(settings: HubSettings): HubTerminals {
  return new Map(
    settings.terminals.map(({ terminal: id, merchant, publicKey: key, serialNumber }) => {
      const publicKey = createPublicKey({ key: { ...key }, format: "jwk" });
      return [id, { id, merchant, publicKey, ...(serialNumber && { serialNumber }) }];
    }),
  );
}

/** What payers are shown of a merchant; of one without settings, the number it has here. */
export function profilesOf(settings: HubSettings): (merchant: string) => MerchantProfile {
  const profiles = new Map(settings.merchants.map((one) => [one.merchant, one]));
  return (id) => {
    const known = profiles.get(id);
    if (!known) return unnamedMerchant(id);
    const { name, city, country, category, local, unionPay } = known;
    return {
      ...{ name, city, country, category },
      ...(local && { local }),
      ...(unionPay && { unionPay }),
    };
  };
}
