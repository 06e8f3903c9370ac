/**
 * The loop of the box: event, step, journal, effects, one event at a time. What it shows, whether
 * the camera looks and when it wakes are derived from the counter after every step.
 */
import type { Buttons, Key } from "../hal/buttons/buttons.ts";
import type { Clock } from "../hal/clock/clock.ts";
import type { Printer } from "../hal/printer/printer.ts";
import type { Random } from "../hal/random/random.ts";
import type { Speaker } from "../hal/speaker/speaker.ts";
import { Announcer } from "./announcer.ts";
import { CodeWatch } from "./code-watch.ts";
import type { LiveIssuerTable } from "./codes/live-issuer-table.ts";
import {
  type Counter,
  type CounterEffect,
  type CounterEvent,
  counterWakeAtMs,
  startCounter,
  stepCounter,
} from "./counter/counter.ts";
import { type NotReadyId, notReadyCode } from "./diagnostics/not-ready.ts";
import type { Observe } from "./diagnostics/observation.ts";
import { Readiness, type TroubleSource } from "./diagnostics/readiness.ts";
import { EventQueue } from "./event-queue.ts";
import { HubWatch } from "./hub-watch.ts";
import { CounterBook } from "./journal/counter-book.ts";
import type { JournalContents } from "./journal/journal.ts";
import type { OfficeBook } from "./journal/office-book.ts";
import type { PaymentBook } from "./journal/payment-book.ts";
import { LatePayments } from "./late-payments.ts";
import { judgeNumber } from "./office/judge-bill.ts";
import { isOfficeOpen, seeksBill } from "./office/office-state.ts";
import { type JudgePin, OfficeExecutor, type PaperOptions } from "./office-executor.ts";
import { CodeVault } from "./payment/code-vault.ts";
import { makeOrderNumber } from "./payment/order-number.ts";
import { PaymentTimelines } from "./payment/payment-timeline.ts";
import type { Scanner } from "./scanner/scanner.ts";
import type { ScreenPresenter } from "./screens/screen-presenter.ts";
import { scanningPayment, type TillRules } from "./till/till-state.ts";
import { HubDesk } from "./uplink/hub-desk.ts";
import type { Uplink } from "./uplink/uplink.ts";

export interface TerminalParts {
  readonly buttons: Buttons;
  readonly speaker: Speaker;
  readonly presenter: ScreenPresenter;
  readonly scanner: Pick<Scanner, "watch" | "unwatch" | "close">;
  readonly uplink: Uplink;
  readonly book: PaymentBook;
  readonly officeBook: OfficeBook;
  /** Null where the box has none. */
  readonly printer: Printer | null;
  readonly paper: PaperOptions;
  /** Null where the settings have no manager's PIN. */
  readonly judgePin: JudgePin | null;
  /** IANA name: for times that people read. */
  readonly timeZone: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly issuerTable: LiveIssuerTable;
  readonly rules: TillRules;
  readonly storeName: string | null;
  /** Monotonic: when the process began. */
  readonly startedAtMs: number;
  readonly observe: Observe;
}

/** How long after a failed write the next one is tried. */
const STORAGE_RETRY_MS = 1000;

type PaymentToDo = Extract<CounterEffect, { type: "payment" }>;

export class Terminal {
  readonly #parts: TerminalParts;
  readonly #vault: CodeVault;
  readonly #desk: HubDesk;
  readonly #timelines: PaymentTimelines;
  readonly #readiness = new Readiness();
  readonly #announcer: Announcer;
  readonly #watch: CodeWatch;
  readonly #officeExecutor: OfficeExecutor;
  readonly #counterBook: CounterBook;
  readonly #events = new EventQueue<CounterEvent>((event) => this.#step(event));
  readonly #hubWatch: HubWatch;
  /** Events that the full disk could not take and that do not come again by themselves. */
  readonly #forgone: CounterEvent[] = [];
  #counter: Counter = startCounter({ payments: [], refunds: [], pinTries: 0 }, 0);
  #stopWake: () => void = () => undefined;

