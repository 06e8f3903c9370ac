/**
 * A server that stands in for Alipay's gateway: checks each request's signature as Alipay says it
 * is made, keeps trades, and signs what it answers. Written from the documents, without the
 * library that the product uses, so that the two check each other.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Trade {
  readonly number: string;
  readonly total: string;
  state: "WAIT_BUYER_PAY" | "TRADE_SUCCESS" | "TRADE_CLOSED";
  wasPaid: boolean;
  readonly refunds: Map<string, string>;
}

type Words = Record<string, string | undefined>;

const pem = (key: KeyObject, type: "pkcs8" | "spki") =>
  key.export({ format: "pem", type } as never).toString();

/** What the customer's code makes of a payment: its last digit decides. */
const PASSWORD = "1";
const POOR = "2";
const UNAVAILABLE_BUT_PAID = "3";
const SILENT_BUT_PAID = "4";
const DISCOUNTED = "5";

export class AlipayStandIn {
  readonly #server: Server;
  readonly #own = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly #application = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly trades = new Map<string, Trade>();
  /** Methods asked for with a good signature, in order. */
  readonly asked: string[] = [];
  /** Requests whose signature was not the application's. */
  forged = 0;
  /** What is done to the next answer on its way. */
  tamper: ((text: string) => string) | null = null;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { searchParams } = new URL(request.url ?? "/", "http://stand-in");
        const form = new URLSearchParams(Buffer.concat(chunks).toString());
        const text = this.#serve(new Map([...searchParams, ...form]));
        if (text === null) return;
        const sent = this.tamper ? this.tamper(text) : text;
        this.tamper = null;
        response.setHeader("content-type", "application/json");
        response.end(sent);
      });
    });
  }

  static async start(): Promise<AlipayStandIn> {
    const standIn = new AlipayStandIn();
    standIn.#server.listen(0, "127.0.0.1");
    await once(standIn.#server, "listening");
    return standIn;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get account() {
    const { port } = this.#server.address() as AddressInfo;
    return {
      appId: "2021000000000001",
      privateKey: pem(this.#application.privateKey, "pkcs8"),
      alipayPublicKey: pem(this.#own.publicKey, "spki"),
      merchantTokens: new Map([["shop-1", "token-1"]]),
      description: "Groceries",
      gateway: `http://127.0.0.1:${port}/gateway.do`,
    };
  }

  /** What customers paid and nobody gave back, in fen. */
  get takenMinor(): number {
    const held = [...this.trades.values()].filter(({ state }) => state === "TRADE_SUCCESS");
    return held.reduce((sum, { total, refunds }) => {
      const back = [...refunds.values()].reduce((all, each) => all + fen(each), 0);
      return sum + fen(total) - back;
    }, 0);
  }

  /** The customer has entered the password. */
  customerActs(): void {
    for (const trade of this.trades.values()) {
      if (trade.state === "WAIT_BUYER_PAY") pay(trade);
    }
  }

  #serve(fields: ReadonlyMap<string, string>): string | null {
    const method = fields.get("method") ?? "";
    if (!this.#isApplications(fields)) {
      this.forged += 1;
      return this.#say(method, { code: "40002", sub_code: "isv.invalid-signature" });
    }
    this.asked.push(method.replace("alipay.trade.", ""));
    if (fields.get("app_auth_token") !== "token-1") {
      return this.#say(method, { code: "40001", sub_code: "isv.invalid-app-auth-token" });
    }
    const content = JSON.parse(fields.get("biz_content") ?? "{}") as Words;
    const words = this.#answer(method, content);
    return words && this.#say(method, words);
  }

  #answer(method: string, content: Words): Words | null {
    const number = content.out_trade_no ?? "";
    const trade = this.trades.get(number);
    switch (method) {
      case "alipay.trade.pay":
        return this.#pay(content);
      case "alipay.trade.query":
        return trade ? { code: "10000", ...recordOf(trade) } : refused("ACQ.TRADE_NOT_EXIST");
      case "alipay.trade.cancel":
        return cancelled(trade);
      case "alipay.trade.refund":
        return trade ? refunded(trade, content) : refused("ACQ.TRADE_NOT_EXIST");
      case "alipay.trade.fastpay.refund.query":
        return trade ? refundOf(trade, content) : refused("ACQ.TRADE_NOT_EXIST");
      default:
        return { code: "40004", sub_code: "ACQ.INVALID_PARAMETER" };
    }
  }

  #pay({ out_trade_no: number = "", total_amount: total = "", auth_code: code = "" }: Words) {
    const known = this.trades.get(number);
    if (known) return refused("ACQ.TRADE_HAS_SUCCESS");
    const ending = code.slice(-1);
    if (ending === POOR) return refused("ACQ.BUYER_BALANCE_NOT_ENOUGH");
    const trade: Trade = {
      ...{ number, total, state: "WAIT_BUYER_PAY", wasPaid: false },
      refunds: new Map(),
    };
    this.trades.set(number, trade);
    if (ending === PASSWORD) return { code: "10003", out_trade_no: number };
    pay(trade);
    if (ending === SILENT_BUT_PAID) return null;
    if (ending === UNAVAILABLE_BUT_PAID) return { code: "20000", sub_code: "ACQ.SYSTEM_ERROR" };
    const paid = (fen(total) - (ending === DISCOUNTED ? 100 : 0)) / 100;
    return { code: "10000", ...recordOf(trade), buyer_pay_amount: paid.toFixed(2) };
  }

  #isApplications(fields: ReadonlyMap<string, string>): boolean {
    const signed = [...fields]
      .filter(([name, value]) => name !== "sign" && value !== "")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join("&");
    const signature = Buffer.from(fields.get("sign") ?? "", "base64");
    return verify("sha256", Buffer.from(signed), this.#application.publicKey, signature);
  }

  #say(method: string, words: Words): string {
    const body = JSON.stringify(words);
    const key = createPrivateKey(pem(this.#own.privateKey, "pkcs8"));
    const signature = sign("sha256", Buffer.from(body), key).toString("base64");
    return `{"${method.replaceAll(".", "_")}_response":${body},"sign":"${signature}"}`;
  }
}

function pay(trade: Trade): void {
  trade.state = "TRADE_SUCCESS";
  trade.wasPaid = true;
}

function recordOf({ number, total, state, wasPaid }: Trade): Words {
  return {
    ...{ out_trade_no: number, total_amount: total, trade_status: state },
    trade_no: `2026112422${number.slice(-10)}`,
    send_pay_date: wasPaid ? "2026-11-24 10:00:00" : undefined,
  };
}

function cancelled(trade: Trade | undefined): Words {
  const action = trade?.state === "TRADE_SUCCESS" ? "refund" : "close";
  const isOpen = trade !== undefined && trade.state !== "TRADE_CLOSED";
  if (trade) trade.state = "TRADE_CLOSED";
  return { code: "10000", retry_flag: "N", action: isOpen ? action : undefined };
}

function refunded(trade: Trade, { out_request_no: id = "", refund_amount: text = "" }: Words) {
  if (trade.state !== "TRADE_SUCCESS") return refused("ACQ.TRADE_STATUS_ERROR");
  const isRepeated = trade.refunds.has(id);
  const back = [...trade.refunds.values()].reduce((sum, each) => sum + fen(each), 0);
  if (!isRepeated && back + fen(text) > fen(trade.total)) {
    return refused("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
  }
  trade.refunds.set(id, text);
  if (!isRepeated && back + fen(text) === fen(trade.total)) trade.state = "TRADE_CLOSED";
  return { code: "10000", fund_change: isRepeated ? "N" : "Y" };
}

function refundOf(trade: Trade, { out_request_no: id = "" }: Words): Words {
  const text = trade.refunds.get(id);
  if (text === undefined) return { code: "10000" };
  const status = { refund_status: "REFUND_SUCCESS", refund_amount: text };
  return { code: "10000", out_request_no: id, ...status };
}

function refused(subCode: string): Words {
  return { code: "40004", sub_code: subCode };
}

function fen(text: string): number {
  return Math.round(Number(text) * 100);
}
