/** What PostgreSQL and the way to it say, as kinds of `StoreError`. */
import { StoreError, type StoreErrorKind } from "./store-error.ts";

/** https://www.postgresql.org/docs/15/errcodes-appendix.html; classes have two characters. */
const KINDS: Readonly<Record<string, StoreErrorKind>> = {
  "08": "unreachable",
  "25006": "unreachable", // Read only: it has become the stand-by of another one.
  "40001": "locked",
  "40P01": "locked",
  "53100": "full",
  "53300": "unreachable", // Too many connections.
  "55P03": "locked",
  "57P01": "unreachable", // Shut down, also by a crash; not ready yet.
  "57P02": "unreachable",
  "57P03": "unreachable",
};

/** Of what a query rejects with. `where` names the database without its password. */
export function postgresError(where: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(kindOf(cause), `hub store ${where}: ${message}`, { cause });
}

/** Of a database that the hub cannot use as it is. */
export function unusableError(where: string, why: string, cause?: unknown): StoreError {
  return new StoreError("failed", `hub store ${where}: ${why}`, { cause });
}

function kindOf(cause: unknown): StoreErrorKind {
  const { code, severity } = cause as { code?: unknown; severity?: unknown };
  if (severity !== undefined && typeof code === "string") {
    return KINDS[code] ?? KINDS[code.slice(0, 2)] ?? "failed";
  }
  // Not the server's word: a network error, or the client library about its connection.
  return "unreachable";
}

/** `postgres://host:port/database`, for people. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return "postgres";
  const { host, pathname, searchParams } = new URL(url);
  return `postgres://${host || (searchParams.get("host") ?? "")}${pathname}`;
}
