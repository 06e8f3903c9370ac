/** What the box accepts as its settings, and what it says about the rest. */
import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import { readBoxSettings } from "../../../firmware/settings/box-settings.ts";
import { STATED_TERMINAL_INFO } from "../../world/test-terminal-info.ts";

const jwk = (curve: "ed25519" | "x25519") =>
  curve === "ed25519"
    ? generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" })
    : generateKeyPairSync("x25519").publicKey.export({ format: "jwk" });

const good = {
  terminal: "box-1",
  currency: "CNY",
  language: "en",
  broker: { url: "mqtt://127.0.0.1:1883" },
  hub: {
    signingKeys: [{ id: "hub-1", publicKey: jwk("ed25519") }],
    codeKey: { id: "code-1", publicKey: jwk("x25519") },
  },
  terminalInfo: STATED_TERMINAL_INFO,
};

test("settings that are whole are taken", (t) => {
  t.match(readBoxSettings(JSON.stringify(good)), { ok: true, settings: good });
  const fixed = { ...good, terminalInfo: { ...STATED_TERMINAL_INFO, deviceIp: "192.0.2.1" } };
  t.match(readBoxSettings(JSON.stringify(fixed)), { ok: true, settings: fixed });
  t.end();
});

test("a wrong field of terminal_info is named, with what is needed, in one line", (t) => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [
      { deviceType: "12" },
      /^terminalInfo\.deviceType: "10" \(barcode terminal\) or "11" .* needed$/,
    ],
    [{ serialNumber: "" }, /^terminalInfo\.serialNumber: 1 to 50 printable ASCII characters/],
    [{ deviceId: "BOX" }, /^terminalInfo\.deviceId: 8 letters and digits are needed$/],
    [
      { location: "Peking" },
      /^terminalInfo\.location: latitude\/longitude .* \+37\.12\/-121\.213$/,
    ],
    [{ networkLicense: "X" }, /^terminalInfo\.networkLicense: 5 letters and digits are needed$/],
    [{ deviceIp: "box.local" }, /^terminalInfo\.deviceIp: an IPv4 or IPv6 address is needed$/],
    [{ secret: 1 }, /^terminalInfo\.secret: /],
  ];
  for (const [fields, why] of cases) {
    const terminalInfo = { ...STATED_TERMINAL_INFO, ...fields };
    t.match(readBoxSettings(JSON.stringify({ ...good, terminalInfo })), { ok: false, why });
  }
  const { terminalInfo: _, ...without } = good;
  t.match(readBoxSettings(JSON.stringify(without)), { ok: false, why: /^terminalInfo: / });
  t.end();
});
