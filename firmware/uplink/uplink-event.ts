/** What the uplink tells the box. */
import type { Answer, Receipt, Refusal } from "../protocol/answer.ts";

/**
 * - `connecting`: under way, and nothing has failed since the uplink was last ready.
 * - `unreachable`: no connection to the broker can be made or held.
 * - `refused`: the broker does not let this box in.
 * - `hub-silent`: the broker works, and the hub behind it does not answer.
 * - `ready`: the hub has answered over this connection.
 */
export type UplinkStatus = "connecting" | "unreachable" | "refused" | "hub-silent" | "ready";

export type UplinkEvent =
  /** The status, or its detail, has changed. */
  | {
      readonly type: "status";
      readonly status: UplinkStatus;
      /** One line for a technician; without secrets. */
      readonly detail: string;
    }
  /** The hub's word on a request of ours: signed by it, for this box, and said the first time. */
  | {
      readonly type: Receipt["type"];
      readonly message: Receipt;
      /** Monotonic. */
      readonly receivedAtMs: number;
    }
  | { readonly type: Answer["type"]; readonly message: Answer; readonly receivedAtMs: number }
  | { readonly type: Refusal["type"]; readonly message: Refusal; readonly receivedAtMs: number }
  /** The deadline of a request has passed without the hub's word: its effect is *unknown*. */
  | { readonly type: "expired"; readonly sequence: number; readonly order: string };
