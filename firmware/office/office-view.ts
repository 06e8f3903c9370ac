/** What the display says about the open office. Pure: the screen is derived, never stored. */
import { LocalCalendar } from "../calendar/local-time.ts";
import type { Refund } from "../refund/refund.ts";
import type { OfficeScreen, ShownPayment } from "../screens/office-screen.ts";
import { unreachable } from "../unreachable.ts";
import type {
  AmountRoom,
  ConfirmRoom,
  FactsRoom,
  ListRoom,
  Office,
  PinRoom,
} from "./office-state.ts";
import { type PaymentFacts, remainingMinor } from "./payment-facts.ts";

/** The screens of the office of one shop. */
export class OfficeView {
  readonly #calendar: LocalCalendar;

  constructor(timeZone: string) {
    this.#calendar = new LocalCalendar(timeZone);
  }

  /** Null while the office is closed. */
  screenOf({ room, refunds }: Office): OfficeScreen | null {
    switch (room.type) {
      case "closed":
        return null;
      case "list":
        return this.#list(room);
      case "look-up":
        return room.notice ? { type: "look-up", notice: room.notice } : { type: "look-up" };
      case "asking":
        return { type: "inquiring" };
      case "no-answer":
      case "unknown-order":
        return { type: room.type };
      case "facts":
        return this.#facts(room);
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
        return refund ? refundScreen(refund) : null;
      }
      default:
        return unreachable(room);
    }
  }

  #list({ payments, at }: ListRoom): OfficeScreen {
    const facts = payments[at];
    if (!facts) return { type: "no-payments" };
    const { clock } = this.#calendar.at(facts.atMs);
    const place = { at: at + 1, of: payments.length };
    return { type: "payment-list", payment: shown(facts), clock, ...place };
  }

  #facts({ facts, source }: FactsRoom): OfficeScreen {
    const { day, clock } = this.#calendar.at(facts.atMs);
    return { type: "payment-facts", payment: shown(facts), day, clock, source };
  }
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

function refundScreen(state: Refund): OfficeScreen {
  const { money, refund, institution } = state;
  if (state.phase === "asking") return { type: "refunding", money, refund };
  if (state.verdict === "refused") {
    return { type: "refund-refused", money, reason: state.reason ?? "service-problem" };
  }
  return { type: "refunded", money, refund, ...(institution && { institution }) };
}

function shown({ money, state, institution, refundedMinor }: PaymentFacts): ShownPayment {
  return {
    money,
    state,
    ...(institution && { institution }),
    ...(refundedMinor > 0 && { refunded: { ...money, amountMinor: refundedMinor } }),
  };
}
