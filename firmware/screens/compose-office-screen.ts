/** What the screens of the office say in a language. Pure. */
import type { PaymentState } from "../office/payment-facts.ts";
import type { PrintStatus } from "../receipts/print-status.ts";
import { composeRefundScreen } from "./compose-refund-screen.ts";
import type { Heading } from "./heading.ts";
import type { Icon } from "./icon.ts";
import { type Language, messagesOf } from "./language.ts";
import { fillIn, type Messages } from "./messages.ts";
import { moneyText } from "./money-text.ts";
import type { OfficeScreen, ShownPayment } from "./office-screen.ts";
import type { Ink } from "./palette.ts";
import type { Paragraph, ScreenContent } from "./screen-content.ts";

type Of<Type extends OfficeScreen["type"]> = Extract<OfficeScreen, { type: Type }>;

export function composeOfficeScreen(screen: OfficeScreen, language: Language): ScreenContent {
  const messages = messagesOf(language);
  const { office } = messages;
  switch (screen.type) {
    case "no-payments":
      return { ...headed(office.noPayments), scheme: "neutral" };
    case "payment-list":
      return paymentList(screen, messages);
    case "look-up":
      return lookUp(screen, messages);
    case "inquiring":
      return { ...headed(office.inquiring), scheme: "working", icon: "dots" };
    case "no-answer":
      return { ...headed(office.noAnswer), scheme: "neutral", icon: "warning" };
    case "unknown-order":
      return { ...headed(office.unknownOrder), scheme: "neutral", icon: "warning" };
    case "payment-facts":
      return paymentFacts(screen, messages);
    default:
      return composeRefundScreen(screen, messages);
  }
}

const ICON_OF_STATE: Readonly<Record<PaymentState, Icon>> = {
  paid: "tick",
  "not-paid": "cross",
  "given-back": "return",
  settling: "hourglass",
};

function paymentList(screen: Of<"payment-list">, messages: Messages): ScreenContent {
  const { payment, clock, at, of } = screen;
  const { list, listUnpaid, states } = messages.office;
  const hint = payment.state === "paid" ? list.hint : listUnpaid;
  return {
    scheme: "neutral",
    icon: ICON_OF_STATE[payment.state],
    title: fillIn(list.title, { clock }),
    amount: moneyText(payment.money),
    paragraphs: [
      { text: states[payment.state].title, rank: "lead", ink: "strong" },
      ...institutionOf(payment, messages),
      ...refundedOf(payment, messages),
      ...printOf(screen.print, messages),
    ],
    footer: fillIn(hint, { at: String(at), of: String(of) }),
  };
}

function lookUp({ number, notice }: Of<"look-up">, { office }: Messages): ScreenContent {
  const { cause, action } = notice ? office.billNotices[notice] : { cause: "", action: "" };
  return {
    scheme: "working",
    icon: "code",
    title: number === undefined ? office.lookUp.title : office.keyedNumber.title,
    paragraphs: [
      ...(number === undefined ? [] : [digitsInFours(number)]),
      ...(notice
        ? [plain(cause, "alert"), plain(action, "alert")]
        : [plain(number === undefined ? office.lookUp.hint : office.keyedNumber.hint)]),
    ],
    footer: office.cancelKey,
  };
}

/** As it is compared with what a phone or a receipt shows. */
function digitsInFours(number: string): Paragraph {
  return { text: number.replace(/.{4}(?=.)/g, "$& "), rank: "lead", ink: "strong" };
}

function paymentFacts(screen: Of<"payment-facts">, messages: Messages): ScreenContent {
  const { payment, day, clock, source } = screen;
  const { states, sources, factsKeys, cancelKey } = messages.office;
  const { title, hint } = states[payment.state];
  return {
    scheme: "neutral",
    icon: ICON_OF_STATE[payment.state],
    title,
    amount: moneyText(payment.money),
    paragraphs: [
      ...institutionOf(payment, messages),
      plain(`${day} ${clock}`),
      ...refundedOf(payment, messages),
      ...(hint ? [plain(hint)] : []),
      // One or the other: who presses for paper has read whose word it is.
      ...(screen.print
        ? printOf(screen.print, messages)
        : [plain(sources[source], source === "hub" ? "plain" : "alert")]),
    ],
    footer: payment.state === "paid" ? factsKeys : cancelKey,
  };
}

function institutionOf({ institution }: ShownPayment, messages: Messages): readonly Paragraph[] {
  return institution ? [plain(messages.institutions[institution], "strong")] : [];
}

function refundedOf({ refunded }: ShownPayment, { office }: Messages): readonly Paragraph[] {
  if (!refunded) return [];
  return [plain(fillIn(office.refunded, { amount: moneyText(refunded) }), "alert")];
}

function printOf(print: PrintStatus | undefined, { shift }: Messages): readonly Paragraph[] {
  return print ? [plain(shift.printing[print], "alert")] : [];
}

function headed({ title, hint }: Heading): Pick<ScreenContent, "title" | "paragraphs"> {
  return { title, paragraphs: [plain(hint)] };
}

function plain(text: string, ink: Ink = "plain"): Paragraph {
  return { text, rank: "plain", ink };
}
