/** What a request was about, and whether the hub's word is a word on that. Pure. */
import { type Currency, isSameMoney } from "../money/money.ts";
import type { Reply } from "../protocol/answer.ts";
import type { TimedRequest } from "../protocol/request.ts";

interface AboutMoney {
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
}

export interface AskedOrder extends AboutMoney {
  readonly type: "order";
  /** It asked for a code to show; no other request is answered with one. */
  readonly wantsCode: boolean;
}

export interface AskedRefund extends AboutMoney {
  readonly type: "refund";
  readonly refund: string;
}

export interface AskedHello {
  readonly type: "hello";
  readonly nonce: string;
}

export type Asked =
  | AskedOrder
  | AskedRefund
  | AskedHello
  | { readonly type: "inquire" }
  | { readonly type: "statement" };

export function askedBy(request: TimedRequest): Asked {
  switch (request.type) {
    case "inquire":
    case "statement":
      return { type: request.type };
    case "refund": {
      const { type, refund, order, amountMinor, currency } = request;
      return { type, refund, order, amountMinor, currency };
    }
    default: {
      const { order, amountMinor, currency } = request;
      const wantsCode = request.type === "present";
      return { type: "order", wantsCode, order, amountMinor, currency };
    }
  }
}

/** Whether `reply`, which names the request, says nothing that contradicts it. */
export function isReplyTo(asked: Asked, reply: Reply): boolean {
  switch (reply.type) {
    case "welcome":
      return asked.type === "hello" && reply.nonce === asked.nonce;
    case "inquiry":
      return asked.type === "inquire";
    case "statement":
      return asked.type === "statement";
    case "refund-answer":
      return asked.type === "refund" && reply.refund === asked.refund && isSame(asked, reply);
    case "answer":
      return asked.type === "order" && isSame(asked, reply);
    case "code":
      return asked.type === "order" && asked.wantsCode && isSame(asked, reply);
    case "receipt":
      return namesOrder(asked) && reply.order === asked.order;
    case "refusal":
      if (namesOrder(asked)) return reply.order === asked.order;
      return asked.type !== "hello" && reply.order === undefined;
  }
}

function namesOrder(asked: Asked): asked is AskedOrder | AskedRefund {
  return asked.type === "order" || asked.type === "refund";
}

function isSame(asked: AboutMoney, said: AboutMoney): boolean {
  return said.order === asked.order && isSameMoney(said, asked);
}
