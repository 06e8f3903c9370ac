import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import * as v from "valibot";
import {
  brokerEntries,
  isTlsWhole,
  readTlsFiles,
} from "../../../firmware/settings/broker-settings.ts";
import { readSettings } from "../../../firmware/settings/read-settings.ts";
import { Authority, hasOpenssl } from "../../brokers/authority.ts";

function whyRefused(broker: object): string | null {
  const reading = readSettings(JSON.stringify(broker), v.strictObject(brokerEntries));
  return reading.ok ? null : reading.why;
}

test("a broker is named by its addresses and the files that prove the ends", (t) => {
  const url = "mqtts://hub.example";
  const pair = { certificateFile: "box.pem", keyFile: "box.key" };
  t.equal(whyRefused({ url: "mqtt://127.0.0.1:1883" }), null);
  t.equal(whyRefused({ url, otherUrls: [url], tls: { authorityFile: "a.pem", ...pair } }), null);
  t.equal(whyRefused({ url: "hub.example" }), "url: no mqtt://host:port");
  t.equal(whyRefused({ url: "mqtt://box:secret@hub" }), "url: no mqtt://host:port");
  t.equal(whyRefused({ url, otherUrls: ["x"] }), "otherUrls.0: no mqtt://host:port");
  t.equal(
    whyRefused({ url, tls: { keyFile: "box.key" } }),
    "tls: certificateFile and keyFile go together",
  );
  t.end();
});

test("files for TLS with an address without it are no safety, and refused", (t) => {
  const tls = { authorityFile: "a.pem" };
  t.ok(isTlsWhole({ url: "mqtt://hub", otherUrls: [] }));
  t.ok(isTlsWhole({ url: "mqtts://hub", otherUrls: ["mqtts://hub-2"], tls }));
  t.notOk(isTlsWhole({ url: "mqtt://hub", otherUrls: [], tls }));
  t.notOk(isTlsWhole({ url: "mqtts://hub", otherUrls: ["mqtt://hub-2"], tls }));
  const mixed = "whoever cuts off the one node has the plain one used";
  t.notOk(isTlsWhole({ url: "mqtts://hub", otherUrls: ["mqtt://hub-2"] }), mixed);
  t.notOk(isTlsWhole({ url: "mqtt://hub", otherUrls: ["mqtts://hub-2"] }), mixed);
  t.end();
});

test("a file that TLS cannot use is named, without what is in it", async (t) => {
  const folder = t.testdir({ "empty.pem": "\n", "wrong.pem": "a secret" });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(join(folder, "box.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
  const place = { folder, setting: "broker.tls" };
  const cases: [object, string][] = [
    [
      { authorityFile: "none.pem" },
      `broker.tls.authorityFile: cannot read ${folder}/none.pem (ENOENT)`,
    ],
    [{ authorityFile: "empty.pem" }, `broker.tls.authorityFile: ${folder}/empty.pem is empty`],
    [{ authorityFile: "wrong.pem" }, "broker.tls: not PEM"],
    [{ certificateFile: "wrong.pem", keyFile: "box.key" }, "broker.tls: not PEM"],
  ];
  for (const [files, words] of cases) {
    const reading = readTlsFiles(files, place);
    const message = await reading.then(
      () => "",
      (error: Error) => `${error.name} ${error.message}`,
    );
    t.ok(message.startsWith(`TlsFileError ${words}`), message);
    t.notMatch(message, /secret/);
  }
});

test("a certificate with another's key is refused", { skip: !hasOpenssl }, async (t) => {
  const authority = new Authority(t.testdir());
  const [one, other] = [authority.issue("one"), authority.issue("other")];
  const place = { folder: "/", setting: "broker.tls" };
  t.match(await readTlsFiles(one, place), { cert: /BEGIN CERTIFICATE/, key: /PRIVATE KEY/ });
  await t.rejects(readTlsFiles({ ...one, keyFile: other.keyFile }, place), {
    name: "TlsFileError",
    message: /key values mismatch/,
  });
});
