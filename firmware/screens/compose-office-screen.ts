/** What the screens of the office say in a language. Pure. */
import type { PaymentState } from "../office/payment-facts.ts";
import type { Icon } from "./icon.ts";
import { type Language, messagesOf } from "./language.ts";
import { fillIn, type Messages } from "./messages.ts";
import { moneyText } from "./money-text.ts";
import type { OfficeScreen, ShownPayment } from "./office-screen.ts";
import type { Paragraph, ScreenContent } from "./screen-content.ts";

type Of<Type extends OfficeScreen["type"]> = Extract<OfficeScreen, { type: Type }>;

export function composeOfficeScreen(screen: OfficeScreen, language: Language): ScreenContent {
  const messages = messagesOf(language);
  switch (screen.type) {
    case "no-payments": {
      const { title, hint } = messages.office.noPayments;
      return { scheme: "neutral", title, paragraphs: [plain(hint)] };
    }
    case "payment-list":
      return paymentList(screen, messages);
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
  const { title, hint } = messages.office.list;
  return {
    scheme: "neutral",
    icon: ICON_OF_STATE[payment.state],
    title: fillIn(title, { clock }),
    amount: moneyText(payment.money),
    paragraphs: paymentWords(payment, messages),
    footer: fillIn(hint, { at: String(at), of: String(of) }),
  };
}

function paymentWords(payment: ShownPayment, messages: Messages): readonly Paragraph[] {
  const { institution, state, refunded } = payment;
  return [
    ...(institution ? [plain(messages.institutions[institution])] : []),
    { text: messages.office.states[state], rank: "lead", ink: "strong" },
    ...(refunded ? [alert(fillIn(messages.office.refunded, { amount: moneyText(refunded) }))] : []),
  ];
}

function plain(text: string): Paragraph {
  return { text, rank: "plain", ink: "plain" };
}

function alert(text: string): Paragraph {
  return { text, rank: "plain", ink: "alert" };
}
