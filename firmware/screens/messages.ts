/**
 * The words a language must have: a missing one does not compile. Plain words of a shop counter,
 * none of an engineer's. What they may never say: "unknown" is not "declined" or "failed";
 * reversed says that the customer's money goes back; settling says not to ask for money again.
 * `{name}` is filled in by `fillIn`. Pure.
 */
import type { NotReadyId } from "../diagnostics/not-ready.ts";
import type { DiscountFunder } from "../money/payment-parts.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { ListedReason, ReasonClass } from "../protocol/reason.ts";
import type { RiskHoldKind } from "../till/risk-hold.ts";
import type { AmountProblem } from "./amount-problem.ts";
import type { Advice, Heading } from "./heading.ts";
import type { OfficeMessages } from "./office-messages.ts";
import type { ScanNotice } from "./scan-notice.ts";
import type { ShiftMessages } from "./shift-messages.ts";

/** Forms by CLDR plural category; a language without a category uses `other`. */
export interface PluralForms {
  readonly other: string;
  readonly one?: string;
  readonly few?: string;
  readonly many?: string;
}

/** Who paid what, where that was not the customer alone or in their own currency. */
export interface PartsMessages {
  /** `{paid}`. */
  readonly customerPaid: string;
  /** `{discount}`, by who bears it. */
  readonly discount: Readonly<Record<DiscountFunder, string>>;
  /** `{one}` unit of the shop's currency is `{rate}` units of the `{other}`, the customer's. */
  readonly rate: string;
}

export interface Messages {
  /** Words that a line break does not divide though the rules of the script would allow it. */
  readonly together: readonly string[];
  /** `{code}`. */
  readonly notReady: string;
  readonly notReadyAdvice: Readonly<Record<NotReadyId, Advice>>;
  readonly idle: Heading;
  /** The keys that open the office, while nothing more urgent is said. */
  readonly idleKeys: string;
  /** `{count}`: earlier orders still being settled. */
  readonly idleSettling: PluralForms;
  /** What the payment service holds against this box or shop; beside what else is said. */
  readonly riskNotices: Readonly<Record<RiskHoldKind, Advice>>;
  readonly amount: Heading;
  readonly amountProblems: Readonly<Record<AmountProblem, string>>;
  readonly scanning: Heading;
  readonly scanNotices: Readonly<Record<ScanNotice, Advice>>;
  readonly choosingApp: Heading & {
    /** `{at}` of `{of}` choices. */
    readonly place: string;
  };
  readonly preparingCode: Heading;
  readonly presenting: Heading & {
    readonly anyApp: string;
    /** `{institution}`: no other app reads the code. */
    readonly onlyApp: string;
    /** `{time}`: minutes and seconds. */
    readonly timeLeft: string;
  };
  readonly waiting: Heading;
  /** A password, a fingerprint: whatever the app asks for. */
  readonly customerActing: Heading;
  /** The institution sent the order to the customer's wallet. */
  readonly orderPushed: Heading;
  readonly cancelling: Heading;
  readonly settling: Heading;
  readonly approved: string;
  readonly parts: PartsMessages;
  /** The hint says where the money is; `someone` stands where nobody knows who paid. */
  readonly latePayment: Heading & { readonly someone: string };
  /** The hint says where the money is. */
  readonly declined: Heading;
  readonly closed: Heading;
  readonly reversed: Heading;
  readonly reasons: Readonly<Record<ListedReason, Advice>>;
  /** Of a reason that this program does not list. `{code}`. */
  readonly reasonClasses: Readonly<Record<ReasonClass, Advice>>;
  /** `{order}`. */
  readonly order: string;
  readonly office: OfficeMessages;
  readonly shift: ShiftMessages;
  readonly institutions: Readonly<Record<InstitutionId, string>>;
}

/** Replaces each `{name}` of a message. A name without a value stays as it is: a test finds it. */
export function fillIn(message: string, values: Readonly<Record<string, string>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
