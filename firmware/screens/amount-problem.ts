/** Why a keyed amount is none that can be sold or given back. Pure. */

export const AMOUNT_PROBLEMS = ["zero", "not-a-number", "too-many-decimals", "too-large"] as const;

export type AmountProblem = (typeof AMOUNT_PROBLEMS)[number];