  constructor(parts: TerminalParts) {
    this.#parts = parts;
    const { clock, uplink } = parts;
    this.#vault = new CodeVault(clock);
    this.#timelines = new PaymentTimelines();
    const known = { vault: this.#vault, timelines: this.#timelines };
    this.#desk = new HubDesk({ uplink, clock, ...known });
    this.#counterBook = new CounterBook({
      ...parts,
      timelines: this.#timelines,
      setTrouble: (id) => this.#setTrouble("storage", id),
    });
    this.#announcer = new Announcer({ ...parts, ...known });
    this.#officeExecutor = new OfficeExecutor({ ...parts, post: (event) => this.#post(event) });
    this.#hubWatch = new HubWatch({
      ...parts,
      desk: this.#desk,
      officeExecutor: this.#officeExecutor,
      latePayments: new LatePayments({
        ...parts,
        onLate: (payment) => this.#post({ type: "paid-late", payment }),
      }),
      counter: () => this.#counter,
      post: (event) => this.#post(event),
      setTrouble: (id) => this.#setTrouble("uplink", id),
    });
    this.#watch = new CodeWatch({
      ...parts,
      ...known,
      wantedOrder: () => this.#wantedOrder(),
      onSighted: (notice, atMs) => this.#post({ type: "sighted", notice, atMs }),
      wantsBill: () => this.#wantsBill(),
      onBill: (bill, atMs) => this.#post({ type: "bill-seen", bill, atMs }),
      setTrouble: (source, id) => this.#setTrouble(source, id),
    });
  }

  /** Takes up what an earlier boot left and opens the till. The uplink is started here. */
  start(contents: JournalContents): void {
    const { uplink, buttons, clock, observe } = this.#parts;
    const atMs = clock.monotonicMs();
    const left = this.#counterBook.takeUp(contents);
    this.#counter = startCounter(left, atMs);
    const ended = left.payments.filter(({ phase }) => phase === "ended");
    this.#announcer.takeUp(ended.map(({ order }) => order));
    const unended = left.payments.filter(({ phase }) => phase !== "ended");
    const open = unended.map(({ order }) => order);
    if (open.length > 0) observe({ type: "resuming", orders: open });
    for (const order of open) {
      this.#post({ type: "payment", order, event: { type: "restarted", atMs } });
    }
    this.#resumeRefunds(atMs);
    // After `restarted`: until then the payments' times are those of no boot, and long past.
    this.#post({ type: "ticked", atMs });
    buttons.listen((key) => this.#pressed(key));
    this.#setTrouble("uplink", "starting");
    uplink.start((event) => this.#hubWatch.heard(event));
  }

  #resumeRefunds(atMs: number): void {
    const refunds = [...this.#counter.office.refunds.values()];
    const open = refunds.filter(({ phase }) => phase === "asking").map(({ refund }) => refund);
    if (open.length > 0) this.#parts.observe({ type: "resuming-refunds", refunds: open });
    for (const refund of open) {
      this.#post({ type: "refund", refund, event: { type: "restarted", atMs } });
    }
  }

  /** Stops cleanly: what is open stays in the journal for the next start. */
  async stop(): Promise<void> {
    this.#events.close();
    this.#stopWake();
    await this.#parts.buttons.close();
    await this.#events.settled();
    await this.#parts.uplink.stop();
    await this.#parts.scanner.close();
    await this.#parts.speaker.stop();
  }

  #post(event: CounterEvent): void {
    this.#events.post(event);
  }

  async #step(event: CounterEvent): Promise<void> {
    const { rules, officeBook, judgePin, clock, issuerTable } = this.#parts;
    const books = officeBook.booksAt(clock.nowMs());
    const context = {
      ...{ rules, books, hasPin: judgePin !== null },
      judgeNumber: (digits: string) => judgeNumber(digits, issuerTable),
    };
    const step = stepCounter(this.#counter, event, context);
    if (step.counter !== this.#counter || step.effects.length > 0) {
      // Undone when it cannot be remembered: every schedule asks again later.
      if (!(await this.#counterBook.record(step.counter))) return this.#forgo(event);
      this.#counter = step.counter;
      for (const effect of step.effects) this.#carryOut(effect);
    }
    this.#refresh();
  }

  /** The disk failed: as if nothing had come, but that an answer is the hub's receipt as well. */
  #forgo(event: CounterEvent): void {
    if (event.type === "payment" && event.event.type === "answered") {
      const { order } = event;
      this.#post({ type: "payment", order, event: { type: "received", atMs: event.event.atMs } });
    }
    const isOfMerchant = event.type === "pressed" || event.type === "pin-judged";
    if (isOfMerchant && isOfficeOpen(this.#counter.office)) this.#post({ type: "not-saved" });
    // The hub says it no more.
    if (event.type === "paid-late") this.#forgone.push(event);
    this.#refresh();
  }

  #carryOut(effect: CounterEffect): void {
    switch (effect.type) {
      case "payment":
        this.#carryOutPayment(effect.payment.order, effect);
        return;
      case "tell-end":
        this.#vault.drop(effect.payment.order);
        this.#desk.close(effect.payment.order);
        this.#announcer.addEnd(effect.payment);
        if (effect.isSeen) this.#parts.book.shown(effect.payment.order);
        if (effect.payment.verdict === "approved") this.#officeExecutor.paid(effect.payment.order);
        return;
      case "tell-late-payment": {
        const { order, money, routing } = effect.payment;
        const { institution } = routing;
        this.#parts.observe({ type: "late-payment", order, ...money, institution });
        return;
      }
      case "tell-no-code": {
        const { order, money } = effect.payment;
        this.#parts.observe({ type: "no-code", order, ...money, notice: effect.notice });
        this.#vault.drop(order);
        this.#timelines.drop(order);
        return;
      }
      default:
        this.#officeExecutor.carryOut(effect);
    }
  }

  #carryOutPayment(order: string, { payment, effect }: PaymentToDo): void {
    if (effect.type === "tell-code-refused") {
      this.#parts.observe({ type: "code-refused", order, why: effect.why });
      return;
    }
    this.#desk.carryOut(payment, effect, (event) => this.#post({ type: "payment", order, event }));
  }

  /** Brings display, camera and alarm in line with the counter. */
  #refresh(): void {
    const { till, office } = this.#counter;
    if (!this.#events.isClosed)
      this.#watch.look(scanningPayment(till) !== null || seeksBill(office));
    this.#wakeAt(counterWakeAtMs(this.#counter, this.#parts.clock.monotonicMs()));
    this.#announcer.show(this.#counter);
  }

  /** The order that a sighting is for: one at a time, lest they pile up behind a slow disk. */
  #wantedOrder(): string | null {
    if (this.#readiness.notReady) return null;
    if (this.#events.hasWaiting(({ type }) => type === "sighted")) return null;
    return scanningPayment(this.#counter.till)?.order ?? null;
  }

  #wantsBill(): boolean {
    const isOneWaiting = this.#events.hasWaiting(({ type }) => type === "bill-seen");
    return !isOneWaiting && seeksBill(this.#counter.office);
  }

  #pressed(key: Key): void {
    const { clock, random } = this.#parts;
    const newOrder = makeOrderNumber(clock.nowMs(), random.bytes(8));
    this.#post({ type: "pressed", key, atMs: clock.monotonicMs(), newOrder });
  }

  #setTrouble(source: TroubleSource, id: NotReadyId | null): void {
    const { clock, observe, startedAtMs } = this.#parts;
    const before = this.#readiness.notReady;
    this.#readiness.set(source, id);
    const { notReady } = this.#readiness;
    if (notReady === before) return;
    if (notReady) observe({ type: "not-ready", id: notReady, code: notReadyCode(notReady) });
    else observe({ type: "ready", sinceStartMs: Math.round(clock.monotonicMs() - startedAtMs) });
    this.#post({ type: "readiness", notReady });
  }

  #wakeAt(wakeAtMs: number | null): void {
    this.#stopWake();
    const { clock } = this.#parts;
    const nowMs = clock.monotonicMs();
    const isTroubled = this.#readiness.of("storage") !== null;
    const dueMs = isTroubled ? nowMs + STORAGE_RETRY_MS : wakeAtMs;
    if (dueMs === null || this.#events.isClosed) return;
    this.#stopWake = clock.after(Math.max(0, dueMs - nowMs), () => {
      if (isTroubled) void this.#probeStorage();
      this.#post({ type: "ticked", atMs: clock.monotonicMs() });
    });
  }

  async #probeStorage(): Promise<void> {
    if (!(await this.#parts.book.probe())) return;
    this.#setTrouble("storage", null);
    for (const event of this.#forgone.splice(0)) this.#post(event);
  }
}
