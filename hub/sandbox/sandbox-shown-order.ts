/**
 * An order at a sandbox institution whose code the customer scans from a box's display: from the
 * text to who pays it. Pure.
 */
import { paidInFull } from "../../firmware/money/payment-parts.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import { ageMs, type SandboxOrder, startedAs } from "./sandbox-order.ts";
import { sandboxOutcome } from "./sandbox-outcomes.ts";
import { type ScanOutcome, scanOutcome } from "./sandbox-scan-outcomes.ts";

export type ShownRefusal = "expired" | "closed" | "being-paid" | "paid";

/**
 * The starts of the addresses that are public (V); the eight digits of UnionPay's are made up
 * (sandbox). The others' are not public: theirs are sandbox addresses, which lead nowhere.
 */
const PUBLIC_STARTS: Partial<Record<InstitutionId, string>> = {
  "wechat-pay": "weixin://wxpay/bizpayurl?pr=",
  alipay: "https://qr.alipay.com/bax",
  "unionpay-quickpass": "https://qr.95516.com/00000000/",
};

/** Of every institution whose form is not public. */
export const SANDBOX_ADDRESS = "https://sandbox.invalid/";

function startOf(institution: InstitutionId): string {
  return PUBLIC_STARTS[institution] ?? `${SANDBOX_ADDRESS}${institution}/`;
}

/**
 * The text says whose order it is, so that the sandbox finds it again without a list. A form that
 * does not say by itself that it is for one order has the order's number to be read in it.
 */
export function textFor(institution: InstitutionId, hubOrder: string): string {
  const name = isOpaque(institution) ? Buffer.from(hubOrder).toString("base64url") : hubOrder;
  return startOf(institution) + name;
}

/** The order that a text of this institution stands for; null for any other text. */
export function hubOrderOf(institution: InstitutionId, text: string): string | null {
  const start = startOf(institution);
  if (!text.startsWith(start)) return null;
  const name = text.slice(start.length);
  return isOpaque(institution) ? Buffer.from(name, "base64url").toString() : name;
}

function isOpaque(institution: InstitutionId): boolean {
  return institution === "wechat-pay" || institution === "alipay";
}

/** An order that waits for somebody to scan its code. */
export function waitingFor(
  record: SandboxOrder,
  { text, expiresAtMs }: { readonly text: string | null; readonly expiresAtMs: number },
): SandboxOrder {
  const shown = { text, expiresAtMs, scan: null, noticesLeft: 0, paysAtMs: null };
  return { ...record, state: "waiting", shown };
}

export function whyNotPayable(order: SandboxOrder, nowMs: number): ShownRefusal | null {
  switch (order.state) {
    case "waiting":
      return nowMs > (order.shown?.expiresAtMs ?? 0) ? "expired" : null;
    case "acting":
      return "being-paid";
    case "paid":
      return "paid";
    default:
      return "closed";
  }
}

/** What the customer who scanned it makes of a waiting order. */
export function scannedBy(
  order: SandboxOrder,
  customer: { readonly payer: string; readonly scan: ScanOutcome; readonly asksPassword: boolean },
  nowMs: number,
): SandboxOrder {
  const { payer, scan, asksPassword } = customer;
  const outcome = scan.order === "approved" && asksPassword ? "password" : scan.order;
  return {
    ...order,
    payer,
    account: payer,
    parts: paidInFull(order.amountMinor),
    ...startedAs(sandboxOutcome(outcome)),
    takenAtMs: nowMs,
    shown: order.shown && { ...order.shown, scan: scan.name, noticesLeft: scan.notices },
  };
}

/** The order after it was closed: a payment on its way does not know that. */
export function afterClose(before: SandboxOrder, after: SandboxOrder, nowMs: number): SandboxOrder {
  const { shown } = after;
  if (before.state !== "acting" || after.state !== "closed" || !shown?.scan) return after;
  const { paysAfterCloseMs } = scanOutcome(shown.scan);
  if (paysAfterCloseMs === undefined) return after;
  return { ...after, shown: { ...shown, paysAtMs: nowMs + paysAfterCloseMs } };
}

/** The order after a late payment has arrived; the same object while none has. */
export function afterArrival(order: SandboxOrder, nowMs: number): SandboxOrder {
  const { shown } = order;
  const paysAtMs = shown?.paysAtMs ?? Number.POSITIVE_INFINITY;
  if (!shown || order.state !== "closed" || nowMs < paysAtMs) return order;
  return { ...order, state: "paid", takenAtMs: nowMs, shown: { ...shown, paysAtMs: null } };
}

/** Whether the hub is, or may come to be, owed a notice of the order. */
export function mayOweNotice({ shown, state }: SandboxOrder): boolean {
  if (!shown?.scan || shown.noticesLeft === 0) return false;
  return state === "acting" || state === "paid" || shown.paysAtMs !== null;
}

/** Whether a notice is due now. */
export function owesNotice(order: SandboxOrder, nowMs: number): boolean {
  const { shown, state } = order;
  if (!shown?.scan || shown.noticesLeft === 0 || state !== "paid") return false;
  return ageMs(order, nowMs) >= (scanOutcome(shown.scan).noticeAfterMs ?? 0);
}

/** The hub has taken a notice. */
export function afterNotice(order: SandboxOrder): SandboxOrder {
  const { shown } = order;
  if (!shown || shown.noticesLeft === 0) return order;
  return { ...order, shown: { ...shown, noticesLeft: shown.noticesLeft - 1 } };
}

/** The customer has the money back, because the hub refused the notice of it for good. */
export function givenBack(order: SandboxOrder): SandboxOrder {
  const { shown, state } = order;
  if (!shown || state !== "paid") return order;
  return { ...order, state: "reversed", shown: { ...shown, noticesLeft: 0 } };
}
