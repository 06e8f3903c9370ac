/** What the box asks of the uplink, and the protocol's request that it becomes. Pure. */
import type { KeyObject } from "node:crypto";
import type { Currency } from "../money/money.ts";
import { type OrderRequest, type PayRequest, PROTOCOL_VERSION } from "../protocol/request.ts";
import { type SealContext, sealCode } from "../protocol/sealed-code.ts";

interface AboutOrder {
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** From now on; after it the hub acts on the request no more, and the uplink drops it. */
  readonly deadlineAfterMs: number;
}

export interface PayOrder extends AboutOrder {
  readonly type: "pay";
  readonly symbology: PayRequest["symbology"];
  /** At most `CODE_BYTES_MAX` bytes of UTF-8. Not kept: only its sealed form is. */
  readonly code: string;
}

export interface QueryOrder extends AboutOrder {
  readonly type: "query";
}

export interface ReverseOrder extends AboutOrder {
  readonly type: "reverse";
  readonly cause: "cancelled" | "result-unknown";
}

export type UplinkRequest = PayOrder | QueryOrder | ReverseOrder;

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
}

export function buildOrderRequest(wanted: UplinkRequest, stamp: RequestStamp): OrderRequest {
  const { order, amountMinor, currency } = wanted;
  const { terminal, sequence, deadlineMs } = stamp;
  const context = { terminal, sequence, order, amountMinor, currency };
  const about = { protocol: PROTOCOL_VERSION, ...context, deadlineMs } as const;
  switch (wanted.type) {
    case "pay": {
      const { type, symbology } = wanted;
      return { ...about, type, symbology, sealedCode: seal(wanted.code, context, stamp) };
    }
    case "query":
      return { ...about, type: wanted.type };
    case "reverse":
      return { ...about, type: wanted.type, cause: wanted.cause };
  }
}

function seal(code: string, context: SealContext, stamp: RequestStamp): PayRequest["sealedCode"] {
  const { codeKey, makeSeed } = stamp;
  const { id: keyId, publicKey } = codeKey;
  return sealCode(code, { keyId, publicKey, context, ephemeralSeed: makeSeed() });
}
