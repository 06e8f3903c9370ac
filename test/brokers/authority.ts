/** A certificate authority of a test's own, for a broker and whoever connects to it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** PEM files. */
export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export class Authority {
  readonly folder: string;
  readonly authorityFile: string;
  readonly #keyFile: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.authorityFile = join(folder, "authority.pem");
    this.#keyFile = join(folder, "authority.key");
    openssl([
      ...["req", "-x509", "-days", "2", "-subj", "/CN=test-authority"],
      ...newKey(this.#keyFile),
      ...["-out", this.authorityFile],
    ]);
  }

  /** For the broker itself, at `localhost`; for one who connects, `commonName` says who that is. */
  issue(commonName: string): Certificate {
    const [certificateFile, keyFile, request, names] = ["pem", "key", "csr", "names"].map((end) =>
      join(this.folder, `${commonName}.${end}`),
    ) as [string, string, string, string];
    openssl([...["req", "-subj", `/CN=${commonName}`], ...newKey(keyFile), ...["-out", request]]);
    writeFileSync(names, "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n");
    openssl([
      ...["x509", "-req", "-days", "2", "-in", request, "-extfile", names],
      ...["-CA", this.authorityFile, "-CAkey", this.#keyFile, "-CAcreateserial"],
      ...["-out", certificateFile],
    ]);
    return { certificateFile, keyFile };
  }
}

function newKey(file: string): readonly string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file];
}

function openssl(args: readonly string[]): void {
  execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
}
