/** The sandbox institutions on a simulated clock, for tests. */
import { setImmediate as turn } from "node:timers/promises";
import type { IssuerTable } from "../../../firmware/codes/issuer-table.ts";
import { loadShippedIssuerTable } from "../../../firmware/codes/shipped-issuer-table.ts";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import type { KeyLookup } from "../../../firmware/protocol/signed-message.ts";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import type { InstitutionOrder } from "../../../hub/institutions/institution.ts";
import { makeSandboxInstitutions } from "../../../hub/sandbox/make-sandbox-institutions.ts";
import { MemorySandboxBooks } from "../../../hub/sandbox/memory-sandbox-books.ts";
import type { SandboxBooks } from "../../../hub/sandbox/sandbox-books.ts";
import type { SandboxInstitution } from "../../../hub/sandbox/sandbox-institution.ts";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { makeCode } from "../../../hub/sandbox/sandbox-wallet.ts";
import { paymentTerminalInfoOf } from "../../world/test-terminal-info.ts";

export const AMOUNT_MINOR = 1_250;

export function shippedTable(): IssuerTable {
  const load = loadShippedIssuerTable();
  if (!load.ok) throw new Error(load.why);
  return load.table;
}

export class SandboxWorld {
  readonly clock = new SimulatedClock();
  readonly random = new SimulatedRandom(1);
  readonly table = shippedTable();
  #institutions: ReadonlyMap<InstitutionId, SandboxInstitution>;
  #orders = 0;

  readonly hubKeys: KeyLookup;

  constructor(
    books: SandboxBooks = new MemorySandboxBooks(new SimulatedRandom(2)),
    hubKeys: KeyLookup = () => null,
  ) {
    this.hubKeys = hubKeys;
    this.#institutions = makeSandboxInstitutions({ ...this, books });
  }

  /** The hub's process ends and another one starts on these books. */
  restart(books: SandboxBooks): void {
    this.#institutions = makeSandboxInstitutions({ ...this, books });
  }

  at(id: InstitutionId): SandboxInstitution {
    const institution = this.#institutions.get(id);
    if (!institution) throw new Error(`no institution ${id}`);
    return institution;
  }

  code(id: InstitutionId, outcome: SandboxOutcomeName = "approved"): string {
    const code = makeCode(id, { random: this.random, table: this.table, outcome });
    if (code === null) throw new Error(`no code of ${id}`);
    return code;
  }

  /** A new order with this code. */
  order(code: string, amountMinor = AMOUNT_MINOR): InstitutionOrder {
    this.#orders += 1;
    const hubOrder = `box-1-${this.#orders}`;
    return {
      ...{ hubOrder, amountMinor, currency: "CNY", merchant: "shop-1", code, symbology: "qr" },
      terminalInfo: paymentTerminalInfoOf(code),
    };
  }
}

/** What came of a call by now: `silence` where nothing has. */
export async function heard<T>(call: Promise<T>): Promise<T | "silence"> {
  let result: T | "silence" = "silence";
  void call.then((answer) => {
    result = answer;
  });
  await turn();
  return result;
}

/** What the merchants have been paid, all together. Throws where the books do not balance. */
export function settledMinor(institution: SandboxInstitution): number {
  const books = institution.books();
  const sum = books.reduce((total, { balanceMinor }) => total + balanceMinor, 0n);
  if (sum !== 0n) throw new Error(`the books of ${institution.id} are out by ${sum}`);
  const overdrawn = books.find(({ account, balanceMinor }) => {
    return account.startsWith("payer/") && balanceMinor < 0n;
  });
  if (overdrawn) throw new Error(`an account of ${institution.id} is overdrawn`);
  return Number(books.find(({ account }) => account === "settlement")?.balanceMinor ?? 0n);
}
