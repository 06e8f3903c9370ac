/** What the hub accepts as its settings, and what it says about the rest. */
import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import { readHubSettings, terminalsOf } from "../../../hub/settings/hub-settings.ts";

const publicKey = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
const terminal = { terminal: "box-1", merchant: "shop-1", publicKey };
const good = { listen: { port: 1883 }, dataDirectory: "data", terminals: [terminal] };

test("settings with the embedded broker listen on this machine only, unless told", (t) => {
  const reading = readHubSettings(JSON.stringify(good));
  t.match(reading, { ok: true, settings: { listen: { host: "127.0.0.1", port: 1883 } } });
  t.end();
});

test("settings with an external broker name the hub's session", (t) => {
  const settings = { ...good, listen: undefined, broker: { url: "mqtts://broker:8883" } };
  const reading = readHubSettings(JSON.stringify(settings));
  t.match(reading, { ok: true, settings: { broker: { clientId: "anycode-hub" } } });
  t.end();
});

test("settings may name a database for the orders", (t) => {
  const store = { postgres: { url: "postgres://hub:secret@db:5432/hub" } };
  t.match(readHubSettings(JSON.stringify({ ...good, store })), { ok: true, settings: { store } });
  t.match(readHubSettings(JSON.stringify(good)), { ok: true, settings: { store: undefined } });
  t.end();
});

test("a box is known by its key and merchant", (t) => {
  const reading = readHubSettings(JSON.stringify(good));
  const box = reading.ok ? terminalsOf(reading.settings).get("box-1") : null;
  t.equal(box?.merchant, "shop-1");
  t.strictSame(box?.publicKey.export({ format: "jwk" }), publicKey);
  t.end();
});

test("a box may be known by the serial number of its hardware, too", (t) => {
  const registered = { ...good, terminals: [{ ...terminal, serialNumber: "S-1" }] };
  const reading = readHubSettings(JSON.stringify(registered));
  t.equal(reading.ok && terminalsOf(reading.settings).get("box-1")?.serialNumber, "S-1");
  const wrong = { ...good, terminals: [{ ...terminal, serialNumber: "S 1" }] };
  t.match(readHubSettings(JSON.stringify(wrong)), { why: /^terminals\.0\.serialNumber: 1 to 50/ });
  t.end();
});

test("settings that cannot be used are named with what is wrong", (t) => {
  const x25519 = generateKeyPairSync("x25519").publicKey.export({ format: "jwk" });
  const cases: [object | string, RegExp][] = [
    ["{", /^not JSON: /],
    ["null", /^the settings: Invalid type/],
    [{ ...good, listen: undefined }, /^the settings: either listen or broker is needed$/],
    [
      { ...good, broker: { url: "mqtt://b:1" } },
      /^the settings: either listen or broker is needed$/,
    ],
    [{ ...good, listen: { port: 70_000 } }, /^listen\.port: /],
    [{ ...good, listen: undefined, broker: { url: "http://b" } }, /^broker\.url: no mqtt:/],
    [
      { ...good, listen: undefined, broker: { url: "mqtt://b", clientId: "a/b" } },
      /^broker\.client/,
    ],
    [{ ...good, listen: { port: 1, tls: { keyFile: "k" } } }, /^listen\.tls\.certificateFile: /],
    [{ ...good, dataDirectory: "" }, /^dataDirectory: /],
    [{ ...good, store: { postgres: { url: "db:5432" } } }, /^store\.postgres\.url: no postgres:/],
    [{ ...good, store: {} }, /^store\.postgres: /],
    [{ ...good, terminals: [{ ...terminal, terminal: "box 1" }] }, /^terminals\.0\.terminal: /],
    [{ ...good, terminals: [{ ...terminal, publicKey: x25519 }] }, /^terminals\.0\.publicKey/],
    [{ ...good, terminals: [terminal, terminal] }, /^terminals: one is twice$/],
    [{ ...good, more: 1 }, /^more: /],
  ];
  for (const [document, why] of cases) {
    const text = typeof document === "string" ? document : JSON.stringify(document);
    const reading = readHubSettings(text);
    t.match(reading, { ok: false, why });
  }
  t.end();
});

test("a broker's address with a password in it is refused: addresses are printed", (t) => {
  const settings = { ...good, listen: undefined, broker: { url: "mqtt://hub:secret@b:1" } };
  const reading = readHubSettings(JSON.stringify(settings));
  t.match(reading, { ok: false });
  t.notMatch(reading, { why: /secret/ });
  t.end();
});
