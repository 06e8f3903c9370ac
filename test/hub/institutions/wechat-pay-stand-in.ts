/**
 * A server that stands in for WeChat Pay's interface of version 2: checks each request's signature
 * as WeChat Pay says it is made, wants the client's certificate where WeChat Pay does, keeps
 * orders, and signs what it answers. Written from the documents, without the library that the
 * product uses, so that the two check each other.
 */
import { execFileSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";

type Words = Record<string, string>;

interface Order {
  readonly number: string;
  readonly total: string;
  state: "USERPAYING" | "SUCCESS" | "REVOKED";
  readonly refunds: Map<string, { readonly fee: string; state: "PROCESSING" | "SUCCESS" }>;
}

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** What the customer's code makes of a payment: its last digit decides. */
const PASSWORD = "1";
const POOR = "2";
const ERROR_BUT_PAID = "3";
const SILENT_BUT_PAID = "4";
const COUPON = "5";

const API_KEY = "0123456789abcdef0123456789abcdef";
const APP_ID = "wx0000000000000001";
const MCH_ID = "1900000109";

export class WechatPayStandIn {
  readonly #server: Server;
  readonly #own: Certificate;
  readonly #provider: Certificate;
  readonly orders = new Map<string, Order>();
  /** Paths asked for with a good signature, in order. */
  readonly asked: string[] = [];
  /** Requests whose signature was not the service provider's. */
  forged = 0;
  /** What is done to the next answer on its way. */
  tamper: ((text: string) => string) | null = null;
  /** So many reversals are answered with "call again". */
  reversalsToRepeat = 0;
  /** The merchant's account is empty: no refund is taken, a repetition neither. */
  isPoor = false;

  private constructor() {
    this.#own = makeCertificate("localhost");
    this.#provider = makeCertificate("provider");
    const tls = { ...this.#own, ca: this.#provider.cert, requestCert: true };
    this.#server = createServer({ ...tls, rejectUnauthorized: false }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const text = this.#serve(request, readXml(Buffer.concat(chunks).toString()));
        if (text === null) return;
        const sent = this.tamper ? this.tamper(text) : text;
        this.tamper = null;
        response.end(sent);
      });
    });
  }

  static async start(): Promise<WechatPayStandIn> {
    const standIn = new WechatPayStandIn();
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
      ...{ appId: APP_ID, mchId: MCH_ID, apiKey: API_KEY },
      subMchIds: new Map([["shop-1", "1900000200"]]),
      certificate: this.#provider.cert,
      privateKey: this.#provider.key,
      ...{ hostIp: "127.0.0.1", description: "Groceries" },
      endpoint: `https://localhost:${port}/`,
      authority: this.#own.cert,
    };
  }

  /** What customers paid and nobody gave back, in fen. */
  get takenMinor(): number {
    const held = [...this.orders.values()].filter(({ state }) => state === "SUCCESS");
    return held.reduce((sum, { total, refunds }) => {
      const back = [...refunds.values()].reduce((all, { fee }) => all + Number(fee), 0);
      return sum + Number(total) - back;
    }, 0);
  }

  /** The customer has entered the password. */
  customerActs(): void {
    for (const order of this.orders.values()) {
      if (order.state === "USERPAYING") order.state = "SUCCESS";
    }
  }

  /** The banks have done their part. */
  refundsArrive(): void {
    for (const { refunds } of this.orders.values()) {
      for (const refund of refunds.values()) refund.state = "SUCCESS";
    }
  }

  #serve(request: IncomingMessage, { sign, ...fields }: Words): string | null {
    const path = (request.url ?? "").replace(/^\//, "");
    if (sign !== signatureOf(fields)) {
      this.forged += 1;
      return writeXml({ return_code: "FAIL", return_msg: "signature" });
    }
    const needsCertificate = path.startsWith("secapi/");
    if (needsCertificate && !(request.socket as TLSSocket).authorized) {
      return writeXml({ return_code: "FAIL", return_msg: "certificate" });
    }
    this.asked.push(path);
    if (fields.sub_mch_id !== "1900000200") return this.#refuse("NOAUTH");
    return this.#answer(path, fields);
  }

  #answer(path: string, fields: Words): string | null {
    const order = this.orders.get(fields.out_trade_no ?? "");
    switch (path) {
      case "pay/micropay":
        return this.#pay(fields);
      case "pay/orderquery":
        if (!order) return this.#refuse("ORDERNOTEXIST");
        return this.#say({ ...recordOf(order), trade_state: order.state });
      case "secapi/pay/reverse":
        return order ? this.#reverse(order) : this.#refuse("ORDERNOTEXIST");
      case "secapi/pay/refund":
        return order ? this.#refund(order, fields) : this.#refuse("ORDERNOTEXIST");
      case "pay/refundquery":
        return this.#refundOf(fields.out_refund_no ?? "");
      default:
        return this.#refuse("PARAM_ERROR");
    }
  }

  #pay({ out_trade_no: number = "", total_fee: total = "", auth_code: code = "" }: Words) {
    if (this.orders.has(number)) return this.#refuse("OUT_TRADE_NO_USED");
    const ending = code.slice(-1);
    if (ending === POOR) return this.#refuse("NOTENOUGH");
    const order: Order = { number, total, state: "SUCCESS", refunds: new Map() };
    this.orders.set(number, order);
    if (ending === PASSWORD) {
      order.state = "USERPAYING";
      return this.#refuse("USERPAYING");
    }
    if (ending === SILENT_BUT_PAID) return null;
    if (ending === ERROR_BUT_PAID) return this.#refuse("SYSTEMERROR");
    return this.#say({ ...recordOf(order), ...(ending === COUPON && { coupon_fee: "100" }) });
  }

  #reverse(order: Order): string {
    if (this.reversalsToRepeat > 0) {
      this.reversalsToRepeat -= 1;
      return this.#say({ recall: "Y" });
    }
    order.state = "REVOKED";
    return this.#say({ recall: "N" });
  }

  #refund(order: Order, { out_refund_no: number = "", refund_fee: fee = "" }: Words): string {
    if (this.isPoor) return this.#refuse("NOTENOUGH");
    const others = [...order.refunds].filter(([known]) => known !== number);
    const back = others.reduce((sum, [, refund]) => sum + Number(refund.fee), 0);
    if (back + Number(fee) > Number(order.total)) return this.#refuse("REFUND_FEE_MISMATCH");
    if (!order.refunds.has(number)) order.refunds.set(number, { fee, state: "PROCESSING" });
    return this.#say({ out_refund_no: number, refund_id: `5${number.slice(0, 27)}` });
  }

  #refundOf(number: string): string {
    const orders = [...this.orders.values()];
    const refund = orders.map(({ refunds }) => refunds.get(number)).find((found) => found);
    if (!refund) return this.#refuse("REFUNDNOTEXIST");
    return this.#say({
      ...{ out_refund_no_0: number, refund_fee_0: refund.fee, refund_status_0: refund.state },
      refund_id_0: `5${number.slice(0, 27)}`,
    });
  }

  #refuse(errCode: string): string {
    return this.#say({ result_code: "FAIL", err_code: errCode, err_code_des: "refused" });
  }

  #say(words: Words): string {
    const fields = {
      ...{ return_code: "SUCCESS", result_code: "SUCCESS", appid: APP_ID, mch_id: MCH_ID },
      ...{ nonce_str: randomBytes(8).toString("hex"), ...words },
    };
    return writeXml({ ...fields, sign: signatureOf(fields) });
  }
}

