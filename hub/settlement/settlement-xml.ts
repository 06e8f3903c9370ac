/**
 * A settlement as XML in the words of ISO 20022's camt.053.001.08 (bank to customer statement): one
 * statement for each party and currency, one entry for each of its flows. It is like that message,
 * not a valid one: the parties have no accounts at a bank and no BIC here.
 */
import XMLBuilder from "fast-xml-builder";
import { ENTRY_KINDS, type EntryKind } from "../ledger/ledger.ts";
import type { SettlementLine } from "./settlement.ts";
import type { SettlementDay } from "./settlement-day.ts";
import { decimal } from "./settlement-row.ts";

const NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

export interface SettlementHeader {
  readonly day: SettlementDay;
  readonly madeAtMs: number;
}

export function settlementXml(lines: readonly SettlementLine[], header: SettlementHeader): string {
  const { day, madeAtMs } = header;
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    format: true,
  });
  const made = new Date(madeAtMs).toISOString();
  const GrpHdr = { MsgId: `ANYCODE-${day.date}`, CreDtTm: made };
  const Stmt = lines.map((line) => statement(line, header));
  const BkToCstmrStmt = { GrpHdr, ...(Stmt.length > 0 && { Stmt }) };
  const document = { Document: { "@xmlns": NAMESPACE, BkToCstmrStmt } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}

function statement(line: SettlementLine, { day, madeAtMs }: SettlementHeader): object {
  const { kind, party, clearingHouse, currency } = line;
  const via = clearingHouse && kind !== "clearing-house" ? `${clearingHouse}/` : "";
  const id = `${kind}/${via}${party}`;
  const booked = bookedOf(line);
  const balance = booked.reduce((sum, { debitMinor }) => sum + debitMinor, 0n);
  return {
    Id: `${day.date}/${id}/${currency}`,
    CreDtTm: new Date(madeAtMs).toISOString(),
    FrToDt: {
      FrDtTm: new Date(day.fromMs).toISOString(),
      ToDtTm: new Date(day.untilMs - 1).toISOString(),
    },
    Acct: { Id: { Othr: { Id: id } }, Ccy: currency },
    Bal: {
      // A settlement begins at nothing each day. Of a clearing house: what it passes on.
      Tp: { CdOrPrtry: { Cd: "CLBD" } },
      ...amount(balance, line),
      Dt: { Dt: day.date },
    },
    Ntry: booked.map(({ what, debitMinor, count }) => ({
      ...amount(debitMinor, line),
      Sts: { Cd: "BOOK" },
      BookgDt: { Dt: day.date },
      BkTxCd: { Prtry: { Cd: what, Issr: "anycode" } },
      ...(count > 0 && { NtryDtls: { Btch: { NbOfTxs: String(count) } } }),
    })),
  };
}

interface Booked {
  readonly what: EntryKind | "discount-by-network";
  readonly count: number;
  /** What the party owes for it; negative: what it is owed. */
  readonly debitMinor: bigint;
}

/** They add up to what the party pays. */
function bookedOf({ kind, flows, discountMinor }: SettlementLine): readonly Booked[] {
  const byNetwork: Booked = {
    ...{ what: "discount-by-network", count: 0 },
    debitMinor: kind === "network" ? discountMinor.network : -discountMinor.network,
  };
  if (kind === "network") return [byNetwork];
  const booked: Booked[] = ENTRY_KINDS.map((what) => {
    const { count, amountMinor } = flows[what];
    const isDebit = (what === "sale") !== (kind === "merchant");
    return { what, count, debitMinor: isDebit ? amountMinor : -amountMinor };
  });
  const happened = booked.filter(({ count }) => count > 0);
  const isLess = kind === "institution" && discountMinor.network !== 0n;
  return isLess ? [...happened, byNetwork] : happened;
}

/** Without a sign, which the indicator tells. */
function amount(debitMinor: bigint, { currency }: SettlementLine): object {
  const text = decimal(debitMinor < 0n ? -debitMinor : debitMinor, currency);
  return {
    Amt: { "#text": text, "@Ccy": currency },
    CdtDbtInd: debitMinor > 0n ? "DBIT" : "CRDT",
  };
}
