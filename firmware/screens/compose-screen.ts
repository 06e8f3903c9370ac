/** What a screen says in a language: which words, which scheme, which icon. No places yet. Pure. */
import { notReadyCode } from "../diagnostics/not-ready.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import { composeOfficeScreen } from "./compose-office-screen.ts";
import { composeShiftScreen } from "./compose-shift-screen.ts";
import type { Advice, Heading } from "./heading.ts";
import { countIn, type Language, messagesOf } from "./language.ts";
import { fillIn, type Messages } from "./messages.ts";
import { keyedText, moneyText } from "./money-text.ts";
import type { Ink } from "./palette.ts";
import { partsLines } from "./parts-text.ts";
import { reasonAdvice } from "./reason-advice.ts";
import type { Screen } from "./screen.ts";
import type { Paragraph, ScreenContent } from "./screen-content.ts";

type Of<Type extends Screen["type"]> = Extract<Screen, { type: Type }>;

export function composeScreen(screen: Screen, language: Language): ScreenContent {
  const messages = messagesOf(language);
  switch (screen.type) {
    case "not-ready":
      return notReady(screen, messages);
    case "idle":
      return idle(screen, language);
    case "amount":
      return amount(screen, messages);
    case "scanning":
      return scanning(screen, messages);
    case "choosing-app":
      return choosingApp(screen, messages);
    case "preparing-code":
      return {
        ...headed(messages.preparingCode),
        scheme: "working",
        icon: "dots",
        amount: moneyText(screen.money),
      };
    case "presenting":
      return presenting(screen, messages);
    case "waiting":
      return waiting(screen, messages);
    case "cancelling":
      return {
        ...headed(messages.cancelling),
        scheme: "working",
        icon: "dots",
        amount: moneyText(screen.money),
      };
    case "settling":
      return {
        ...headed(messages.settling),
        scheme: "pending",
        icon: "hourglass",
        amount: moneyText(screen.money),
        footer: fillIn(messages.order, { order: screen.order }),
      };
    case "approved":
      return approved(screen, messages);
    case "late-payment":
      return latePayment(screen, messages);
    case "declined":
      return refused(screen, messages, { scheme: "bad", icon: "cross" });
    case "closed":
      return refused(screen, messages, { scheme: "closed", icon: "bar" });
    case "reversed":
      return refused(screen, messages, { scheme: "returned", icon: "return" });
    case "totals":
    case "closing-asked":
    case "closing":
    case "close-silent":
    case "close-not-saved":
    case "shift-closed":
    case "difference":
      return composeShiftScreen(screen, messages);
    default:
      return composeOfficeScreen(screen, language);
  }
}

function notReady(screen: Of<"not-ready">, messages: Messages): ScreenContent {
  const advice = messages.notReadyAdvice[screen.id];
  const numbered = fillIn(messages.notReady, { code: String(notReadyCode(screen.id)) });
  if (screen.id === "starting") {
    return {
      scheme: "neutral",
      icon: "dots",
      title: advice.cause,
      paragraphs: [plain(advice.action)],
    };
  }
  return {
    scheme: "neutral",
    icon: "warning",
    title: numbered,
    paragraphs: [{ text: advice.cause, rank: "lead", ink: "alert" }, plain(advice.action)],
  };
}

function idle(screen: Of<"idle">, language: Language): ScreenContent {
  const messages = messagesOf(language);
  const { settling } = screen;
  const isQuiet = !screen.risk && settling === 0;
  return {
    scheme: "neutral",
    title: messages.idle.title,
    paragraphs: [
      { text: messages.idle.hint, rank: "lead", ink: "plain" },
      ...(screen.risk ? advised(messages.riskNotices[screen.risk], "alert") : []),
      ...(settling > 0 ? [plain(countIn(language, messages.idleSettling, settling), "alert")] : []),
      ...(isQuiet ? [plain(messages.idleKeys)] : []),
    ],
    ...(screen.storeName === undefined ? {} : { footer: screen.storeName }),
  };
}

function amount(screen: Of<"amount">, messages: Messages): ScreenContent {
  return {
    scheme: "neutral",
    title: messages.amount.title,
    amount: keyedText(screen.text, screen.currency),
    paragraphs: [
      screen.problem === undefined
        ? plain(messages.amount.hint)
        : plain(messages.amountProblems[screen.problem], "alert"),
    ],
  };
}

