/**
 * Settings that an operator, a tool or a broken disk may have written: good ones with damaged
 * bytes, and with anything in the place of any entry. They are taken or refused in one line, and
 * what is taken can be used: nothing that the start makes of it fails as by a bug.
 */
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { connect } from "mqtt";
import { test } from "tap";
import { LocalCalendar } from "../../firmware/calendar/local-time.ts";
import { publicKeyOf, readBoxSettings } from "../../firmware/settings/box-settings.ts";
import { brokerAddresses, parseBrokerUrl } from "../../firmware/settings/broker-address.ts";
import { parsePinHash } from "../../firmware/settings/pin-hash.ts";
import { readBoardFile } from "../../hal/boards/read-board-file.ts";
import { profilesOf, readHubSettings, terminalsOf } from "../../hub/settings/hub-settings.ts";
import { STATED_TERMINAL_INFO } from "../world/test-terminal-info.ts";
import { damagedOr } from "./byte-damages.ts";
import { fuzzRun, mustBe } from "./fuzz-run.ts";

const PORTION = { quick: 3_000, long: 100_000 };
/** Must not be told by anybody, since it would stand in a log. */
const PASSWORD = "hunter2-of-the-broker";

const jwkOf = (curve: "ed25519" | "x25519") => {
  const { publicKey } =
    curve === "ed25519" ? generateKeyPairSync(curve) : generateKeyPairSync(curve);
  const { kty, crv, x } = publicKey.export({ format: "jwk" });
  return { kty, crv, x };
};

const BOX = {
  ...{ terminal: "box-1", storeName: "Corner", currency: "CNY", language: "en" },
  timeZone: "Asia/Shanghai",
  managerPin: `$scrypt$ln=15,r=8,p=1$${"A".repeat(22)}$${"B".repeat(43)}`,
  broker: { url: "mqtt://127.0.0.1:1883", otherUrls: ["mqtt://[::1]:1883"] },
  hub: {
    signingKeys: [{ id: "hub-1", publicKey: jwkOf("ed25519") }],
    codeKey: { id: "code-1", publicKey: jwkOf("x25519") },
  },
  terminalInfo: { ...STATED_TERMINAL_INFO, deviceIp: "192.0.2.1" },
  ...{ amountMinorMax: 5_000_000, scanTimeoutMs: 60_000, resultShownMs: 20_000 },
};

const HUB = {
  broker: {
    ...{ url: "mqtt://127.0.0.1:1883", otherUrls: ["mqtt://b:1"], clientId: "hub" },
    ...{ username: "hub", password: PASSWORD },
  },
  dataDirectory: "data",
  store: { postgres: { url: `postgres://hub:${PASSWORD}@127.0.0.1:5432/hub` } },
  terminals: [
    { terminal: "box-1", merchant: "shop-1", publicKey: jwkOf("ed25519"), serialNumber: "SN-1" },
  ],
  merchants: [
    {
      ...{ merchant: "shop-1", name: "Shop", city: "Beijing", category: "5411" },
      local: { language: "ZH", merchantName: "商店", merchantCity: "北京" },
      unionPay: { id: "15", account: "0000000000000000" },
    },
  ],
};

const odd = fc.oneof(
  fc.constantFrom("", null, -1, 0, 1e300, 2 ** 53, [], {}, true, "x".repeat(5_000), "__proto__"),
  // Addresses that look like one, and are none.
  fc.constantFrom(
    "mqtt://[",
    "mqtt://a:99999",
    "mqtt://a:b",
    "mqtt://%",
    "mqtts://-",
    "mqtt://a b",
  ),
  fc.constantFrom("mqtt://1.2.3.4.5", "mqtt://:1883", "mqtt://a#b", "mqtt://a?b", "mqtt://a\\b"),
  fc.constantFrom("Etc/UTC+99", "A".repeat(43), "_".repeat(43), "postgres://[", "postgres://%/%"),
  fc.string({ maxLength: 20 }).map((text) => `mqtt://${text}`),
  fc.string({ maxLength: 60 }),
  fc.anything({ maxDepth: 2, withBigInt: false }),
);

