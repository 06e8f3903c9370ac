/** What the uplink tells the box. */
import type { News, Reply, Welcome } from "../protocol/answer.ts";

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
  | HeardReply
  /** What the hub says unasked, said the first time. */
  | { readonly type: "news"; readonly message: News; readonly receivedAtMs: number }
  /** The deadline of a request has passed without the hub's word: its effect is *unknown*. */
  | { readonly type: "expired"; readonly sequence: number; readonly subject: string };

type OrderReply = Exclude<Reply, Welcome>;

/** One member for each kind of reply, so that `type` tells the message's type. */
export type HeardReply = {
  [Type in OrderReply["type"]]: {
    readonly type: Type;
    readonly message: Extract<OrderReply, { type: Type }>;
    /** Monotonic. */
    readonly receivedAtMs: number;
  };
}[OrderReply["type"]];
