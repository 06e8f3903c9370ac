/** What an institution's codes look like, in words for people. Pure. */
import type { IssuerPattern } from "../../firmware/codes/issuer-pattern.ts";
import type { IssuerTable, Mark } from "../../firmware/codes/issuer-table.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";

export interface CodeShape {
  /** As in the issuer table: `18 digits, [10-15]*`. */
  readonly shape: string;
  readonly mark: Mark;
}

export function codeShapes(institution: InstitutionId, table: IssuerTable): readonly CodeShape[] {
  const digitShapes = table.rows
    .filter((row) => row.institution === institution)
    .map(({ digits: { min, max }, pattern, mark }) => {
      const count = min === max ? `${min}` : `${min}-${max}`;
      return { shape: `${count} digits, ${patternText(pattern)}`, mark };
    });
  const aidShapes = table.aidRows
    .filter((row) => row.institution === institution)
    .map(({ aid, mark }) => ({ shape: `EMV, ${aid}`, mark }));
  return [...digitShapes, ...aidShapes];
}

function patternText({ head, tail, isOpen }: IssuerPattern): string {
  return head.map(runText).join("") + (isOpen ? "*" : "") + tail.map(runText).join("");
}

function runText({ low, high }: IssuerPattern["head"][number]): string {
  if (low === high) return low;
  return low === "0" && high === "9" ? "x" : `[${low}-${high}]`;
}
