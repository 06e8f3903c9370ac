/** What a running hub says about itself, a JSON object a line. Closed: no text of a message. */
import type { IssuerTableRefusal } from "../firmware/codes/issuer-table.ts";
import type { Answer, RefundAnswer } from "../firmware/protocol/answer.ts";
import type { InstitutionId } from "../firmware/protocol/institution-id.ts";
import type { HubCounter } from "./hub-counters.ts";
import type { ScanEnd } from "./sandbox/sandbox-customers.ts";

export type HubObservation =
  /**
   * Boxes can connect; `port` is null where an external broker carries the messages. `money`: the
   * sandbox's, or real, through the operator's accounts.
   */
  | { readonly type: "ready"; readonly port: number | null; readonly money: "sandbox" | "real" }
  /** A box was told the state of its order. */
  | {
      readonly type: "told";
      readonly terminal: string;
      readonly order: string;
      readonly state: Answer["state"];
      readonly reason: Answer["reason"] | null;
      readonly institution: Answer["institution"] | null;
    }
  /** Orders are routed by another issuer table from now on. */
  | { readonly type: "issuer-table"; readonly edition: number; readonly rows: number }
  /** The operator's table was not taken; the one in use stays. */
  | {
      readonly type: "issuer-table-refused";
      readonly refusal: IssuerTableRefusal;
      readonly why: string;
    }
  /** What a box says of its table: its edition, and why it refused a newer one. */
  | {
      readonly type: "issuer-table-of-box";
      readonly terminal: string;
      readonly edition: number;
      readonly refusal: string | null;
    }
  /** A box was told how a refund stands. */
  | {
      readonly type: "refund-told";
      readonly terminal: string;
      readonly order: string;
      readonly refund: string;
      readonly state: RefundAnswer["state"];
      readonly reason: RefundAnswer["reason"] | null;
    }
  /** A customer of the sandbox has scanned a code. */
  | {
      readonly type: "customer-answered";
      readonly institution: InstitutionId;
      readonly end: ScanEnd;
    }
  /** A commit failed; nothing was changed, and what it was about is asked again. */
  | { readonly type: "store-failed"; readonly detail: string }
  | { readonly type: "stopped"; readonly counters: Readonly<Record<HubCounter, number>> }
  | { readonly type: "start-failed"; readonly line: string };
