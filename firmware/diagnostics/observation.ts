/**
 * What the box tells about itself: a closed union instead of free log lines, so that a payment code
 * cannot slip into a log by type. `box-program.ts` writes them out as JSON lines.
 */

import type { IssuerTableRefusal } from "../codes/issuer-table.ts";
import type { ShownCodeRefusal } from "../codes/shown-code.ts";
import type { Currency } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { Verdict } from "../payment/payment-state.ts";
import type { PaymentLegs } from "../payment/payment-timeline.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { Reason } from "../protocol/reason.ts";
import type { ScanNotice } from "../screens/scan-notice.ts";
import type { Screen } from "../screens/screen.ts";
import type { RiskNews } from "../till/risk-hold.ts";
import type { NotReadyId } from "./not-ready.ts";

export type Observation =
  /** The box can sell; `sinceStartMs` from the start of the process. */
  | { readonly type: "ready"; readonly sinceStartMs: number }
  | { readonly type: "not-ready"; readonly id: NotReadyId; readonly code: number }
  /** What the display now says. */
  | { readonly type: "screen"; readonly screen: Screen["type"] }
  /** The order is durable and goes to the hub. */
  | { readonly type: "asking"; readonly order: string }
  /** The order is durable, and the hub is asked for a code to show. */
  | { readonly type: "presenting"; readonly order: string }
  /** The hub's code was not shown; the order is taken back. */
  | { readonly type: "code-refused"; readonly order: string; readonly why: ShownCodeRefusal }
  | PaymentEnded
  | LatePayment
  /** The hub told of an order that this box has not made, or of another amount. */
  | { readonly type: "stray-notice"; readonly order: string }
  | NoCode
  /** The hub told that this box or its merchant is held back, or no longer. */
  | { readonly type: "risk"; readonly event: RiskNews["event"] }
  /** The refund is durable and goes to the hub. */
  | { readonly type: "refund-asked"; readonly refund: string; readonly order: string }
  | RefundTold
  /** Refunds that an earlier boot left open and this one finishes. */
  | { readonly type: "resuming-refunds"; readonly refunds: readonly string[] }
  /** An append that a power cut tore was dropped at start; nobody had been told it was durable. */
  | { readonly type: "journal-torn"; readonly bytes: number }
  /** Payments that an earlier boot left open and this one finishes. */
  | { readonly type: "resuming"; readonly orders: readonly string[] }
  /** The hub told of an order that this box did not know, at the close of a shift. */
  | { readonly type: "order-adopted"; readonly order: string; readonly verdict: Verdict }
  | {
      readonly type: "shift-closed";
      readonly number: number;
      /** That remained between the box's books and the hub's. */
      readonly differences: number;
      readonly carriedOver: number;
    }
  | { readonly type: "storage-failed"; readonly detail: string }
  | { readonly type: "uplink"; readonly status: string; readonly detail: string }
  /** Another issuer table came into use. */
  | { readonly type: "issuer-table"; readonly edition: number; readonly rows: number }
  /** A document was not taken as the box's issuer table; the one in use stays. */
  | {
      readonly type: "issuer-table-refused";
      readonly refusal: IssuerTableRefusal;
      readonly why: string;
    }
  /** `rejected`: messages that were not the hub's own word on a request, by cause. */
  | { readonly type: "stopped"; readonly rejected: Readonly<Record<string, number>> }
  | { readonly type: "device-failed"; readonly device: string; readonly detail: string };

export interface PaymentEnded {
  readonly type: "payment-ended";
  readonly order: string;
  readonly verdict: Verdict;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly institution: InstitutionId | null;
  readonly candidates: readonly InstitutionId[];
  readonly reason: Reason | null;
  /** Who paid what; null where nobody did, and where the hub does not say. */
  readonly parts: PaymentParts | null;
  readonly legs: PaymentLegs;
}

export interface RefundTold {
  readonly type: "refund-ended";
  readonly refund: string;
  readonly order: string;
  readonly verdict: "refunded" | "refused";
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly institution: InstitutionId | null;
  readonly reason: Reason | null;
}

/** Paid after the order had ended; the hub gives the money back. */
export interface LatePayment {
  readonly type: "late-payment";
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly institution: InstitutionId | null;
}

/** A sale given up because no payer's code came; nothing had left the box. */
export interface NoCode {
  readonly type: "no-code";
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** What the camera saw instead; null where it saw nothing. */
  readonly notice: ScanNotice | null;
}

export type Observe = (observation: Observation) => void;
