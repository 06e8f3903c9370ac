/** Where the broker is and how it is trusted, as the settings of box and hub say it. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import * as v from "valibot";
import { parseBrokerUrl } from "./broker-address.ts";

const URLS_MAX = 8;
const NO_ADDRESS = "no mqtt://host:port";
const file = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
/** Without a password: addresses are printed. */
const url = v.pipe(
  v.string(),
  v.regex(/^mqtts?:\/\/[^/@\s]+$/, NO_ADDRESS),
  v.check((text) => parseBrokerUrl(text) !== null, NO_ADDRESS),
);

/** PEM files, named relative to the settings file. */
const tlsFiles = v.pipe(
  v.strictObject({
    /** Who vouches for the other end; without it, the authorities that Node knows. */
    authorityFile: v.optional(file),
    /** Of this end, for a broker that wants one: its common name is the client id. */
    certificateFile: v.optional(file),
    keyFile: v.optional(file),
  }),
  v.check(
    ({ certificateFile, keyFile }) => (certificateFile === undefined) === (keyFile === undefined),
    "certificateFile and keyFile go together",
  ),
);

/** Of a broker that proves itself to boxes. */
export const ownTlsFiles = v.strictObject({ certificateFile: file, keyFile: file });

/** Entries of the object `broker`, for box and hub alike. */
export const brokerEntries = {
  /** `mqtt://host:port` or `mqtts://host:port`. */
  url,
  /** Further nodes of the same cluster, tried in turn. */
  otherUrls: v.optional(v.pipe(v.array(url), v.maxLength(URLS_MAX - 1)), []),
  /** For `mqtts` brokers. */
  tls: v.optional(tlsFiles),
  /** What is tried first; a broker that does not know it is spoken to in 3.1.1 all the same. */
  mqttVersion: v.optional(v.picklist(["5", "3.1.1"]), "5"),
};

export interface BrokerSettings {
  readonly url: string;
  readonly otherUrls: readonly string[];
  readonly tls?: TlsFiles | undefined;
  readonly mqttVersion: "5" | "3.1.1";
}

/**
 * False where one address is without TLS, and another or files for it are there: whoever cuts the
 * rest off would have the plain one used.
 */
export function isTlsWhole({
  url: first,
  otherUrls,
  tls,
}: Pick<BrokerSettings, "url" | "otherUrls" | "tls">): boolean {
  const areTls = [first, ...otherUrls].map((one) => one.startsWith("mqtts:"));
  return areTls.every(Boolean) || !(tls || areTls.includes(true));
}

export const NOT_ALL_TLS = "with tls or one mqtts:// address, url and otherUrls all need mqtts://";

export type TlsFiles = v.InferOutput<typeof tlsFiles>;

/** What the files hold. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** A file of the settings is not what TLS needs. The message names setting and file. */
export class TlsFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TlsFileError";
  }
}

export interface TlsFilesPlace {
  /** Files are named relative to it. */
  readonly folder: string;
  /** The setting they are under. */
  readonly setting: string;
}

/** Reads and checks the files. Rejects with `TlsFileError`. */
export async function readTlsFiles(
  { authorityFile, certificateFile, keyFile }: TlsFiles,
  { folder, setting }: TlsFilesPlace,
): Promise<TlsMaterial> {
  const read = (name: string, file: string | undefined) =>
    file === undefined ? undefined : readPem(resolve(folder, file), `${setting}.${name}`);
  const ca = await read("authorityFile", authorityFile);
  const cert = await read("certificateFile", certificateFile);
  const key = await read("keyFile", keyFile);
  const material = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  try {
    // Node takes any text for an authority, and trusts nobody then.
    if (ca) new X509Certificate(ca);
    createSecureContext(material);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TlsFileError(`${setting}: not PEM, or not one certificate's (${why})`, { cause });
  }
  return material;
}

async function readPem(path: string, setting: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new TlsFileError(`${setting}: cannot read ${path} (${cause.code})`, { cause });
  });
  if (text.trim() === "") throw new TlsFileError(`${setting}: ${path} is empty`);
  return text;
}
