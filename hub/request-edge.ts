/**
 * The hub's edge: from whatever the broker delivers to a request that its terminal has signed.
 *
 * The topic chooses the key, so that a message under one terminal's topic which another terminal
 * signed is forged, whatever key id it names. Pure.
 */
import type { KeyObject } from "node:crypto";
import { parseRequest, REQUEST_BYTES_MAX, type Request } from "../firmware/protocol/request.ts";
import type { Opened } from "../firmware/protocol/signed-message.ts";
import { terminalOfRequestTopic } from "../firmware/protocol/topics.ts";

/** A box that the hub serves. */
export interface HubTerminal {
  readonly id: string;
  readonly merchant: string;
  /** Ed25519, of the key the box signs with. */
  readonly publicKey: KeyObject;
  /** The one serial number of this terminal's hardware, where it is registered. */
  readonly serialNumber?: string;
}

export type HubTerminals = ReadonlyMap<string, HubTerminal>;

export type Admission =
  | { readonly ok: true; readonly request: Request; readonly terminal: HubTerminal }
  | { readonly ok: false; readonly why: AdmissionFailure };

export type AdmissionFailure =
  | "oversized"
  | "malformed"
  | "unknown-terminal"
  | "forged"
  | "misaddressed";

/** What came in under a terminal's topic, before its signature is checked. */
export type Delivery =
  | { readonly ok: true; readonly terminal: HubTerminal; readonly text: string }
  | { readonly ok: false; readonly why: AdmissionFailure };

/** Never throws, whatever the bytes. */
export function readDelivery(
  topic: string,
  payload: Uint8Array,
  terminals: HubTerminals,
): Delivery {
  if (payload.length > REQUEST_BYTES_MAX) return { ok: false, why: "oversized" };
  const id = terminalOfRequestTopic(topic);
  if (id === null) return { ok: false, why: "misaddressed" };
  const terminal = terminals.get(id);
  if (!terminal) return { ok: false, why: "unknown-terminal" };
  return { ok: true, terminal, text: Buffer.from(payload).toString() };
}

/** `opened`: the text of the delivery, opened as an `anycode-request` by the terminal's key. */
export function admitRequest(terminal: HubTerminal, opened: Opened): Admission {
  if (!opened.ok) return { ok: false, why: opened.why === "malformed" ? "malformed" : "forged" };
  const request = parseRequest(opened.body);
  if (!request) return { ok: false, why: "malformed" };
  if (request.terminal !== terminal.id) return { ok: false, why: "misaddressed" };
  return { ok: true, request, terminal };
}
