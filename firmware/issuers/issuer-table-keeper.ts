/**
 * Keeps the box's issuer table up to date: takes documents that the hub hands out, refuses what is
 * not signed, not newer or not honest, and keeps the taken one on the box's disk. It is in use only
 * once it is durable, so that a power cut never goes back behind what the hub was told.
 */
import { createHash } from "node:crypto";
import type { Disk } from "../../hal/disk/disk.ts";
import { StorageError } from "../../hal/disk/storage-error.ts";
import type { IssuerTable, IssuerTableRefusal } from "../codes/issuer-table.ts";
import { judgeIssuerTable, readIssuerTable } from "../codes/issuer-table-update.ts";
import type { LiveIssuerTable } from "../codes/live-issuer-table.ts";
import type { Observe } from "../diagnostics/observation.ts";
import type { IssuerTableReport } from "../protocol/request.ts";
import type { KeyLookup } from "../protocol/signed-message.ts";

const FILE = "issuer-table";
const NEXT_FILE = "issuer-table.next";

/** Until the next start; more than anybody signs, who does not want to fill the log. */
const REFUSALS_TOLD_MAX = 64;

export interface IssuerTableKeeperOptions {
  readonly disk: Disk;
  /** In use first; the one the firmware came with. */
  readonly table: LiveIssuerTable;
  readonly lookupKey: KeyLookup;
  readonly observe: Observe;
}

export class IssuerTableKeeper {
  readonly #options: IssuerTableKeeperOptions;
  #refused: IssuerTableReport["refused"];
  readonly #refusalsTold = new Set<string>();
  /** Of the document in use; a repetition of it is nothing to refuse. */
  #digestInUse = "";
  /** Being judged and kept. */
  #isBusy = false;
  /** The latest that came meanwhile. */
  #waiting: Uint8Array | null = null;
  #onChange: () => void = () => {};

  constructor(options: IssuerTableKeeperOptions) {
    this.#options = options;
  }

  /** Called when another table came into use. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /**
   * Goes on with the kept table where it is newer than the firmware's. A damaged one is told and
   * left aside: the firmware's own is always good. Never rejects.
   */
  async resume(): Promise<void> {
    const { disk, table, lookupKey, observe } = this.#options;
    try {
      const kept = await disk.read(FILE);
      if (!kept) return;
      const load = readIssuerTable(kept, lookupKey);
      if (!load.ok) return void this.#refuse(kept, load.refusal, `the kept one: ${load.why}`);
      // A newer firmware may have come with a newer table.
      if (load.table.edition > table.edition) this.#use(kept, load.table);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      observe({ type: "issuer-table-refused", refusal: "not-kept", why: error.message });
    }
  }

  /** For the hub. */
  get report(): IssuerTableReport {
    const refused = this.#refused;
    return { edition: this.#options.table.edition, ...(refused && { refused }) };
  }

  /** A document that somebody says is the hub's. One at a time; of many waiting, the latest. */
  hear(document: Uint8Array): void {
    if (this.#isBusy) {
      this.#waiting = document;
      return;
    }
    this.#isBusy = true;
    void this.#take(document).then(() => {
      this.#isBusy = false;
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting) this.hear(waiting);
    });
  }

  async #take(document: Uint8Array): Promise<void> {
    const { table, lookupKey, observe } = this.#options;
    if (issuerDocumentDigest(document) === this.#digestInUse) return;
    const load = judgeIssuerTable(document, table.current, lookupKey);
    if (!load.ok) return this.#refuse(document, load.refusal, load.why);
    try {
      await this.#keep(document);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return this.#refuse(document, "not-kept", error.message);
    }
    this.#use(document, load.table);
    this.#refused = undefined;
    const { edition, rows, aidRows } = load.table;
    observe({ type: "issuer-table", edition, rows: rows.length + aidRows.length });
    this.#onChange();
  }

  #use(document: Uint8Array, next: IssuerTable): void {
    this.#options.table.replace(next);
    this.#digestInUse = issuerDocumentDigest(document);
  }

  /** Told to the hub with the next hello, and to the log once, however often the broker says it. */
  #refuse(document: Uint8Array, refusal: IssuerTableRefusal, why: string): void {
    const digest = issuerDocumentDigest(document);
    this.#refused = { digest, refusal };
    const isSigned = refusal !== "malformed" && refusal !== "oversized" && refusal !== "unsigned";
    const what = isSigned ? `${refusal} ${digest}` : refusal;
    if (this.#refusalsTold.has(what) || this.#refusalsTold.size >= REFUSALS_TOLD_MAX) return;
    this.#refusalsTold.add(what);
    this.#options.observe({ type: "issuer-table-refused", refusal, why });
  }

  async #keep(document: Uint8Array): Promise<void> {
    const { disk } = this.#options;
    await disk.remove(NEXT_FILE);
    const file = await disk.openForAppend(NEXT_FILE);
    try {
      await file.append(document);
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.rename(NEXT_FILE, FILE);
    await disk.syncDirectory();
  }
}

/** Names a document to the other side. */
function issuerDocumentDigest(document: Uint8Array): string {
  return createHash("sha256").update(document).digest("base64url");
}
