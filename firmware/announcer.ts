/**
 * What the merchant sees and hears: the counter's screen, the tone it begins with, and the ends of
 * payments, told when they are on the glass.
 */
import type { Clock } from "../hal/clock/clock.ts";
import { DeviceError } from "../hal/device-error.ts";
import type { Speaker } from "../hal/speaker/speaker.ts";
import type { Counter } from "./counter/counter.ts";
import type { Observe } from "./diagnostics/observation.ts";
import type { OfficeBook } from "./journal/office-book.ts";
import type { PaymentBook } from "./journal/payment-book.ts";
import { refundInView } from "./office/office-state.ts";
import { OfficeView } from "./office/office-view.ts";
import type { Ended } from "./payment/payment-state.ts";
import type { PaymentTimelines } from "./payment/payment-timeline.ts";
import type { PrintNote } from "./receipts/print-status.ts";
import type { Screen } from "./screens/screen.ts";
import type { ScreenPresenter } from "./screens/screen-presenter.ts";
import { screenOfTill } from "./till/till-screen.ts";
import { frontPayment, type TillRules } from "./till/till-state.ts";
import { makeTones, toneFor } from "./voice/tones.ts";

export interface AnnouncerOptions {
  readonly presenter: ScreenPresenter;
  readonly speaker: Speaker;
  readonly book: PaymentBook;
  readonly officeBook: OfficeBook;
  readonly clock: Clock;
  readonly timelines: PaymentTimelines;
  readonly rules: TillRules;
  readonly storeName: string | null;
  readonly timeZone: string;
  readonly observe: Observe;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #tones = makeTones();
  readonly #officeView: OfficeView;
  /** Ends that wait for the next screen. */
  readonly #ends: Ended[] = [];
  #announced = "";
  /** Payments that had ended before this boot: told without a sound that means "paid now". */
  #endedBefore: ReadonlySet<string> = new Set();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    this.#officeView = new OfficeView(options.timeZone, options.rules.currency);
  }

  /** The payments that an earlier boot left ended and not seen. */
  takeUp(ended: readonly string[]): void {
    this.#endedBefore = new Set(ended);
  }

  /** Told with the next `show`. */
  addEnd(payment: Ended): void {
    this.#ends.push(payment);
  }

  /** Brings display and speaker in line with the counter. Returns before it is on the glass. */
  show({ till, office }: Counter): void {
    const { presenter, rules, storeName, officeBook, clock } = this.#options;
    const officeScreen = this.#officeView.screenOf(office);
    const ofTill = screenOfTill(till, { rules, storeName, nowMs: clock.monotonicMs() });
    const screen = officeScreen ?? noted(ofTill, office.print);
    const ends = this.#ends.splice(0);
    // Behind an open office no end is seen.
    const front = officeScreen ? null : frontPayment(till);
    const refund = refundInView(office);
    presenter.show(screen).then(
      () => {
        if (front?.phase === "ended") this.#wasShown(front.order);
        if (refund?.phase === "ended") officeBook.shown(refund.refund);
        this.#tellEnds(ends, true);
      },
      (error: unknown) => {
        this.#deviceFailed("display", error);
        this.#tellEnds(ends, false);
      },
    );
    // Two sales that end alike, one after the other, are two announcements.
    const announced = `${screen.type} ${front?.order ?? refund?.refund}`;
    if (announced !== this.#announced) this.#announce(screen, front?.order);
    this.#announced = announced;
  }

  #wasShown(order: string): void {
    const { book } = this.#options;
    book.shown(order);
    // Told once more after a power cut, not after each: pulling the plug makes no new payment.
    if (this.#endedBefore.has(order)) book.tell(order);
  }

  #announce(screen: Screen, order: string | undefined): void {
    const { speaker, observe } = this.#options;
    observe({ type: "screen", screen: screen.type });
    const tone = order && this.#endedBefore.has(order) ? null : toneFor(screen);
    if (!tone) return;
    speaker.play(this.#tones[tone]).catch((error) => this.#deviceFailed("speaker", error));
  }

  #tellEnds(ends: readonly Ended[], wasShown: boolean): void {
    const { clock, timelines, observe } = this.#options;
    for (const { order, money, routing, verdict, reason, parts } of ends) {
      if (wasShown) timelines.mark(order, "shown", clock.monotonicMs());
      const { institution, candidates } = routing;
      const legs = timelines.legs(order);
      timelines.drop(order);
      const told = { order, verdict, ...money, institution, candidates, reason, parts, legs };
      observe({ type: "payment-ended", ...told });
    }
  }

  #deviceFailed(device: string, error: unknown): void {
    if (!(error instanceof DeviceError)) throw error;
    this.#options.observe({ type: "device-failed", device, detail: error.message });
  }
}

/** With how the printing of the receipt goes. */
function noted(screen: Screen, print: PrintNote | null): Screen {
  const isOfIt = screen.type === "approved" && print?.subject === screen.order;
  return isOfIt ? { ...screen, print: print.status } : screen;
}