function recordOf({ number, total }: Order): Words {
  const id = `42000${number.slice(0, 23)}`;
  return { out_trade_no: number, total_fee: total, fee_type: "CNY", transaction_id: id };
}

/** HMAC-SHA256 over the sorted fields that are not empty, and the key at the end. */
function signatureOf(fields: Words): string {
  const signed = Object.entries(fields)
    .filter(([, value]) => value !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const text = [...signed, `key=${API_KEY}`].join("&");
  return createHmac("sha256", API_KEY).update(text).digest("hex").toUpperCase();
}

function readXml(text: string): Words {
  const found = text.matchAll(/<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))<\/\1>/g);
  return Object.fromEntries([...found].map(([, name, raw, plain]) => [name, raw ?? plain]));
}

function writeXml(fields: Words): string {
  const body = Object.entries(fields).map(([name, value]) => {
    return `<${name}><![CDATA[${value}]]></${name}>`;
  });
  return `<xml>${body.join("")}</xml>`;
}

/** A key and a certificate that vouches for itself. */
function makeCertificate(name: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "anycode-wechat-"));
  const [key, cert] = [join(folder, "key"), join(folder, "cert")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const output = ["-nodes", "-days", "2", "-keyout", key, "-out", cert];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  execFileSync("openssl", [...request, ...output, ...subject], { stdio: "ignore" });
  const pair = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  rmSync(folder, { recursive: true });
  return pair;
}
