/** The sandbox's wallets: make the codes that customers show. Pure. */
import { buildCpm } from "../../firmware/codes/emv-cpm-builder.ts";
import type { IssuerPattern } from "../../firmware/codes/issuer-pattern.ts";
import type { IssuerTable } from "../../firmware/codes/issuer-table.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Random } from "../../hal/random/random.ts";
import { routeCode } from "../routing/route.ts";
import { type SandboxOutcomeName, sandboxOutcome, TEST_ENDING } from "./sandbox-outcomes.ts";

/** A UnionPay token in an EMV code: 62 and 17 digits more. */
const CPM_NUMBER_START = "62";
const CPM_NUMBER_DIGITS = 19;

/** Two in three tries fail at the worst wallet there is; so many never do. */
const TRIES_MAX = 1_000;

export interface MakeCodeOptions {
  readonly random: Random;
  readonly table: IssuerTable;
  readonly outcome?: SandboxOutcomeName;
  /** An EMV consumer-presented code instead of plain digits. */
  readonly isCpm?: boolean;
}

type Form = (random: Random) => { readonly digits: string; readonly finish: (d: string) => string };

/**
 * A new code of this institution's shape that is routed to it; null where it makes no codes of
 * this form, or where another row of the table takes all of them.
 */
export function makeCode(institution: InstitutionId, options: MakeCodeOptions): string | null {
  const { random, table, outcome = "approved", isCpm = false } = options;
  const forms = isCpm ? cpmForms(institution, table) : digitForms(institution, table);
  if (forms.length === 0) return null;
  const { ending } = sandboxOutcome(outcome);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const form = forms[numberBelow(forms.length, random)];
    if (!form) continue;
    const { digits, finish } = form(random);
    if (ending === null && TEST_ENDING.test(digits)) continue;
    const code = finish(ending === null ? digits : digits.slice(0, -ending.length) + ending);
    if (routeCode(code, table)?.institution === institution) return code;
  }
  return null;
}

function digitForms(institution: InstitutionId, table: IssuerTable): readonly Form[] {
  return table.rows
    .filter((row) => row.institution === institution)
    .map(({ digits: { min, max }, pattern }) => (random) => {
      const length = min + numberBelow(max - min + 1, random);
      return { digits: digitsLike(pattern, length, random), finish: (digits) => digits };
    });
}

function cpmForms(institution: InstitutionId, table: IssuerTable): readonly Form[] {
  return table.aidRows
    .filter((row) => row.institution === institution)
    .map(({ aid }) => (random) => {
      const rest = randomDigits(CPM_NUMBER_DIGITS - CPM_NUMBER_START.length, random);
      const finish = (panDigits: string) => buildCpm({ aid, panDigits });
      return { digits: CPM_NUMBER_START + rest, finish };
    });
}

function digitsLike({ head, tail, width }: IssuerPattern, length: number, random: Random): string {
  const draw = ({ low, high }: IssuerPattern["head"][number]) => {
    const number = Number(low) + numberBelow(Number(high) - Number(low) + 1, random);
    return String(number).padStart(low.length, "0");
  };
  const middle = randomDigits(length - width, random);
  return head.map(draw).join("") + middle + tail.map(draw).join("");
}

function randomDigits(count: number, random: Random): string {
  return Array.from({ length: count }, () => numberBelow(10, random)).join("");
}

/** Even to one in a million: `limit` is at most 10^8 of 2^48. */
function numberBelow(limit: number, random: Random): number {
  return Buffer.from(random.bytes(6)).readUIntBE(0, 6) % limit;
}
