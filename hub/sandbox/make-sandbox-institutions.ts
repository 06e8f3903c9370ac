/** Every institution of the sandbox, ready for a hub. */
import type { IssuerTable } from "../../firmware/codes/issuer-table.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { KeyLookup } from "../../firmware/protocol/signed-message.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import type { SandboxBooks } from "./sandbox-books.ts";
import { SandboxInstitution } from "./sandbox-institution.ts";
import { SANDBOX_INSTITUTIONS } from "./sandbox-institutions.ts";

export interface SandboxOptions {
  readonly books: SandboxBooks;
  readonly clock: Clock;
  readonly random: Random;
  readonly table: IssuerTable;
  /** Whose risk events are believed; nobody's where it is left out. */
  readonly hubKeys?: KeyLookup;
}

export function makeSandboxInstitutions(
  options: SandboxOptions,
): ReadonlyMap<InstitutionId, SandboxInstitution> {
  return new Map(
    SANDBOX_INSTITUTIONS.map((row) => [row.id, new SandboxInstitution({ ...options, row })]),
  );
}
