/** Puts a box together: journal, scanner, uplink and terminal on the devices of a board. */
import type { Board } from "../hal/board.ts";
import { StorageError } from "../hal/disk/storage-error.ts";
import { LocalCalendar } from "./calendar/local-time.ts";
import { LiveIssuerTable } from "./codes/live-issuer-table.ts";
import { pinnedIssuerTableKey } from "./codes/pinned-issuer-table-key.ts";
import { loadShippedIssuerTable } from "./codes/shipped-issuer-table.ts";
import type { Observe } from "./diagnostics/observation.ts";
import { IssuerTableKeeper } from "./issuers/issuer-table-keeper.ts";
import { Journal, type JournalContents } from "./journal/journal.ts";
import { OfficeBook } from "./journal/office-book.ts";
import { PaymentBook } from "./journal/payment-book.ts";
import { SequenceReserve } from "./journal/sequence-reserve.ts";
import type { JudgePin } from "./office-executor.ts";
import type { SigningKey } from "./protocol/signed-message.ts";
import type { TerminalInfoCipher } from "./protocol/terminal-info.ts";
import type { ReceiptStyle } from "./receipts/receipt-style.ts";
import type { StartWorker } from "./scanner/decoder-thread.ts";
import { Scanner } from "./scanner/scanner.ts";
import { ScannerError } from "./scanner/scanner-error.ts";
import { loadGlyphAtlas } from "./screens/load-glyph-atlas.ts";
import { ScreenPresenter } from "./screens/screen-presenter.ts";
import { type BoxSettings, publicKeyOf } from "./settings/box-settings.ts";
import { isPin, parsePinHash } from "./settings/pin-hash.ts";
import { StartFailure } from "./start-failure.ts";
import { Terminal } from "./terminal.ts";
import { tillRules } from "./till/wallet-choice.ts";
import type { BrokerLink } from "./uplink/broker-link.ts";
import { TerminalInfoSource } from "./uplink/terminal-info-source.ts";
import { Uplink } from "./uplink/uplink.ts";

export interface BoxParts {
  readonly board: Board;
  readonly settings: BoxSettings;
  readonly deviceKey: SigningKey;
  /** Opens a link to the settings' broker; called for each connection. */
  readonly openLink: () => BrokerLink;
  readonly startWorker: StartWorker;
  readonly readWasm: () => Promise<Uint8Array>;
  readonly firmwareVersion: string;
  readonly terminalInfoCipher: TerminalInfoCipher;
  /** Go on with the good records of a damaged journal. */
  readonly acceptJournalDamage: boolean;
  /** Monotonic: when the process began. */
  readonly startedAtMs: number;
  readonly observe: Observe;
}

/** Before this the program did not exist: a clock that says so has lost the time. */
export const CLOCK_FLOOR_MS = Date.UTC(2026, 10, 1);

export class Box {
  readonly #parts: BoxParts;
  readonly #presenter: ScreenPresenter;
  #journal: Journal | null = null;
  #scanner: Scanner | null = null;
  #uplink: Uplink | null = null;
  #terminal: Terminal | null = null;

