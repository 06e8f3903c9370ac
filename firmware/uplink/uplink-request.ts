/** What the box asks of the uplink, and the protocol's request that it becomes. Pure. */
import type { KeyObject } from "node:crypto";
import type { Currency } from "../money/money.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import { PROTOCOL_VERSION } from "../protocol/message-fields.ts";
import type { PayRequest, ReverseRequest, SealedCode, TimedRequest } from "../protocol/request.ts";
import {
  inquiryContext,
  type OpenedCode,
  type SealContext,
  sealCode,
} from "../protocol/sealed-code.ts";
import type { TerminalInfo } from "../protocol/terminal-info.ts";

interface Timed {
  /** From now on; after it the hub acts on the request no more, and the uplink drops it. */
  readonly deadlineAfterMs: number;
}

interface AboutOrder extends Timed {
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
}

export interface PayOrder extends AboutOrder {
  readonly type: "pay";
  readonly symbology: PayRequest["symbology"];
  /** At most `SEALED_BYTES_MAX` bytes of UTF-8. Not kept: only its sealed form is. */
  readonly code: string;
}

export interface QueryOrder extends AboutOrder {
  readonly type: "query";
}

export interface ReverseOrder extends AboutOrder {
  readonly type: "reverse";
  readonly cause: ReverseRequest["cause"];
}

/** The box will show a code of this order. */
export interface PresentOrder extends AboutOrder {
  readonly type: "present";
  /** Whose own code; null for one that every wallet reads. */
  readonly institution: InstitutionId | null;
}

/** `amountMinor` is what goes back of the order's money. */
export interface RefundOrder extends AboutOrder {
  readonly type: "refund";
  readonly refund: string;
}

export interface Inquire extends Timed {
  readonly type: "inquire";
  /** A number on a bill or receipt; at most `SEALED_BYTES_MAX` bytes of UTF-8. */
  readonly text: string;
}

export interface AskStatement extends Timed {
  readonly type: "statement";
  /** The last order number of the page before; 28 zeros for the first page. */
  readonly after: string;
}

export type UplinkRequest =
  | PayOrder
  | PresentOrder
  | QueryOrder
  | ReverseOrder
  | RefundOrder
  | Inquire
  | AskStatement;

/** The hub's key that codes are sealed to. */
export interface HubCodeKey {
  readonly id: string;
  /** X25519. */
  readonly publicKey: KeyObject;
}

export interface RequestStamp {
  readonly terminal: string;
  readonly sequence: number;
  /** Hub time. */
  readonly deadlineMs: number;
  readonly codeKey: HubCodeKey;
  /** 32 unpredictable bytes, called for at most once. */
  readonly makeSeed: () => Uint8Array;
  readonly terminalInfo: TerminalInfo;
  readonly secretTextOf: (code: string) => string | null;
}

export function buildRequest(wanted: UplinkRequest, stamp: RequestStamp): TimedRequest {
  const { terminal, sequence, deadlineMs } = stamp;
  const about = { protocol: PROTOCOL_VERSION, terminal, sequence, deadlineMs } as const;
  switch (wanted.type) {
    case "inquire": {
      const sealedText = seal(
        { code: wanted.text, secretText: null },
        inquiryContext({ terminal, sequence }),
        stamp,
      );
      return { ...about, type: wanted.type, sealedText };
    }
    case "statement":
      return { ...about, type: wanted.type, after: wanted.after };
    default: {
      const { order, amountMinor, currency } = wanted;
      const { terminalInfo } = stamp;
      const whole = { ...about, order, amountMinor, currency, terminalInfo };
      return buildAboutOrder(wanted, whole, stamp);
    }
  }
}

function buildAboutOrder(
  wanted: Exclude<UplinkRequest, Inquire | AskStatement>,
  about: Omit<PayRequest, "type" | "symbology" | "sealedCode">,
  stamp: RequestStamp,
): TimedRequest {
  switch (wanted.type) {
    case "pay": {
      const { type, symbology, code } = wanted;
      const secretText = stamp.secretTextOf(code);
      return { ...about, type, symbology, sealedCode: seal({ code, secretText }, about, stamp) };
    }
    case "present": {
      const { type, institution } = wanted;
      return { ...about, type, ...(institution && { institution }) };
    }
    case "query":
      return { ...about, type: wanted.type };
    case "reverse":
      return { ...about, type: wanted.type, cause: wanted.cause };
    case "refund":
      return { ...about, type: wanted.type, refund: wanted.refund };
  }
}

function seal(
  { code, secretText }: OpenedCode,
  context: SealContext,
  { codeKey, makeSeed }: RequestStamp,
): SealedCode {
  const { id: keyId, publicKey } = codeKey;
  return sealCode(code, { keyId, publicKey, context, ephemeralSeed: makeSeed(), secretText });
}