function scanning(screen: Of<"scanning">, messages: Messages): ScreenContent {
  const { title, hint } = messages.scanning;
  return {
    scheme: "working",
    icon: "code",
    title,
    amount: moneyText(screen.money),
    paragraphs:
      screen.notice === undefined
        ? [plain(hint)]
        : advised(messages.scanNotices[screen.notice], "alert"),
  };
}

function choosingApp(screen: Of<"choosing-app">, messages: Messages): ScreenContent {
  const { money, institution, at, of } = screen;
  const { title, hint, place } = messages.choosingApp;
  return {
    scheme: "working",
    icon: "code",
    title,
    amount: moneyText(money),
    paragraphs: [
      { text: whoseCode(institution, messages), rank: "lead", ink: "strong" },
      plain(hint),
    ],
    footer: fillIn(place, { at: String(at), of: String(of) }),
  };
}

function whoseCode(institution: InstitutionId | undefined, messages: Messages): string {
  const { anyApp, onlyApp } = messages.presenting;
  if (!institution) return anyApp;
  return fillIn(onlyApp, { institution: messages.institutions[institution] });
}

function presenting(screen: Of<"presenting">, messages: Messages): ScreenContent {
  const { money, text, institution, secondsLeft } = screen;
  const { title, hint, timeLeft } = messages.presenting;
  const who = whoseCode(institution, messages);
  const left = fillIn(timeLeft, { time: timeText(secondsLeft) });
  return {
    scheme: "working",
    title,
    amount: moneyText(money),
    code: text,
    paragraphs: [plain(who, "strong"), { text: left, rank: "lead", ink: "strong" }, plain(hint)],
  };
}

/** 65 is "1:05". */
function timeText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function latePayment(screen: Of<"late-payment">, messages: Messages): ScreenContent {
  const { money, institution, order } = screen;
  const { title, hint, someone } = messages.latePayment;
  const who = institution ? messages.institutions[institution] : someone;
  return {
    scheme: "returned",
    icon: "return",
    title,
    amount: moneyText(money),
    paragraphs: [plain(who, "strong"), plain(hint)],
    footer: fillIn(messages.order, { order }),
  };
}

function waiting(screen: Of<"waiting">, messages: Messages): ScreenContent {
  const heading = waitingHeading(screen, messages);
  const { title, paragraphs } = headed(heading);
  const institution = screen.institution && messages.institutions[screen.institution];
  return {
    scheme: "working",
    icon: screen.acting ? "phone" : "dots",
    title,
    amount: moneyText(screen.money),
    paragraphs: institution ? [plain(institution, "strong"), ...paragraphs] : paragraphs,
  };
}

function waitingHeading({ acting }: Of<"waiting">, messages: Messages): Heading {
  switch (acting) {
    case null:
      return messages.waiting;
    case "password":
      return messages.customerActing;
    case "pushed-order":
      return messages.orderPushed;
  }
}

function approved(screen: Of<"approved">, messages: Messages): ScreenContent {
  const { parts, print } = screen;
  const note = print && messages.shift.printing[print];
  const institution = screen.institution && messages.institutions[screen.institution];
  return {
    scheme: "good",
    icon: "tick",
    title: messages.approved,
    amount: moneyText(screen.money),
    paragraphs: [
      ...(institution ? [{ text: institution, rank: "lead", ink: "strong" } as const] : []),
      ...(parts ? partsLines(parts, screen.money, messages.parts).map((line) => plain(line)) : []),
      ...(note && !parts ? [plain(note, "alert")] : []),
    ],
    // Who paid what fills the screen: the printer's trouble then stands for the number.
    footer: note && parts ? note : fillIn(messages.order, { order: screen.order }),
  };
}

type Refused = Of<"declined" | "closed" | "reversed">;

function refused(
  screen: Refused,
  messages: Messages,
  look: Pick<ScreenContent, "scheme" | "icon">,
): ScreenContent {
  const { title, hint } = messages[screen.type];
  return {
    ...look,
    title,
    amount: moneyText(screen.money),
    paragraphs: [plain(hint), ...advised(reasonAdvice(messages, screen.reason), "strong")],
  };
}

function headed({ title, hint }: Heading): Pick<ScreenContent, "title" | "paragraphs"> {
  return { title, paragraphs: [plain(hint)] };
}

function advised({ cause, action }: Advice, ink: Ink): readonly Paragraph[] {
  return [plain(cause, ink), plain(action, ink)];
}

function plain(text: string, ink: Ink = "plain"): Paragraph {
  return { text, rank: "plain", ink };
}
