/** What the screens of totals and of a shift's close say in a language. Pure. */
import { AMOUNT_MINOR_MAX } from "../money/money.ts";
import { netMinor, type Tally } from "../shift/totals.ts";
import type { Heading } from "./heading.ts";
import { fillIn, type Messages } from "./messages.ts";
import { moneyText } from "./money-text.ts";
import type { Ink } from "./palette.ts";
import type { Paragraph, ScreenContent } from "./screen-content.ts";
import type { ShiftScreen, ShownSide } from "./shift-screen.ts";

type Of<Type extends ShiftScreen["type"]> = Extract<ShiftScreen, { type: Type }>;

export function composeShiftScreen(screen: ShiftScreen, messages: Messages): ScreenContent {
  const { shift: words } = messages;
  switch (screen.type) {
    case "totals":
      return totals(screen, messages);
    case "closing-asked":
      return closingAsked(screen, messages);
    case "closing": {
      const { title, hint } = words.closing;
      const text = screen.canCancel ? hint : words.closingSaves;
      return { scheme: "working", icon: "dots", title, paragraphs: [plain(text)] };
    }
    case "close-silent":
      return notClosed(words.closeSilent, messages);
    case "close-not-saved":
      return notClosed(words.closeNotSaved, messages);
    case "shift-closed":
      return closed(screen, messages);
    case "difference":
      return difference(screen, messages);
  }
}

function totals(screen: Of<"totals">, messages: Messages): ScreenContent {
  const { shift: words, institutions } = messages;
  const { shift, row, isAll, currency, at, of } = screen;
  const { title } = shift === undefined ? words.dayTotals : words.shiftTotals;
  const wallet = row?.institution ? institutions[row.institution] : words.unknownWallet;
  const amountMinor = row ? netMinor(row) : 0;
  const net = moneyText({ amountMinor, currency });
  // A sum may be wider than any sale, whose amount always fits.
  const isWide = Math.abs(amountMinor) > AMOUNT_MINOR_MAX;
  return {
    scheme: "neutral",
    title: fillIn(title, { shift: String(shift) }),
    ...(!isWide && { amount: net }),
    paragraphs: [
      ...(row
        ? [
            ...(isWide ? [plain(net, "strong")] : []),
            { text: isAll ? words.allTogether : wallet, rank: "lead", ink: "strong" } as const,
            ...counted(words.sales, row.sales, currency),
            ...counted(words.refunds, row.refunds, currency),
            ...counted(words.reversed, row.reversed, currency),
          ]
        : [plain(words.nothingSold)]),
      screen.print ? plain(words.printing[screen.print], "alert") : plain(words.totalsKeys),
    ],
    footer: fillIn(words.totalsPages, { at: String(at), of: String(of) }),
  };
}

function counted(
  message: string,
  { count, amountMinor }: Tally,
  currency: Of<"totals">["currency"],
): readonly Paragraph[] {
  if (count === 0) return [];
  const amount = moneyText({ amountMinor, currency });
  return [plain(fillIn(message, { count: String(count), amount }))];
}

function closingAsked(screen: Of<"closing-asked">, { shift: words }: Messages): ScreenContent {
  const { title, hint } = words.closingAsked;
  const { openOrders } = screen;
  const open = fillIn(words.goesOver, { count: String(openOrders) });
  return {
    scheme: "neutral",
    icon: "warning",
    title: fillIn(title, { shift: String(screen.shift) }),
    paragraphs: [plain(hint), ...(openOrders > 0 ? [plain(open, "alert")] : [])],
  };
}

function closed(screen: Of<"shift-closed">, { shift: words }: Messages): ScreenContent {
  const { differences, print } = screen;
  const found = fillIn(words.differences, { count: String(differences) });
  const line = (message: string, count: number, ink: Ink = "plain") =>
    count > 0 ? [plain(fillIn(message, { count: String(count) }), ink)] : [];
  return {
    scheme: "neutral",
    icon: differences > 0 ? "warning" : "tick",
    title: fillIn(words.closed.title, { shift: String(screen.shift) }),
    paragraphs: [
      differences > 0 ? plain(found, "alert") : plain(words.noDifferences, "strong"),
      ...line(words.compared, screen.compared),
      ...line(words.settled, screen.settled),
      ...line(words.uncompared, screen.uncompared, "alert"),
      ...line(words.goesOver, screen.carriedOver, "alert"),
      ...(print ? [plain(words.printing[print], print === "printed" ? "plain" : "alert")] : []),
    ],
    footer: words.closedKeys,
  };
}

function difference(screen: Of<"difference">, messages: Messages): ScreenContent {
  const { shift: words } = messages;
  const { kind, here, there, at, of } = screen;
  const { title, hint } = words.differenceKinds[kind];
  const place = fillIn(words.place, { at: String(at), of: String(of) });
  return {
    scheme: "neutral",
    icon: "warning",
    title,
    paragraphs: [
      ...(here ? [plain(fillIn(words.here, { side: sideText(here, messages) }), "strong")] : []),
      ...(there ? [plain(fillIn(words.there, { side: sideText(there, messages) }), "strong")] : []),
      plain(hint),
      plain(place),
    ],
    footer: fillIn(messages.order, { order: screen.order }),
  };
}

function sideText({ money, state, refunded }: ShownSide, { shift: words }: Messages): string {
  const text = `${moneyText(money)} ${words.states[state]}`;
  return refunded ? `${text}, ${fillIn(words.refunded, { amount: moneyText(refunded) })}` : text;
}

function notClosed({ title, hint }: Heading, { office }: Messages): ScreenContent {
  const footer = office.cancelKey;
  return { scheme: "neutral", icon: "warning", title, paragraphs: [plain(hint)], footer };
}

function plain(text: string, ink: Ink = "plain"): Paragraph {
  return { text, rank: "plain", ink };
}
