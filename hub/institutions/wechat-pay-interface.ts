/**
 * One call to WeChat Pay's interface of version 2 (XML, HMAC-SHA256), by the kept library, and
 * whether what came back is WeChat Pay's own word. The customer's code passes through here: no
 * error of the library leaves this file, since it carries the request.
 */
import type { KeyObject } from "node:crypto";

type Library = Pick<typeof import("wechatpay-axios-plugin"), "Decorator" | "Hash">;

export interface WechatPayAccount {
  /** The service provider's application and merchant number. */
  readonly appId: string;
  readonly mchId: string;
  /** The merchants of this hub by their names in its settings, as WeChat Pay numbers them. */
  readonly subMchIds: ReadonlyMap<string, string>;
  /** The interface key (version 2): 32 characters. */
  readonly apiKey: string;
  /** PEM, of the service provider: reversals and refunds need them. */
  readonly certificate: string;
  readonly privateKey: string;
  /** The address that WeChat Pay is told: that of this hub. */
  readonly hostIp: string;
  /** What the customer reads as the name of the goods. */
  readonly description: string;
  /** WeChat Pay's own, unless a stand-in is to be asked; ends in a slash. */
  readonly endpoint?: string;
  /** PEM of who vouches for the endpoint; the machine's own list where it is left out. */
  readonly authority?: string;
}

/** What WeChat Pay said: its fields, all of them text. */
export type WechatPayWords = Readonly<Record<string, string>>;

export type WechatPayReply =
  | { readonly ok: true; readonly fields: WechatPayWords }
  /** WeChat Pay's own word that it did not do it. */
  | { readonly ok: false; readonly errCode: string };

const ENDPOINT = "https://api.mch.weixin.qq.com/";
const SIGN_TYPE = "HMAC-SHA256";

export class WechatPayInterface {
  readonly #account: WechatPayAccount;
  readonly #library: Library;
  readonly #client: ReturnType<Library["Decorator"]["xmlBased"]>;
  readonly #key: KeyObject;

  private constructor(account: WechatPayAccount, library: Library) {
    this.#account = account;
    this.#library = library;
    this.#key = library.Hash.keyObjectFrom(account.apiKey);
    const { mchId: mchid, apiKey: secret, certificate: cert, privateKey: key, authority } = account;
    const merchant = { cert, key, ...(authority !== undefined && { ca: authority }) };
    const options = { mchid, secret, merchant, baseURL: account.endpoint ?? ENDPOINT };
    this.#client = library.Decorator.xmlBased(options);
  }

  /** The library is loaded only by a hub that has an account. */
  static async open(account: WechatPayAccount): Promise<WechatPayInterface> {
    return new WechatPayInterface(account, await import("wechatpay-axios-plugin"));
  }

  /**
   * Asks, signed. Null where nothing that came back can be believed, or nothing came in
   * `timeoutMs`: what was asked for may have been done all the same. Never rejects.
   */
  async ask(
    path: string,
    fields: WechatPayWords,
    { timeoutMs }: { readonly timeoutMs: number },
  ): Promise<WechatPayReply | null> {
    const { appId, mchId } = this.#account;
    const data = { appid: appId, mch_id: mchId, sign_type: SIGN_TYPE, ...fields };
    // The library presents the certificate only where it is told that the call needs one.
    const options = { timeout: timeoutMs, security: true, responseType: "text" } as const;
    try {
      const { data: said } = await this.#client.post(path, data, options);
      return this.#isOwnWord(said) ? { ok: true, fields: said } : null;
    } catch (error) {
      const said = (error as { response?: { data?: unknown } }).response?.data;
      if (!this.#isOwnWord(said)) return null;
      const { err_code: errCode } = said;
      return said.result_code === "FAIL" && errCode ? { ok: false, errCode } : null;
    }
  }

  /** The library checks the signature of a success only: a refusal must be WeChat Pay's as well. */
  #isOwnWord(said: unknown): said is WechatPayWords {
    if (typeof said !== "object" || said === null) return false;
    const { sign, return_code: returned, appid, mch_id: mchId } = said as WechatPayWords;
    if (typeof sign !== "string" || returned !== "SUCCESS") return false;
    if (appid !== this.#account.appId || mchId !== this.#account.mchId) return false;
    const { Hash } = this.#library;
    const expected = Hash.sign(SIGN_TYPE, said as Record<string, string>, this.#key);
    return Hash.equals(expected, sign);
  }
}
