/**
 * The sandbox's customers who scan what a box shows: each with a wallet of one institution, which
 * reads the code, has the order claimed where it is one of the hub's own, pays from an account with
 * money, and sends the hub its notices until they are taken.
 */
import { parseMpm } from "../../firmware/codes/emv-mpm.ts";
import { parseMerchantUrl } from "../../firmware/codes/merchant-url.ts";
import { currencyOfNumber } from "../../firmware/money/currency-number.ts";
import { type Currency, parseAmount } from "../../firmware/money/money.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { InstitutionOrderRef } from "../institutions/institution.ts";
import type { ClaimRefusal, NoticeTaker } from "../institutions/notice-taker.ts";
import { StoreError } from "../store/store-error.ts";
import type { SandboxOrder } from "./sandbox-order.ts";
import { type ScanOutcomeName, scanOutcome } from "./sandbox-scan-outcomes.ts";
import type { SandboxShownCodes, ScannedPayment } from "./sandbox-shown-codes.ts";
import { mayOweNotice, owesNotice, SANDBOX_ADDRESS } from "./sandbox-shown-order.ts";

/** How often a payment is looked at whose notice is not due yet. */
const LOOK_EVERY_MS = 2_000;
/** Until a notice is said again that the hub did not take (sandbox). */
const NOTICE_AGAIN_MS = 15_000;

export interface Scan {
  readonly institution: InstitutionId;
  /** What the camera of the customer's phone read. */
  readonly text: string;
  readonly outcome?: ScanOutcomeName;
}

export type ScanRefusal =
  | ListedReason
  | ClaimRefusal
  /** No code that a wallet pays: damaged, without an amount, or no merchant's at all. */
  | "unreadable"
  /** Another institution's own code. */
  | "other-wallet"
  /** The hub could not be asked. */
  | "hub-failed";

export type ScanEnd =
  | { readonly type: "paid" }
  /** The customer still has to confirm, or does not. */
  | { readonly type: "started" }
  /** No money has moved. */
  | { readonly type: "refused"; readonly why: ScanRefusal };

export interface SandboxCustomersOptions {
  readonly institutions: ReadonlyMap<InstitutionId, { readonly shownCodes: SandboxShownCodes }>;
  readonly notices: NoticeTaker;
  readonly clock: Clock;
}

export class SandboxCustomers {
  readonly #options: SandboxCustomersOptions;
  readonly #timers = new Set<() => void>();
  #isStopped = false;

  constructor(options: SandboxCustomersOptions) {
    this.#options = options;
  }

  /** Goes on with the notices that a former run owed the hub. Throws `StoreError`. */
  start(): void {
    for (const [institution, { shownCodes }] of this.#options.institutions) {
      for (const { hubOrder } of shownCodes.owing()) void this.#goOn(institution, hubOrder);
    }
  }

  /** No further notice is sent; what is owed stays in the books. */
  stop(): void {
    this.#isStopped = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** A customer holds the phone before the display. Never rejects. */
  async scan({ institution, text, outcome = "pays" }: Scan): Promise<ScanEnd> {
    const shownCodes = this.#options.institutions.get(institution)?.shownCodes;
    if (!shownCodes) return refused("not-connected");
    try {
      const payment = { number: shownCodes.newPaymentNumber(), scan: scanOutcome(outcome) };
      const own = shownCodes.orderOf(text);
      if (own) return this.#pay(shownCodes, own, payment);
      return await this.#payClaimed(shownCodes, { institution, text }, payment);
    } catch (error) {
      if (error instanceof StoreError) return refused("hub-failed");
      throw error;
    }
  }

  async #payClaimed(
    shownCodes: SandboxShownCodes,
    { institution, text }: Scan,
    payment: ScannedPayment,
  ): Promise<ScanEnd> {
    const money = readMoney(text);
    if (!money) return refused(isSomebodysAddress(text) ? "other-wallet" : "unreadable");
    // Before the claim: a wallet that cannot pay must not keep the code from others.
    const reason = shownCodes.refusalOf(money, payment.scan);
    if (reason) return refused(reason);
    const { number: institutionOrder } = payment;
    const claim = await this.#options.notices.claim({ institution, text, institutionOrder });
    return claim.ok ? this.#pay(shownCodes, claim.order, payment) : refused(claim.why);
  }

  #pay(
    shownCodes: SandboxShownCodes,
    asked: InstitutionOrderRef,
    payment: ScannedPayment,
  ): ScanEnd {
    const reason = shownCodes.refusalOf(asked, payment.scan);
    if (reason) return refused(reason);
    const end = shownCodes.take(asked, payment);
    if (!end.ok) return refused(end.why);
    void this.#goOn(end.order.institution, end.order.hubOrder);
    return { type: end.order.state === "paid" ? "paid" : "started" };
  }

  /** Sends the notices that are due, and comes back while any may be. */
  async #goOn(institution: InstitutionId, hubOrder: string): Promise<void> {
    if (this.#isStopped) return;
    const shownCodes = this.#options.institutions.get(institution)?.shownCodes;
    const again = (ms: number) => this.#after(ms, () => void this.#goOn(institution, hubOrder));
    try {
      const order = shownCodes?.orderAt(hubOrder);
      if (!shownCodes || !order || !mayOweNotice(order)) return;
      if (!owesNotice(order, this.#options.clock.nowMs())) return again(LOOK_EVERY_MS);
      const answer = await this.#options.notices.notify(noticeOf(order));
      if (this.#isStopped) return;
      if (answer.ok) shownCodes.noticeTaken(hubOrder);
      else shownCodes.giveBack(hubOrder);
      again(LOOK_EVERY_MS);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      again(NOTICE_AGAIN_MS);
    }
  }

  #after(ms: number, work: () => void): void {
    if (this.#isStopped) return;
    const cancel = this.#options.clock.after(ms, () => {
      this.#timers.delete(cancel);
      work();
    });
    this.#timers.add(cancel);
  }
}

function noticeOf(order: SandboxOrder) {
  const { institution, hubOrder, amountMinor, currency, merchant, institutionOrder } = order;
  const outcome = { type: "approved", institutionOrder } as const;
  return { institution, order: { hubOrder, amountMinor, currency, merchant }, outcome };
}

/** What the wallet asks its customer to pay; null where the text is no code with an amount. */
function readMoney(text: string): { amountMinor: number; currency: Currency } | null {
  const { valid, fields } = parseMpm(text);
  const { currency: number = "", amount = "", initiation } = fields.root;
  const currency = currencyOfNumber(number);
  if (!valid || !currency || initiation !== "12") return null;
  const read = parseAmount(amount, currency);
  return read.ok ? read.money : null;
}

function isSomebodysAddress(text: string): boolean {
  return parseMerchantUrl(text) !== null || text.startsWith(SANDBOX_ADDRESS);
}

function refused(why: ScanRefusal): ScanEnd {
  return { type: "refused", why };
}
