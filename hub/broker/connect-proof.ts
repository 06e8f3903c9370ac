/**
 * How a box proves to the embedded broker who it is: its MQTT password is an `anycode-connect`
 * message `{ terminal, sentAtMs }`, signed by its key. Pure.
 */
import * as v from "valibot";
import { openMessage } from "../../firmware/protocol/signed-message.ts";
import type { HubTerminals } from "../request-edge.ts";

/**
 * How far the box's clock may be off, in both directions. Wide, because a box learns the hub's
 * time only after it is let in. A stolen password lets somebody listen to sealed answers for a
 * day; it cannot sign a request.
 */
export const PROOF_AGE_MS_MAX = 24 * 3_600_000;

const proof = v.object({ terminal: v.string(), sentAtMs: v.pipe(v.number(), v.safeInteger()) });

export interface ConnectAttempt {
  readonly clientId: string;
  readonly password: string;
  readonly nowMs: number;
}

/** Whether the client may act as the terminal `clientId`. Never throws. */
export function isProvenTerminal(attempt: ConnectAttempt, terminals: HubTerminals): boolean {
  const terminal = terminals.get(attempt.clientId);
  if (!terminal) return false;
  const opened = openMessage("anycode-connect", attempt.password, () => terminal.publicKey);
  const claim = v.safeParse(proof, opened.ok ? opened.body : null);
  if (!claim.success || claim.output.terminal !== terminal.id) return false;
  return Math.abs(attempt.nowMs - claim.output.sentAtMs) <= PROOF_AGE_MS_MAX;
}
