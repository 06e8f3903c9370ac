/**
 * One call to Alipay's gateway (RSA2), by Alipay's own library, and whether what came back is
 * Alipay's own word. The customer's code passes through here: no error of the library leaves this
 * file, since it may carry the request.
 */
import type { AlipaySdk as Sdk } from "alipay-sdk";

export interface AlipayAccount {
  readonly appId: string;
  /** PEM of the application's key, PKCS #1 or PKCS #8. */
  readonly privateKey: string;
  /** PEM of the key that Alipay signs with, as its platform shows it for this application. */
  readonly alipayPublicKey: string;
  /** Tokens by which the merchants of this hub, by their names in its settings, let it act. */
  readonly merchantTokens: ReadonlyMap<string, string>;
  /** What the customer reads as the name of the goods. */
  readonly description: string;
  /** Alipay's own, unless a stand-in is to be asked. */
  readonly gateway?: string;
}

/** Alipay's fields, with the names of its documents. */
export type AlipayWords = Readonly<Record<string, unknown>>;

export interface AlipayReply {
  /** `10000`, or the `sub_code` where there is one, or the code. */
  readonly word: string;
  readonly fields: AlipayWords;
}

export class AlipayInterface {
  readonly #sdk: Sdk;

  private constructor(sdk: Sdk) {
    this.#sdk = sdk;
  }

  /** The library is loaded only by a hub that has an account. */
  static async open(account: AlipayAccount, timeoutMs: number): Promise<AlipayInterface> {
    const { AlipaySdk } = await import("alipay-sdk");
    const { appId, privateKey, alipayPublicKey, gateway } = account;
    const keyType = privateKey.includes("BEGIN PRIVATE KEY") ? "PKCS8" : "PKCS1";
    const where = gateway === undefined ? {} : { gateway };
    const keys = { privateKey, alipayPublicKey, keyType } as const;
    return new AlipayInterface(
      new AlipaySdk({ appId, ...keys, ...where, timeout: timeoutMs, camelcase: false }),
    );
  }

  /**
   * Asks, signed. Null where nothing that came back can be believed, or nothing came in time: what
   * was asked for may have been done all the same. Never rejects.
   */
  async ask(method: string, token: string, content: AlipayWords): Promise<AlipayReply | null> {
    try {
      const fields: AlipayWords = await this.#sdk.exec(
        method,
        { appAuthToken: token, bizContent: { ...content } },
        { validateSign: true },
      );
      const { code, sub_code: subCode } = fields;
      const word = code === "40004" && typeof subCode === "string" ? subCode : code;
      return typeof word === "string" ? { word, fields } : null;
    } catch {
      return null;
    }
  }
}
