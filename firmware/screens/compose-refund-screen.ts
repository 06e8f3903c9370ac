/** What the screens on the way to a refund, and of a refund, say in a language. Pure. */
import type { Heading } from "./heading.ts";
import { fillIn, type Messages } from "./messages.ts";
import { keyedText, moneyText } from "./money-text.ts";
import type { OfficeScreen } from "./office-screen.ts";
import type { Ink } from "./palette.ts";
import { reasonAdvice } from "./reason-advice.ts";
import type { Paragraph, ScreenContent } from "./screen-content.ts";

type RefundScreen = Exclude<
  OfficeScreen,
  {
    type:
      | "no-payments"
      | "payment-list"
      | "look-up"
      | "inquiring"
      | "no-answer"
      | "unknown-order"
      | "payment-facts";
  }
>;
type Of<Type extends RefundScreen["type"]> = Extract<RefundScreen, { type: Type }>;

export function composeRefundScreen(screen: RefundScreen, messages: Messages): ScreenContent {
  const { office } = messages;
  switch (screen.type) {
    case "pin":
      return pin(screen, messages);
    case "checking-pin":
      return { ...headed(office.checkingPin), scheme: "neutral", icon: "dots" };
    case "pin-locked":
      return locked(screen, messages);
    case "refund-amount":
      return amount(screen, messages);
    case "refund-confirm":
      return confirm(screen, messages);
    case "no-refund": {
      const { cause, action } = office.noRefundCauses[screen.cause];
      const paragraphs = [plain(cause, "alert"), plain(action)];
      return { scheme: "neutral", icon: "warning", title: office.noRefund, paragraphs };
    }
    case "refunding":
      return {
        ...headed(office.refunding),
        scheme: "pending",
        icon: "hourglass",
        amount: moneyText(screen.money),
        footer: fillIn(office.refundNumber, { refund: screen.refund }),
      };
    case "refunded":
      return done(screen, messages);
    case "refund-refused":
      return refused(screen, messages);
  }
}

function pin({ digits, problem }: Of<"pin">, { office }: Messages): ScreenContent {
  const { title, hint } = office.pin;
  const dots = Array(digits).fill(office.pinDot).join(" ");
  return {
    scheme: "neutral",
    title,
    paragraphs: [
      ...(digits > 0 ? [lead(dots)] : []),
      problem ? plain(office.pinProblems[problem], "alert") : plain(hint),
    ],
    footer: office.cancelKey,
  };
}

function locked({ forSeconds }: Of<"pin-locked">, { office }: Messages): ScreenContent {
  const { title, hint } = office.pinLocked;
  const paragraphs = [lead(countdown(forSeconds)), plain(hint, "alert")];
  return { scheme: "neutral", icon: "hourglass", title, paragraphs, footer: office.cancelKey };
}

/** `0:59`, `12:00`, `23:59:59`. */
function countdown(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const twoDigits = (count: number) => String(count).padStart(2, "0");
  const rest = `${hours > 0 ? twoDigits(minutes) : minutes}:${twoDigits(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

function amount(screen: Of<"refund-amount">, messages: Messages): ScreenContent {
  const { left, text, currency, problem } = screen;
  const { refundAmount, refundPart, refundTooLarge } = messages.office;
  const hint = text === undefined ? refundAmount.hint : refundPart;
  const complaint =
    problem === "too-large"
      ? fillIn(refundTooLarge, { amount: moneyText(left) })
      : problem && messages.amountProblems[problem];
  return {
    scheme: "neutral",
    icon: "return",
    title: refundAmount.title,
    amount: text === undefined ? moneyText(left) : keyedText(text, currency),
    paragraphs: [complaint ? plain(complaint, "alert") : plain(hint)],
    footer: messages.office.cancelKey,
  };
}

function confirm(screen: Of<"refund-confirm">, messages: Messages): ScreenContent {
  const { title, hint } = messages.office.refundConfirm;
  const { refundUnsaved } = messages.office;
  return {
    scheme: "neutral",
    icon: "return",
    title,
    amount: moneyText(screen.money),
    paragraphs: [
      ...institutionOf(screen, messages),
      screen.isUnsaved ? plain(refundUnsaved, "alert") : plain(hint),
    ],
  };
}

function done(screen: Of<"refunded">, messages: Messages): ScreenContent {
  const { refundDone, refundNumber } = messages.office;
  return {
    scheme: "returned",
    icon: "return",
    title: refundDone.title,
    amount: moneyText(screen.money),
    paragraphs: [
      ...institutionOf(screen, messages),
      plain(refundDone.hint),
      ...(screen.print ? [plain(messages.shift.printing[screen.print], "alert")] : []),
    ],
    footer: fillIn(refundNumber, { refund: screen.refund }),
  };
}

function refused(screen: Of<"refund-refused">, messages: Messages): ScreenContent {
  const { title, hint } = messages.office.refundRefused;
  const { cause, action } = reasonAdvice(messages, screen.reason);
  return {
    scheme: "bad",
    icon: "cross",
    title,
    amount: moneyText(screen.money),
    paragraphs: [plain(hint), plain(cause, "strong"), plain(action, "strong")],
  };
}

function institutionOf(
  { institution }: Of<"refunded" | "refund-confirm">,
  messages: Messages,
): readonly Paragraph[] {
  return institution ? [plain(messages.institutions[institution], "strong")] : [];
}

function headed({ title, hint }: Heading): Pick<ScreenContent, "title" | "paragraphs"> {
  return { title, paragraphs: [plain(hint)] };
}

function lead(text: string): Paragraph {
  return { text, rank: "lead", ink: "strong" };
}

function plain(text: string, ink: Ink = "plain"): Paragraph {
  return { text, rank: "plain", ink };
}
