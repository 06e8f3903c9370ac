/**
 * The far end of a sandbox institution where the box shows and the customer scans: makes its own
 * codes, takes money from the customer's account, and knows of which payments the hub has to hear.
 */
import { isSameMoney } from "../../firmware/money/money.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import type { InstitutionOrderRef, PresentOrder } from "../institutions/institution.ts";
import type { SandboxBooks } from "./sandbox-books.ts";
import { minorOfUnits, START_BALANCE_UNITS } from "./sandbox-entries.ts";
import type { SandboxInstitutionRow } from "./sandbox-institutions.ts";
import type { SandboxOrder } from "./sandbox-order.ts";
import type { ScanOutcome } from "./sandbox-scan-outcomes.ts";
import {
  afterNotice,
  givenBack,
  hubOrderOf,
  mayOweNotice,
  type ShownRefusal,
  scannedBy,
  textFor,
  waitingFor,
  whyNotPayable,
} from "./sandbox-shown-order.ts";

const PAYMENT_NUMBER_BYTES = 12;

export interface SandboxShownCodesOptions {
  readonly row: SandboxInstitutionRow;
  readonly books: SandboxBooks;
  readonly clock: Clock;
  readonly random: Random;
  /** As it stands now; another order of the same number, which has other content, too. */
  readonly find: (hubOrder: string) => SandboxOrder | null;
  readonly newRecord: (asked: InstitutionOrderRef) => SandboxOrder;
  readonly commit: (before: SandboxOrder | null, after: SandboxOrder) => void;
}

/** A customer who has scanned a code, and whose payment has a number. */
export interface ScannedPayment {
  readonly number: string;
  readonly scan: ScanOutcome;
}

export type TakeEnd =
  | { readonly ok: true; readonly order: SandboxOrder }
  | { readonly ok: false; readonly why: ShownRefusal };

/** Every call throws `StoreError`; then nothing was done. */
export class SandboxShownCodes {
  readonly #options: SandboxShownCodesOptions;

  constructor(options: SandboxShownCodesOptions) {
    this.#options = options;
  }

  /** The order whose code shall be shown; null where its number stands for another order. */
  present(asked: PresentOrder): SandboxOrder | null {
    const { row, find, newRecord, commit } = this.#options;
    const known = find(asked.hubOrder);
    if (known) return isSameMoney(known, asked) ? known : null;
    const text = textFor(row.id, asked.hubOrder);
    const order = waitingFor(newRecord(asked), { text, expiresAtMs: asked.expiresAtMs });
    commit(null, order);
    return order;
  }

  /** The order that a code of this institution's own stands for; null for any other text. */
  orderOf(text: string): SandboxOrder | null {
    const hubOrder = hubOrderOf(this.#options.row.id, text);
    const order = hubOrder === null ? null : this.#options.find(hubOrder);
    return order?.shown?.text === text ? order : null;
  }

  orderAt(hubOrder: string): SandboxOrder | null {
    return this.#options.find(hubOrder);
  }

  /** Names a customer's payment, before anything is known of its order. */
  newPaymentNumber(): string {
    return Buffer.from(this.#options.random.bytes(PAYMENT_NUMBER_BYTES)).toString("hex");
  }

  /** Why the customer's own wallet does not even start to pay; null where it does. */
  refusalOf(
    { amountMinor, currency }: Pick<InstitutionOrderRef, "amountMinor" | "currency">,
    { refusedFor }: ScanOutcome,
  ): ListedReason | null {
    if (refusedFor) return refusedFor;
    const isPoor = amountMinor > minorOfUnits(START_BALANCE_UNITS, currency);
    return isPoor ? "insufficient-balance" : null;
  }

  /** Takes the money, or asks the customer first; no more than one customer's for an order. */
  take(asked: InstitutionOrderRef, { number, scan }: ScannedPayment): TakeEnd {
    const { row, books, clock, find, newRecord, commit } = this.#options;
    const nowMs = clock.nowMs();
    const known = find(asked.hubOrder);
    const waiting = known ?? waitingFor(newRecord(asked), { text: null, expiresAtMs: nowMs });
    const why = whyNotPayable(waiting, nowMs);
    if (why) return { ok: false, why };
    const payer = books.payerOf(row.id, `payment ${number}`);
    const limit = minorOfUnits(row.passwordAboveUnits.is, asked.currency);
    const asksPassword = asked.amountMinor > limit;
    const paying = scannedBy(waiting, { payer, scan, asksPassword }, nowMs);
    const order = { ...paying, institutionOrder: number };
    commit(known, order);
    return { ok: true, order };
  }

  /** The hub has taken a notice of the payment. */
  noticeTaken(hubOrder: string): void {
    this.#change(hubOrder, afterNotice);
  }

  /** The hub will have nothing of the payment. */
  giveBack(hubOrder: string): void {
    this.#change(hubOrder, givenBack);
  }

  /** Orders of which the hub has still to hear, or may have to. */
  owing(): readonly SandboxOrder[] {
    const { books, row } = this.#options;
    return books.owingNotices(row.id).filter(mayOweNotice);
  }

  #change(hubOrder: string, change: (order: SandboxOrder) => SandboxOrder): void {
    const order = this.#options.find(hubOrder);
    if (order) this.#options.commit(order, change(order));
  }
}
