/** The sandbox's books in memory: for simulations and tests. */
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Random } from "../../hal/random/random.ts";
import { StoreError } from "../store/store-error.ts";
import { PAYER_SECRET_BYTES, payerName } from "./payer-name.ts";
import type { SandboxBooks, SandboxEntry } from "./sandbox-books.ts";
import type { SandboxOrder } from "./sandbox-order.ts";

export class MemorySandboxBooks implements SandboxBooks {
  readonly #secret: Uint8Array;
  readonly #orders = new Map<string, SandboxOrder>();
  readonly #byPayer = new Map<string, SandboxOrder>();
  readonly #entries = new Map<string, SandboxEntry & { readonly institution: InstitutionId }>();

  constructor(random: Random) {
    this.#secret = random.bytes(PAYER_SECRET_BYTES);
  }

  payerOf(institution: InstitutionId, code: string): string {
    return payerName(this.#secret, institution, code);
  }

  find(institution: InstitutionId, hubOrder: string): SandboxOrder | null {
    return this.#orders.get(`${institution} ${hubOrder}`) ?? null;
  }

  findByPayer(institution: InstitutionId, payer: string): SandboxOrder | null {
    return this.#byPayer.get(`${institution} ${payer}`) ?? null;
  }

  ordersOfAccount(
    institution: InstitutionId,
    account: string,
    sinceMs: number,
  ): readonly SandboxOrder[] {
    return [...this.#orders.values()].filter((order) => {
      const isOf = order.institution === institution && order.account === account;
      return isOf && order.payer !== account && order.takenAtMs >= sinceMs;
    });
  }

  owingNotices(institution: InstitutionId): readonly SandboxOrder[] {
    return [...this.#orders.values()].filter((order) => {
      return order.institution === institution && (order.shown?.noticesLeft ?? 0) > 0;
    });
  }

  acting(institution: InstitutionId): readonly SandboxOrder[] {
    const orders = [...this.#orders.values()];
    return orders.filter((order) => order.institution === institution && order.state === "acting");
  }

  commit(order: SandboxOrder, posted: readonly SandboxEntry[]): void {
    const { institution, hubOrder, payer } = order;
    const keyOf = ({ id, account }: SandboxEntry) => `${institution} ${account} ${id}`;
    const rival = payer === null ? null : this.findByPayer(institution, payer);
    if (rival && rival.hubOrder !== hubOrder)
      throw new StoreError("failed", "two orders, one code");
    if (posted.some((entry) => this.#entries.has(keyOf(entry)))) {
      throw new StoreError("failed", `an entry of ${hubOrder} was posted before`);
    }
    this.#orders.set(`${institution} ${hubOrder}`, order);
    if (payer !== null) this.#byPayer.set(`${institution} ${payer}`, order);
    for (const entry of posted) this.#entries.set(keyOf(entry), { ...entry, institution });
  }

  entries(institution: InstitutionId): readonly SandboxEntry[] {
    const own = [...this.#entries.values()].filter((entry) => entry.institution === institution);
    return own.map(({ institution: _, ...entry }) => entry);
  }

  close(): void {}
}
