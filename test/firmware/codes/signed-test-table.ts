/** Issuer tables for tests, signed with the sandbox's key, which anyone has and the box pins. */
import { createPrivateKey } from "node:crypto";
import shipped from "../../../firmware/codes/issuer-table.json" with { type: "json" };
import { signIssuerTable } from "../../../firmware/codes/issuer-table-signature.ts";
import sandboxKey from "../../../scripts/sandbox-keys/sandbox-issuer-table-key.json" with {
  type: "json",
};

const key = {
  id: sandboxKey.kid,
  privateKey: createPrivateKey({ key: sandboxKey, format: "jwk" }),
};

/** Codes that start 99: nobody's in the shipped table. */
export const NEW_ROW = {
  institution: "hebao",
  digits: { min: 18, max: 18 },
  pattern: "99*",
  mark: "sandbox",
  source: "made up for a test",
};
export const NEW_CODE = "991234567890123456";

/** The shipped table with something changed, as it travels. */
export function signedTable(change: object): Buffer {
  return Buffer.from(JSON.stringify(signIssuerTable({ ...shipped.table, ...change }, key)));
}

export function tableWith(edition: number, ...rows: readonly object[]): Buffer {
  return signedTable({ edition, rows: [...shipped.table.rows, ...rows] });
}

/** As large as a table may be, to the byte; good, and with the new row. */
export function largestTable(edition: number, bytes: number): Buffer {
  const filler = Array.from({ length: 226 }, (_, index) => ({
    ...{ ...NEW_ROW, pattern: `97${String(index).padStart(3, "0")}*` },
    source: "s".repeat(160),
    overlaps: ["unionpay-quickpass", "wechat-pay"],
  }));
  const ends = [96, 98].map((start) => ({ ...NEW_ROW, pattern: `${start}*` }));
  for (let count = filler.length; count > 0; count -= 1) {
    const rows = [NEW_ROW, ...filler.slice(0, count)];
    const withEnds = (...lengths: readonly number[]) => {
      const padded = ends.map((row, at) => ({
        ...row,
        source: "s".repeat(1 + (lengths[at] ?? 0)),
      }));
      return tableWith(edition, ...rows, ...padded);
    };
    const room = bytes - withEnds(0, 0).length;
    if (room < 0 || room > 318) continue;
    return withEnds(Math.min(room, 159), Math.max(0, room - 159));
  }
  throw new Error(`no table of ${bytes} bytes`);
}
