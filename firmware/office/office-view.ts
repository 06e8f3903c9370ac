/** What the display says about the open office. Pure: the screen is derived, never stored. */
import { LocalCalendar } from "../calendar/local-time.ts";
import type { Currency } from "../money/money.ts";
import type { PrintNote, PrintStatus } from "../receipts/print-status.ts";
import type { Refund } from "../refund/refund.ts";
import type { OfficeScreen, ShownPayment } from "../screens/office-screen.ts";
import type { ShiftScreen } from "../screens/shift-screen.ts";
import { unreachable } from "../unreachable.ts";
import type {
  AmountRoom,
  ConfirmRoom,
  FactsRoom,
  ListRoom,
  LookUpRoom,
  Office,
  PinRoom,
} from "./office-state.ts";
import { type PaymentFacts, remainingMinor } from "./payment-facts.ts";
import { screenOfShift } from "./shift-view.ts";

/** The screens of the office of one shop. */
export class OfficeView {
  readonly #calendar: LocalCalendar;

  readonly #currency: Currency;

  constructor(timeZone: string, currency: Currency) {
    this.#calendar = new LocalCalendar(timeZone);
    this.#currency = currency;
  }

  /** Null while the office is closed. */
  screenOf({ room, refunds, print }: Office): OfficeScreen | ShiftScreen | null {
    switch (room.type) {
      case "closed":
        return null;
      case "shift":
        return screenOfShift(room.shift, print, this.#currency);
      case "list":
        return this.#list(room, print);
      case "look-up":
        return lookUpScreen(room);
      case "asking":
        return { type: "inquiring" };
      case "no-answer":
      case "unknown-order":
        return { type: room.type };
      case "facts":
        return this.#facts(room, print);
      case "pin":
        return pinScreen(room);
      case "checking-pin":
        return { type: "checking-pin" };
      case "amount":
        return amountScreen(room);
      case "confirm":
        return confirmScreen(room);
      case "no-refund":
        return { type: "no-refund", cause: room.cause };
      case "refund": {
        const refund = refunds.get(room.refund);
        return refund ? refundScreen(refund, print) : null;
      }
      default:
        return unreachable(room);
    }
  }

  #list({ payments, at }: ListRoom, print: PrintNote | null): OfficeScreen {
    const facts = payments[at];
    if (!facts) return { type: "no-payments" };
    const { clock } = this.#calendar.at(facts.atMs);
    const place = { at: at + 1, of: payments.length };
    return {
      type: "payment-list",
      payment: shown(facts),
      clock,
      ...place,
      ...noted(facts.order, print),
    };
  }

  #facts({ facts, source }: FactsRoom, print: PrintNote | null): OfficeScreen {
    const { day, clock } = this.#calendar.at(facts.atMs);
    return {
      type: "payment-facts",
      payment: shown(facts),
      day,
      clock,
      source,
      ...noted(facts.order, print),
    };
  }
}

function lookUpScreen({ number, notice }: LookUpRoom): OfficeScreen {
  return { type: "look-up", ...(number !== "" && { number }), ...(notice && { notice }) };
}

function pinScreen({ digits, problem, lockedForMs }: PinRoom): OfficeScreen {
  if (lockedForMs > 0) return { type: "pin-locked", forSeconds: Math.ceil(lockedForMs / 1000) };
  const pin: OfficeScreen = { type: "pin", digits: digits.length };
  return problem ? { ...pin, problem } : pin;
}

function amountScreen({ facts, entry }: AmountRoom): OfficeScreen {
  const { currency } = facts.money;
  const left = { amountMinor: remainingMinor(facts), currency };
  return {
    type: "refund-amount",
    left,
    currency,
    ...(entry && { text: entry.text }),
    ...(entry?.problem && { problem: entry.problem }),
  };
}

function confirmScreen({ money, facts, isUnsaved }: ConfirmRoom): OfficeScreen {
  const { institution } = facts;
  return { type: "refund-confirm", money, isUnsaved, ...(institution && { institution }) };
}

/** How the printing goes, where it is of this. */
function noted(subject: string, print: PrintNote | null): { readonly print?: PrintStatus } {
  return print?.subject === subject ? { print: print.status } : {};
}

function refundScreen(state: Refund, print: PrintNote | null): OfficeScreen {
  const { money, refund, institution } = state;
  if (state.phase === "asking") return { type: "refunding", money, refund };
  if (state.verdict === "refused") {
    return { type: "refund-refused", money, reason: state.reason ?? "service-problem" };
  }
  const known = { ...(institution && { institution }), ...noted(refund, print) };
  return { type: "refunded", money, refund, ...known };
}

function shown({ money, state, institution, refundedMinor }: PaymentFacts): ShownPayment {
  return {
    money,
    state,
    ...(institution && { institution }),
    ...(refundedMinor > 0 && { refunded: { ...money, amountMinor: refundedMinor } }),
  };
}