/** The document with something odd in the place of an entry, or a further entry. */
function changed(document: object): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }), odd), { maxLength: 3 })
    .map((changes) => {
      const copy = structuredClone(document) as Record<string, unknown>;
      for (const [path, value] of changes) replaceAt(copy, path, structuredClone(value));
      return JSON.stringify(copy);
    });
}

function replaceAt(holder: object, [step = 0, ...rest]: readonly number[], value: unknown): void {
  const names = [...Object.keys(holder), "surplus"];
  const name = names[step % names.length] ?? "surplus";
  const inner = Reflect.get(holder, name);
  if (rest.length > 0 && typeof inner === "object" && inner !== null) replaceAt(inner, rest, value);
  else Reflect.set(holder, name, value);
}

function documents(good: object): fc.Arbitrary<string> {
  const bytes = damagedOr(fc.constant(Buffer.from(JSON.stringify(good, null, 2))));
  return fc.oneof(
    { weight: 3, arbitrary: changed(good) },
    { weight: 1, arbitrary: bytes.map((all) => all.toString()) },
  );
}

function mustBeLine(why: string): void {
  mustBe(why.length > 0 && !/[\r\n]/.test(why), `not a line: ${JSON.stringify(why)}`);
  mustBe(!why.includes(PASSWORD.slice(0, 9)), `a secret is told: ${why}`);
}

test("settings of a box are taken and usable, or refused in one line", async (t) => {
  let taken = 0;
  await fuzzRun(t, {
    cases: documents(BOX),
    portion: PORTION,
    check: (text) => {
      const reading = readBoxSettings(text);
      if (!reading.ok) return mustBeLine(reading.why);
      taken += 1;
      const { settings } = reading;
      for (const key of [...settings.hub.signingKeys, settings.hub.codeKey]) publicKeyOf(key);
      mustBe(brokerAddresses(settings.broker).length > 0, "no broker");
      new LocalCalendar(settings.timeZone);
      const { managerPin } = settings;
      mustBe(managerPin === undefined || parsePinHash(managerPin) !== null, "no PIN");
    },
  });
  t.ok(taken > 0, `${taken} taken`);
});

test("settings of a hub are taken and usable, or refused in one line", async (t) => {
  let taken = 0;
  await fuzzRun(t, {
    cases: documents(HUB),
    portion: PORTION,
    check: (text) => {
      const reading = readHubSettings(text);
      if (!reading.ok) return mustBeLine(reading.why);
      taken += 1;
      const { settings } = reading;
      terminalsOf(settings);
      profilesOf(settings)("shop-1");
      const { broker } = settings;
      for (const url of broker ? [broker.url, ...broker.otherUrls] : []) {
        mustBe(parseBrokerUrl(url) !== null, `no address: ${url}`);
        // It reads the address itself, and throws where it cannot.
        connect(url, { manualConnect: true });
      }
    },
  });
  t.ok(taken > 0, `${taken} taken`);
});

const BOARD_FILE = new URL("../../hal/boards/raspberry-pi-4.json", import.meta.url);

test("a board's file is taken, or refused with the line that is wrong", async (t) => {
  const good = JSON.parse(readFileSync(BOARD_FILE, "utf8"));
  let taken = 0;
  await fuzzRun(t, {
    cases: documents(good),
    portion: { quick: 1_500, long: 50_000 },
    check: (text) => {
      const reading = readBoardFile(text);
      if (reading.ok) taken += 1;
      else mustBe(/^line \d+: ./.test(reading.why) && !/[\r\n]/.test(reading.why), reading.why);
    },
  });
  t.ok(taken > 0, `${taken} taken`);
});

test("settings that are no JSON are refused without a word of what stands there", (t) => {
  for (const text of [`${PASSWORD}"`, `{"password": "${PASSWORD}" x`, `{"a": x${PASSWORD}`, "x"]) {
    for (const read of [readBoxSettings, readHubSettings]) {
      const reading = read(text);
      t.match(reading, { ok: false, why: /^not JSON: ./ });
      t.notMatch(JSON.stringify(reading), PASSWORD.slice(0, 5), text);
    }
  }
  t.end();
});
