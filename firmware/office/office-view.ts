/** What the display says about the open office. Pure: the screen is derived, never stored. */
import { LocalCalendar } from "../calendar/local-time.ts";
import type { OfficeScreen, ShownPayment } from "../screens/office-screen.ts";
import { unreachable } from "../unreachable.ts";
import type { ListRoom, Office } from "./office.ts";
import type { PaymentFacts } from "./payment-facts.ts";

/** The screens of the office of one shop. */
export class OfficeView {
  readonly #calendar: LocalCalendar;

  constructor(timeZone: string) {
    this.#calendar = new LocalCalendar(timeZone);
  }

  /** Null while the office is closed. */
  screenOf({ room }: Office): OfficeScreen | null {
    switch (room.type) {
      case "closed":
        return null;
      case "list":
        return this.#list(room);
      default:
        return unreachable(room);
    }
  }

  #list({ payments, at }: ListRoom): OfficeScreen {
    const facts = payments[at];
    if (!facts) return { type: "no-payments" };
    const { clock } = this.#calendar.at(facts.atMs);
    return {
      type: "payment-list",
      payment: shown(facts),
      clock,
      at: at + 1,
      of: payments.length,
    };
  }
}

function shown({ money, state, institution, refundedMinor }: PaymentFacts): ShownPayment {
  return {
    money,
    state,
    ...(institution && { institution }),
    ...(refundedMinor > 0 && { refunded: { ...money, amountMinor: refundedMinor } }),
  };
}
