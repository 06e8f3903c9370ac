/**
 * How much a payer may pay in a day, by how surely the institution knows that it is them: the
 * People's Bank of China's risk levels for barcode payments, in force since 2018-04-01. Data. Pure.
 */
import type { Fact } from "./institution-families.ts";

/**
 * A: at least two factors, a digital certificate or signature among them. B: at least two factors.
 * C: fewer. D: a static code, whoever scans it.
 */
export const RISK_LEVELS = ["A", "B", "C", "D"] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** In yuan. */
export const DAY_CAP_UNITS: Readonly<Record<RiskLevel, Fact<number>>> = {
  // By agreement between institution and payer: this one is the sandbox's.
  A: { is: 20_000, mark: "sandbox" },
  B: { is: 5_000, mark: "V" },
  C: { is: 1_000, mark: "V" },
  D: { is: 500, mark: "V" },
};
