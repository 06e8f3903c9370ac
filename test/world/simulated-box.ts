/** One boot of a box: the product's own terminal on simulated devices, until the power goes. */

import { LocalCalendar } from "../../firmware/calendar/local-time.ts";
import type { IssuerTable } from "../../firmware/codes/issuer-table.ts";
import { LiveIssuerTable } from "../../firmware/codes/live-issuer-table.ts";
import { pinnedIssuerTableKey } from "../../firmware/codes/pinned-issuer-table-key.ts";
import type { Observation } from "../../firmware/diagnostics/observation.ts";
import { IssuerTableKeeper } from "../../firmware/issuers/issuer-table-keeper.ts";
import { Journal } from "../../firmware/journal/journal.ts";
import { OfficeBook } from "../../firmware/journal/office-book.ts";
import { PaymentBook } from "../../firmware/journal/payment-book.ts";
import { SequenceReserve } from "../../firmware/journal/sequence-reserve.ts";
import type { Verdict } from "../../firmware/payment/payment-state.ts";
import { answerTopic } from "../../firmware/protocol/topics.ts";
import type { ReceiptRule } from "../../firmware/receipts/print-status.ts";
import type { ReceiptStyle } from "../../firmware/receipts/receipt-style.ts";
import { loadGlyphAtlas } from "../../firmware/screens/load-glyph-atlas.ts";
import type { Screen } from "../../firmware/screens/screen.ts";
import { ScreenPresenter } from "../../firmware/screens/screen-presenter.ts";
import { Terminal } from "../../firmware/terminal.ts";
import type { TillRules } from "../../firmware/till/till-state.ts";
import { walletsOf } from "../../firmware/till/wallet-choice.ts";
import type { BrokerLink } from "../../firmware/uplink/broker-link.ts";
import { Uplink, type UplinkKeys } from "../../firmware/uplink/uplink.ts";
import { SimulatedButtons } from "../../hal/buttons/simulated-buttons.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { SimulatedDisk } from "../../hal/disk/simulated-disk.ts";
import { StorageError, type StorageErrorKind } from "../../hal/disk/storage-error.ts";
import { SimulatedDisplay } from "../../hal/display/simulated-display.ts";
import { SimulatedPrinter } from "../../hal/printer/simulated-printer.ts";
import type { Random } from "../../hal/random/random.ts";
import { SimulatedSpeaker } from "../../hal/speaker/simulated-speaker.ts";
import { shippedTable } from "../firmware/codes/shipped-table.ts";
import { BootClock, BootDisk, MachinePower } from "./machine-power.ts";
import { ScriptedScanner } from "./scripted-scanner.ts";
import type { SimulatedBroker } from "./simulated-broker.ts";
import { makeTerminalInfoSource } from "./test-terminal-info.ts";

export const TILL_RULES: TillRules = {
  currency: "CNY",
  amountMinorMax: 5_000_000,
  scanTimeoutMs: 60_000,
  resultShownMs: 20_000,
  wallets: walletsOf(shippedTable()),
};

/** What `judgePin` of these boxes takes for right. */
export const MANAGER_PIN = "2468";

const TIME_ZONE = "Asia/Shanghai";

const RECEIPT_STYLE: ReceiptStyle = {
  language: "en",
  paper: "58mm",
  storeName: null,
  terminal: "box-1",
  calendar: new LocalCalendar(TIME_ZONE),
};

const VERDICTS: readonly Verdict[] = ["approved", "declined", "closed", "reversed"];

const ATLAS = loadGlyphAtlas();

export interface SimulatedBoxOptions {
  /** The world's. */
  readonly clock: Clock;
  /** By how much the box's wall clock is ahead of the world's. */
  readonly wallAheadMs: number;
  readonly disk: SimulatedDisk;
  readonly random: Random;
  readonly broker: SimulatedBroker;
  readonly table: IssuerTable;
  readonly terminal: string;
  readonly keys: UplinkKeys;
  readonly receipts?: ReceiptRule | undefined;
  /** Goes on with the good records of a damaged journal. */
  readonly acceptJournalDamage?: boolean;
  /** False where nobody looks at the pixels: the display takes as long, and shows nothing. */
  readonly drawsScreens?: boolean;
  /** Told of each message that the box believes. */
  readonly onLetIn?: (box: SimulatedBox, payload: string) => void;
  /** Told of each screen as it comes onto the glass. */
  readonly onScreen?: (screen: Screen) => void;
}

export class SimulatedBox {
  readonly power = new MachinePower();
  readonly clock: BootClock;
  readonly disk: SimulatedDisk;
  readonly buttons = new SimulatedButtons();
  readonly scanner: ScriptedScanner;
  readonly display = new SimulatedDisplay();
  readonly speaker: SimulatedSpeaker;
  readonly printer = new SimulatedPrinter();
  readonly observed: Observation[] = [];
  /** What was on the glass, the newest at the end. */
  readonly screens: Screen[] = [];
  uplink: Uplink | null = null;
  /** Why this boot came to nothing. */
  startFailure: StorageErrorKind | "journal-damaged" | null = null;
  readonly #options: SimulatedBoxOptions;

