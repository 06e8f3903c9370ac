/** A hub with the whole sandbox, and customers who scan what its box shows. */
import type { Code } from "../../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import type { Clock } from "../../../hal/clock/clock.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { makeSandboxInstitutions } from "../../../hub/sandbox/make-sandbox-institutions.ts";
import { MemorySandboxBooks } from "../../../hub/sandbox/memory-sandbox-books.ts";
import type { SandboxBooks } from "../../../hub/sandbox/sandbox-books.ts";
import { SandboxCustomers, type ScanEnd } from "../../../hub/sandbox/sandbox-customers.ts";
import type { SandboxInstitution } from "../../../hub/sandbox/sandbox-institution.ts";
import type { ScanOutcomeName } from "../../../hub/sandbox/sandbox-scan-outcomes.ts";
import { MemoryStore } from "../../../hub/store/memory-store.ts";
import { HubWorld } from "../hub-world.ts";
import { settledMinor, shippedTable } from "./sandbox-world.ts";

export class CustomersWorld extends HubWorld {
  readonly #sandbox: ReadonlyMap<InstitutionId, SandboxInstitution>;
  #customers: SandboxCustomers;

  constructor(books: SandboxBooks = new MemorySandboxBooks(new SimulatedRandom(2))) {
    let sandbox: ReadonlyMap<InstitutionId, SandboxInstitution> = new Map();
    const random = new SimulatedRandom(3);
    super(new MemoryStore(), (clock: Clock) => {
      sandbox = makeSandboxInstitutions({ books, clock, random, table: shippedTable() });
      return sandbox;
    });
    this.#sandbox = sandbox;
    this.#customers = this.#newCustomers();
  }

  #newCustomers(): SandboxCustomers {
    const { clock } = this;
    const { notices } = this.hub;
    return new SandboxCustomers({ institutions: this.#sandbox, notices, clock });
  }

  /** The hub's process, with the sandbox in it, ends and another one starts. */
  override async restartHub(): Promise<void> {
    this.#customers.stop();
    await super.restartHub();
    this.#customers = this.#newCustomers();
    this.#customers.start();
  }

  /** Has the box get a code, of one institution or of the hub's own. */
  async show(institution?: InstitutionId, order?: string): Promise<Code> {
    await this.send(this.present(order === undefined ? {} : { order }, institution));
    const code = this.heard.findLast((message) => message.type === "code");
    if (code?.type !== "code") throw new Error("no code was said");
    this.heard.splice(0);
    return code;
  }

  scan(institution: InstitutionId, text: string, outcome?: ScanOutcomeName): Promise<ScanEnd> {
    return this.#customers.scan({ institution, text, ...(outcome && { outcome }) });
  }

  /** What the institution owes the merchants' side. */
  settledMinor(institution: InstitutionId): number {
    const one = this.#sandbox.get(institution);
    if (!one) throw new Error(`no institution ${institution}`);
    return settledMinor(one);
  }

  /** Over all institutions. */
  get allSettledMinor(): number {
    return [...this.#sandbox.values()].reduce((sum, one) => sum + settledMinor(one), 0);
  }
}
