/** The real driver over TLS, where the machine has the openssl program to make certificates. */
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { test } from "tap";
import { BareAedes } from "./bare-aedes.ts";
import { failure, linksTo } from "./link-probe.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const needed = hasOpenssl ? {} : { skip: "the openssl program is not installed" };

/** A key and a certificate that vouches for itself, for one name. */
function makeCertificate(name: string): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "anycode-tls-"));
  const [key, cert] = [join(folder, "key"), join(folder, "cert")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const output = ["-nodes", "-days", "2", "-keyout", key, "-out", cert];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  execFileSync("openssl", [...request, ...output, ...subject], { stdio: "ignore" });
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return pair;
}

test("a broker is spoken to over TLS only when it proves its name", needed, async (t) => {
  const broker = await BareAedes.start();
  const pair = makeCertificate("localhost");
  const server = createServer(pair, broker.aedes.handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const address = { host: "localhost", port, isTls: true };
  const connect = async (ca: Buffer[], host = "localhost"): Promise<unknown> => {
    const link = linksTo(port, { addresses: [{ ...address, host }], tls: { ca } })();
    try {
      return await link.connect();
    } finally {
      await link.close();
    }
  };

  t.same(await connect([pair.cert]), { mqttVersion: 4 });
  await t.rejects(connect([]), failure("untrusted"), "nobody trusted vouches for it");
  await t.rejects(connect([makeCertificate("localhost").cert]), failure("untrusted"));
  await t.rejects(connect([pair.cert], "127.0.0.1"), failure("untrusted"), "another name");
  server.close();
  await broker.stop();
});