  constructor(options: SimulatedBoxOptions) {
    this.#options = options;
    this.disk = options.disk;
    this.clock = new BootClock(options.clock, this.power, options.wallAheadMs);
    this.scanner = new ScriptedScanner(this.clock);
    this.speaker = new SimulatedSpeaker({ clock: this.clock });
  }

  get screen(): Screen | undefined {
    return this.screens.at(-1);
  }

  /** Orders that this boot has asked about or found open, and not told the end of. */
  get openOrders(): ReadonlySet<string> {
    const open = new Set<string>();
    for (const observation of this.observed) {
      const { type } = observation;
      if (type === "asking" || type === "presenting") open.add(observation.order);
      if (observation.type === "resuming") for (const order of observation.orders) open.add(order);
      if (observation.type === "payment-ended") open.delete(observation.order);
    }
    return open;
  }

  /** Refunds that this boot has asked for or found open, and not told the end of. */
  get openRefunds(): ReadonlySet<string> {
    const open = new Set<string>();
    for (const observation of this.observed) {
      if (observation.type === "refund-asked") open.add(observation.refund);
      if (observation.type === "resuming-refunds") {
        for (const refund of observation.refunds) open.add(refund);
      }
      if (observation.type === "refund-ended") open.delete(observation.refund);
    }
    return open;
  }

  /** The last that the merchant was shown of how a payment ended; null where nothing was. */
  get verdict(): Verdict | null {
    const verdicts = this.screens.map(({ type }) => VERDICTS.find((verdict) => verdict === type));
    return verdicts.findLast((verdict) => verdict !== undefined) ?? null;
  }

  /** Resolves when the till is open, or when it cannot be; never where the power goes before. */
  async start(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.startFailure = error.kind;
    }
  }

  async #open(): Promise<void> {
    const { random, broker, terminal: id, keys } = this.#options;
    const { clock, power } = this;
    const opening = await Journal.open(new BootDisk(this.disk, power), {
      calendar: RECEIPT_STYLE.calendar,
      acceptDamage: this.#options.acceptJournalDamage ?? false,
    });
    if (!opening.ok) {
      this.startFailure = "journal-damaged";
      return;
    }
    const { journal, contents } = opening;
    const sequences = await SequenceReserve.open(journal, {
      reservedTo: contents.sequenceReservedTo,
      nowMs: clock.nowMs(),
    });
    const openLink = () => this.#listeningOn(broker.openLink(power));
    const firmwareVersion = "0.1.0";
    const terminalInfo = makeTerminalInfoSource();
    const issuerTable = new LiveIssuerTable(this.#options.table);
    const issuerTables = new IssuerTableKeeper({
      disk: new BootDisk(this.disk, power),
      table: issuerTable,
      lookupKey: pinnedIssuerTableKey,
      observe: (observation) => this.observed.push(observation),
    });
    await issuerTables.resume();
    const about = { terminal: id, keys, firmwareVersion, sequences, terminalInfo, issuerTables };
    this.uplink = new Uplink({ openLink, clock, random, ...about });
    new Terminal({
      ...{ buttons: this.buttons, speaker: this.speaker, scanner: this.scanner },
      ...{ clock, random, issuerTable, uplink: this.uplink },
      presenter: this.#makePresenter(),
      book: new PaymentBook(journal),
      printer: this.printer,
      paper: { rule: this.#options.receipts ?? "on-request", style: RECEIPT_STYLE },
      officeBook: new OfficeBook(journal, TIME_ZONE),
      // The hash has tests of its own; here a try takes a turn and no work.
      judgePin: async (pin) => pin === MANAGER_PIN,
      timeZone: TIME_ZONE,
      rules: TILL_RULES,
      storeName: null,
      startedAtMs: clock.monotonicMs(),
      observe: (observation) => this.observed.push(observation),
    }).start(contents);
  }

  #listeningOn(link: BrokerLink): BrokerLink {
    const { onLetIn, terminal } = this.#options;
    if (!onLetIn) return link;
    const topic = answerTopic(terminal);
    const rejected = () => {
      return Object.values(this.uplink?.counters ?? {}).reduce((sum, count) => sum + count, 0);
    };
    return {
      closed: link.closed,
      connect: () => link.connect(),
      subscribe: (to) => link.subscribe(to),
      publish: (...message) => link.publish(...message),
      close: () => link.close(),
      onMessage: (listener) =>
        link.onMessage((message) => {
          const before = rejected();
          listener(message);
          if (message.topic !== topic || rejected() > before) return;
          onLetIn(this, Buffer.from(message.payload).toString());
        }),
    };
  }

  #makePresenter(): ScreenPresenter {
    const { display, screens, power } = this;
    const { drawsScreens = true, onScreen } = this.#options;
    return new (class extends ScreenPresenter {
      override async show(screen: Screen): Promise<void> {
        await power.while(drawsScreens ? super.show(screen) : Promise.resolve());
        screens.push(screen);
        onScreen?.(screen);
      }
    })({ display, language: "en", atlas: ATLAS });
  }
}