  constructor(parts: BoxParts) {
    this.#parts = parts;
    const { settings, board } = parts;
    const { language } = settings;
    this.#presenter = new ScreenPresenter({
      display: board.display,
      language,
      atlas: loadGlyphAtlas(),
    });
  }

  /**
   * Resolves when the till is open; it says by itself when the hub is there. Rejects with
   * `StartFailure`, which the display shows then too; whatever was opened is closed again.
   */
  async start(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      await this.#scanner?.close();
      await this.#journal?.close();
      if (error instanceof StartFailure) {
        await this.#presenter.show({ type: "not-ready", id: error.id }).catch(() => undefined);
      }
      throw error;
    }
  }

  /** Stops cleanly: payments under way stay in the journal for the next start. */
  async stop(): Promise<void> {
    await this.#terminal?.stop();
    await this.#journal?.close();
    const rejected = this.#uplink?.counters;
    if (rejected) this.#parts.observe({ type: "stopped", rejected });
  }

  async #open(): Promise<void> {
    const { board, settings, observe } = this.#parts;
    this.#checkClock();
    const issuerTable = this.#loadIssuerTable();
    const issuerTables = new IssuerTableKeeper({
      disk: board.disk,
      table: issuerTable,
      lookupKey: pinnedIssuerTableKey,
      observe,
    });
    await issuerTables.resume();
    const scanner = this.#makeScanner();
    this.#scanner = scanner;
    // Both have ended before a failure is told: nothing opens behind the back of the clean-up.
    const [opened, decoder] = await Promise.allSettled([this.#openJournal(), openScanner(scanner)]);
    if (opened.status === "rejected") throw opened.reason;
    if (decoder.status === "rejected") throw decoder.reason;
    const { journal, contents } = opened.value;
    const sequences = await asStartFailure(
      SequenceReserve.open(journal, {
        reservedTo: contents.sequenceReservedTo,
        nowMs: board.clock.nowMs(),
      }),
    );
    const uplink = this.#makeUplink(sequences, issuerTables);
    this.#uplink = uplink;
    this.#terminal = new Terminal({
      ...board,
      presenter: this.#presenter,
      scanner,
      uplink,
      book: new PaymentBook(journal),
      paper: { rule: settings.receipts, style: this.#receiptStyle() },
      officeBook: new OfficeBook(journal, settings.timeZone),
      judgePin: judgeOf(settings),
      timeZone: settings.timeZone,
      issuerTable,
      rules: tillRules(settings, issuerTable),
      storeName: settings.storeName ?? null,
      startedAtMs: this.#parts.startedAtMs,
      observe,
    });
    this.#terminal.start(contents);
  }

  #receiptStyle(): ReceiptStyle {
    const { language, paper, storeName = null, terminal, timeZone } = this.#parts.settings;
    return { language, paper, storeName, terminal, calendar: new LocalCalendar(timeZone) };
  }

  #checkClock(): void {
    const { clock } = this.#parts.board;
    if (clock.nowMs() >= CLOCK_FLOOR_MS) return;
    const says = new Date(clock.nowMs()).toISOString();
    throw new StartFailure(
      "clock-wrong",
      `the clock says ${says}; set it (timedatectl set-time, or connect to a time server)`,
    );
  }

  #loadIssuerTable(): LiveIssuerTable {
    const loaded = loadShippedIssuerTable();
    if (loaded.ok) return new LiveIssuerTable(loaded.table);
    const what = `the table of issuers is refused: ${loaded.why}; install the firmware again`;
    throw new StartFailure("issuer-table-invalid", what);
  }

  #makeScanner(): Scanner {
    const { board, startWorker, readWasm } = this.#parts;
    const { camera, clock } = board;
    return new Scanner({ camera, clock, startWorker, readWasm });
  }

  async #openJournal(): Promise<{ journal: Journal; contents: JournalContents }> {
    const { board, settings, acceptJournalDamage, observe } = this.#parts;
    const opening = await asStartFailure(
      Journal.open(board.disk, {
        acceptDamage: acceptJournalDamage,
        calendar: new LocalCalendar(settings.timeZone),
      }),
    );
    if (!opening.ok) {
      const { goodRecords, damage } = opening;
      const [first] = damage;
      throw new StartFailure(
        "journal-damaged",
        `${damage.length} damaged place(s) in the journal, the first at byte ${first?.offset}; ` +
          `${goodRecords} good records are kept. Start once with --accept-journal-damage to go ` +
          "on with them (the damaged file is kept), and compare the day with the hub",
      );
    }
    const { journal, contents } = opening;
    this.#journal = journal;
    if (contents.tornBytes > 0) observe({ type: "journal-torn", bytes: contents.tornBytes });
    return { journal, contents };
  }

  #makeUplink(sequences: SequenceReserve, issuerTables: IssuerTableKeeper): Uplink {
    const { board, settings, deviceKey, openLink, firmwareVersion, terminalInfoCipher } =
      this.#parts;
    const { clock, random } = board;
    const { signingKeys, codeKey } = settings.hub;
    const hubKeys = new Map(signingKeys.map((key) => [key.id, publicKeyOf(key)]));
    return new Uplink({
      openLink,
      clock,
      random,
      keys: {
        signing: deviceKey,
        hub: (keyId) => hubKeys.get(keyId) ?? null,
        hubCode: { id: codeKey.id, publicKey: publicKeyOf(codeKey) },
      },
      terminal: settings.terminal,
      firmwareVersion,
      sequences,
      issuerTables,
      terminalInfo: new TerminalInfoSource({
        stated: settings.terminalInfo,
        cipher: terminalInfoCipher,
        network: board.network,
        firmwareVersion,
      }),
    });
  }
}

function judgeOf({ managerPin }: BoxSettings): JudgePin | null {
  const kept = managerPin === undefined ? null : parsePinHash(managerPin);
  return kept && ((pin) => isPin(pin, kept));
}

async function openScanner(scanner: Scanner): Promise<void> {
  try {
    await scanner.open();
  } catch (error) {
    if (!(error instanceof ScannerError)) throw error;
    const what = `the code reader does not start: ${error.message}; install the firmware again`;
    throw new StartFailure("decoder-failed", what, { cause: error });
  }
}

async function asStartFailure<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw startFailureOf(error);
  }
}

/** What a failing disk means for the start. */
export function startFailureOf(error: StorageError): StartFailure {
  const isFull = error.kind === "full";
  const action = isFull ? "free some space on the disk" : "check the disk and its permissions";
  const what = `${error.message}; ${action} and start again. Nothing was lost`;
  return new StartFailure(isFull ? "disk-full" : "disk-failed", what, { cause: error });
}
