/**
 * What an institution says to the hub by itself, when one of its customers scans a code that a box
 * shows. Both calls are idempotent: where no answer comes, the institution says the same again.
 *
 * Whoever carries these calls has proved that they come from `institution`. Both reject with
 * `StoreError` when nothing could be committed.
 */
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { InstitutionOrderRef, PayOutcome } from "./institution.ts";

/** A payer has scanned a code of the hub's own, which names no institution. */
export interface Claim {
  readonly institution: InstitutionId;
  /** What was scanned, to the letter. */
  readonly text: string;
  /** The institution's own number of this payment; another payer's is another one. */
  readonly institutionOrder: string;
}

export type ClaimRefusal =
  /** No box shows it. */
  | "unknown-code"
  | "expired"
  /** The order has ended, or is being taken back. */
  | "closed"
  /** Another payer was first, and has not finished. */
  | "being-paid"
  | "paid"
  /** Another institution has blocked the merchant. */
  | "merchant-blocked"
  /** This hub does not clear with the institution. */
  | "not-connected";

export type ClaimAnswer =
  /**
   * The order is this payer's alone. The institution may take the money for it, unless the hub has
   * asked it for a reversal of the order meanwhile.
   */
  | { readonly ok: true; readonly order: InstitutionOrderRef }
  /** No money may move. */
  | { readonly ok: false; readonly why: ClaimRefusal };

/** A payer has paid an order: what a query would be answered. */
export interface PaidNotice {
  readonly institution: InstitutionId;
  readonly order: InstitutionOrderRef;
  readonly outcome: Extract<PayOutcome, { readonly type: "approved" }>;
}

export type NoticeRefusal =
  | "unknown-order"
  /** The order is another one: its amount, its currency or its merchant. */
  | "content-differs"
  /** Not this institution's order: it was never claimed, or by another one. */
  | "misaddressed"
  /** Another payment of the same order was taken before. */
  | "paid";

export type NoticeAnswer =
  /** Committed: it need not be said again. */
  | { readonly ok: true }
  /** It changes nothing, however often it is said; whoever took money for it gives it back. */
  | { readonly ok: false; readonly why: NoticeRefusal };

export interface NoticeTaker {
  /** Binds the order to the claiming institution before any money moves. */
  claim(claim: Claim): Promise<ClaimAnswer>;

  /** Learns that an order is paid. Where it has ended meanwhile, the hub asks for a reversal. */
  notify(notice: PaidNotice): Promise<NoticeAnswer>;
}
