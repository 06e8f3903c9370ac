/** Everything the display can say, as data. `render-screen.ts` draws it. Pure. */
import type { NotReadyId } from "../diagnostics/not-ready.ts";
import type { Currency, Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { CustomerAction } from "../protocol/answer.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { Reason } from "../protocol/reason.ts";
import type { PrintStatus } from "../receipts/print-status.ts";
import type { RiskHoldKind } from "../till/risk-hold.ts";
import type { AmountProblem } from "./amount-problem.ts";
import type { OfficeScreen } from "./office-screen.ts";
import type { ScanNotice } from "./scan-notice.ts";
import type { ShiftScreen } from "./shift-screen.ts";

export type Screen =
  | OfficeScreen
  | ShiftScreen
  | { readonly type: "not-ready"; readonly id: NotReadyId }
  /** `settling`: how many earlier orders are still being settled in the background. */
  | {
      readonly type: "idle";
      readonly storeName?: string;
      readonly settling: number;
      readonly risk?: RiskHoldKind;
    }
  /** `text` is what was keyed so far, `12.` included; empty before the first key. */
  | {
      readonly type: "amount";
      readonly text: string;
      readonly currency: Currency;
      readonly problem?: AmountProblem;
    }
  | { readonly type: "scanning"; readonly money: Money; readonly notice?: ScanNotice }
  /** For which app the box shall show a code; `institution` absent: for every one. */
  | {
      readonly type: "choosing-app";
      readonly money: Money;
      readonly institution?: InstitutionId;
      readonly at: number;
      readonly of: number;
    }
  /** The hub is making the code that the customer will scan. */
  | { readonly type: "preparing-code"; readonly money: Money }
  /** `text` as a code for the customer's camera. `institution`: only its own app reads it. */
  | {
      readonly type: "presenting";
      readonly money: Money;
      readonly text: string;
      readonly institution?: InstitutionId;
      readonly secondsLeft: number;
    }
  /** The request is with the hub. `acting`: what the customer must do on the phone. */
  | {
      readonly type: "waiting";
      readonly money: Money;
      readonly institution?: InstitutionId;
      readonly acting: CustomerAction | null;
    }
  /** The merchant cancelled; the box is finding out or taking back what happened. */
  | { readonly type: "cancelling"; readonly money: Money }
  /** The result is unknown and being settled. Never shown as a refusal. */
  | { readonly type: "settling"; readonly money: Money; readonly order: string }
  | {
      readonly type: "approved";
      readonly money: Money;
      readonly institution?: InstitutionId;
      readonly order: string;
      /** Who paid what, where the hub says. */
      readonly parts?: PaymentParts;
      /** How the printing of its receipt goes. */
      readonly print?: PrintStatus;
    }
  /** Paid after the sale had ended; the money goes back. */
  | {
      readonly type: "late-payment";
      readonly money: Money;
      readonly institution?: InstitutionId;
      readonly order: string;
    }
  /** Refused: no money moved. */
  | { readonly type: "declined"; readonly money: Money; readonly reason: Reason }
  /** Ended before any money moved. */
  | { readonly type: "closed"; readonly money: Money; readonly reason: Reason }
  /** Whatever had been taken goes back to the customer. */
  | { readonly type: "reversed"; readonly money: Money; readonly reason: Reason };
