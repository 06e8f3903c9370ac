/**
 * Whom a hub asks for money: the operator's own accounts where the settings name some, otherwise
 * the whole sandbox. Never both: a made-up account must not stand beside a real one.
 */
import { join } from "node:path";
import type { IssuerTable } from "../../firmware/codes/issuer-table.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { KeyLookup } from "../../firmware/protocol/signed-message.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import { makeSandboxInstitutions } from "../sandbox/make-sandbox-institutions.ts";
import type { SandboxInstitution } from "../sandbox/sandbox-institution.ts";
import { SqliteSandboxBooks } from "../sandbox/sqlite-sandbox-books.ts";
import type { HubSettings } from "../settings/hub-settings.ts";
import type { Institution } from "./institution.ts";
import { openRealInstitutions } from "./open-real-institutions.ts";

export interface OpenInstitutions {
  readonly institutions: ReadonlyMap<InstitutionId, Institution>;
  readonly money: "sandbox" | "real";
  /** Its customers; null where the money is real. */
  readonly sandbox: ReadonlyMap<InstitutionId, SandboxInstitution> | null;
  /** After the last call to any of them. */
  close(): void;
}

export interface InstitutionNeeds {
  readonly settings: HubSettings;
  /** The settings' own: files that they name count from it. */
  readonly settingsFolder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly table: IssuerTable;
  /** Of the hub that will ask them. */
  readonly hubKeys: KeyLookup;
}

/** Rejects with `AccountError` or `StoreError`. */
export async function openInstitutions(needs: InstitutionNeeds): Promise<OpenInstitutions> {
  const { settings, settingsFolder, clock, random, table, hubKeys } = needs;
  if (settings.accounts) {
    const institutions = await openRealInstitutions(settings.accounts, settingsFolder, clock);
    return { institutions, money: "real", sandbox: null, close: () => undefined };
  }
  const books = new SqliteSandboxBooks(join(settings.dataDirectory, "sandbox.sqlite"), random);
  const institutions = makeSandboxInstitutions({ books, clock, random, table, hubKeys });
  const close = () => books.close();
  return { institutions, money: "sandbox", sandbox: institutions, close };
}
