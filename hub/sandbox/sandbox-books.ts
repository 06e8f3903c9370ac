/**
 * The store contract of the sandbox institutions: their orders and their books. Never a code.
 *
 * Every call is done when it returns, so that an institution decides and commits in one step. Every
 * call throws `StoreError`.
 */
import type { Currency } from "../../firmware/money/money.ts";
import type { DiscountFunder } from "../../firmware/money/payment-parts.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { SandboxOrder } from "./sandbox-order.ts";

/**
 * Whose money it is: a customer's, the merchants' side's, what the sandbox gave out, what it has
 * exchanged, or what was borne of discounts.
 */
export type SandboxAccount =
  | `payer/${string}`
  | "settlement"
  | "issued"
  | "exchange"
  | `discount/${DiscountFunder}`;

export interface SandboxEntry {
  /** The fact, unique at its institution with the account: `<hubOrder>/payment`. */
  readonly id: string;
  readonly account: SandboxAccount;
  readonly currency: Currency;
  /** What the account gains, in minor units; those of one fact sum to zero. */
  readonly amountMinor: number;
}

export interface SandboxBooks {
  /**
   * The name of the account behind a code: a keyed digest under a secret that was made with the
   * store, the same for the life of the store.
   */
  payerOf(institution: InstitutionId, code: string): string;

  find(institution: InstitutionId, hubOrder: string): SandboxOrder | null;

  /** The order that was paid, or tried to be, with the payer's code. */
  findByPayer(institution: InstitutionId, payer: string): SandboxOrder | null;

  /** What was taken since then on an account that several codes belong to. */
  ordersOfAccount(
    institution: InstitutionId,
    account: string,
    sinceMs: number,
  ): readonly SandboxOrder[];

  /** The orders whose customer is being asked for a password. */
  acting(institution: InstitutionId): readonly SandboxOrder[];

  /** The orders that customers scanned from a display, and of which the hub is owed notices. */
  owingNotices(institution: InstitutionId): readonly SandboxOrder[];

  /**
   * Writes the order, in place of its former record, and adds the entries: all of it or, when it
   * throws, nothing. Durable when it returns. Throws where a payer has another order, and where an
   * entry was posted before.
   */
  commit(order: SandboxOrder, posted: readonly SandboxEntry[]): void;

  /** All entries of an institution, in the order in which they were committed. */
  entries(institution: InstitutionId): readonly SandboxEntry[];

  /** Frees the store. No call may follow but `close`. Never throws. */
  close(): void;
}
