/**
 * The hub's issuer table and its boxes': takes a new one from the operator, uses it for routing
 * first, then hands it out. A box says with each hello which edition it has, and what it has
 * refused; whoever is behind gets the document, on a topic of its own. Nothing is retained at a
 * broker, so there is nothing old in one.
 */
import { createHash } from "node:crypto";
import { judgeIssuerTable } from "../../firmware/codes/issuer-table-update.ts";
import type { LiveIssuerTable } from "../../firmware/codes/live-issuer-table.ts";
import type { HelloRequest, IssuerTableReport } from "../../firmware/protocol/request.ts";
import type { KeyLookup } from "../../firmware/protocol/signed-message.ts";
import { issuerTableTopic } from "../../firmware/protocol/topics.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { HubObservation } from "../hub-observation.ts";

export interface IssuerTableDeskOptions {
  /** What the hub routes by. */
  readonly table: LiveIssuerTable;
  readonly lookupKey: KeyLookup;
  /** It may be lost: the box asks again with its next hello. */
  readonly publish: (topic: string, payload: Uint8Array) => Promise<void>;
  readonly counters: HubCounters;
  readonly observe: (observation: HubObservation) => void;
}

interface Offer {
  readonly document: Uint8Array;
  readonly digest: string;
}

export class IssuerTableDesk {
  readonly #options: IssuerTableDeskOptions;
  /** The document of the table in use; null while it is the one that the program came with. */
  #offer: Offer | null = null;
  /** What each box said last. */
  readonly #reports = new Map<string, IssuerTableReport>();
  /** Documents that were looked at, so that one is not refused twice. */
  #latestDigest = "";

  constructor(options: IssuerTableDeskOptions) {
    this.#options = options;
  }

  /**
   * A document of the operator's; the same again changes nothing. Where it is good, orders that
   * come from now on are routed by it, and every box that has been heard of gets it. Resolves when
   * all of them were sent it.
   */
  async offer(document: Uint8Array): Promise<void> {
    const { table, lookupKey, observe } = this.#options;
    const digest = createHash("sha256").update(document).digest("base64url");
    if (digest === this.#latestDigest) return;
    this.#latestDigest = digest;
    const load = judgeIssuerTable(document, table.current, lookupKey);
    if (!load.ok) {
      observe({ type: "issuer-table-refused", refusal: load.refusal, why: load.why });
      return;
    }
    table.replace(load.table);
    this.#offer = { document, digest };
    const { edition, rows, aidRows } = load.table;
    observe({ type: "issuer-table", edition, rows: rows.length + aidRows.length });
    for (const [terminal, report] of [...this.#reports]) await this.#handOut(terminal, report);
  }

  /** A box has said hello: what it reports is noted, and it gets the table where it is behind. */
  greet({ terminal, issuerTable: report }: HelloRequest): void {
    // A box that does not report does not take tables either.
    if (!report) return;
    const before = this.#reports.get(terminal);
    this.#reports.set(terminal, report);
    if (JSON.stringify(before) !== JSON.stringify(report)) this.#tell(terminal, report);
    void this.#handOut(terminal, report);
  }

  #tell(terminal: string, { edition, refused }: IssuerTableReport): void {
    const refusal = refused?.refusal ?? null;
    this.#options.observe({ type: "issuer-table-of-box", terminal, edition, refusal });
  }

  async #handOut(terminal: string, { edition, refused }: IssuerTableReport): Promise<void> {
    const { table, publish, counters } = this.#options;
    const offer = this.#offer;
    if (!offer || edition >= table.edition) return;
    // It has looked at this very document; only another one can help. A disk may have room again.
    if (refused?.digest === offer.digest && refused.refusal !== "not-kept") return;
    try {
      await publish(issuerTableTopic(terminal), offer.document);
    } catch {
      counters.add("publish-failed");
    }
  }
}
