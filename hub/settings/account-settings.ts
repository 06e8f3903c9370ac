/**
 * The operator's own accounts at real institutions, as the hub's settings name them. Secrets are
 * in files of their own, named relative to the settings file. Pure.
 */
import * as v from "valibot";

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
const file = text(512);
/** A merchant's name in the hub's settings. */
const merchant = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/));
/** What customers read in their app. */
const description = v.optional(text(64), "Purchase");
const address = v.pipe(v.string(), v.regex(/^https?:\/\/[^\s?#]+$/, "no http address"));

const wechatPay = v.strictObject({
  /** The service provider's application, as WeChat Pay names it. */
  appId: v.pipe(v.string(), v.regex(/^wx[0-9a-f]{16}$/, "not like wx and 16 digits or a to f")),
  mchId: v.pipe(v.string(), v.regex(/^[0-9]{8,32}$/, "not a merchant number")),
  /** Each merchant's own number below the service provider's (`sub_mch_id`). */
  merchants: v.record(merchant, v.pipe(v.string(), v.regex(/^[0-9]{8,32}$/, "not a number"))),
  /** The interface key of version 2, 32 characters, alone in its file. */
  apiKeyFile: file,
  /** PEM: `apiclient_cert.pem` and `apiclient_key.pem` of the service provider. */
  certificateFile: file,
  privateKeyFile: file,
  /** This hub's public address. */
  hostIp: v.pipe(v.string(), v.ip()),
  description,
  /** A stand-in's address, for tests, and who vouches for it. */
  endpoint: v.optional(v.pipe(address, v.endsWith("/"))),
  authorityFile: v.optional(file),
});

const alipay = v.strictObject({
  appId: v.pipe(v.string(), v.regex(/^[0-9]{16}$/, "not the 16 digits of an application")),
  /** PEM of the application's private key. */
  privateKeyFile: file,
  /** PEM of Alipay's public key for this application. */
  alipayPublicKeyFile: file,
  /** Files with the token by which each merchant lets the application act (`app_auth_token`). */
  merchants: v.record(merchant, v.strictObject({ tokenFile: file })),
  description,
  /** A stand-in's address, for tests. */
  gateway: v.optional(address),
});

/** With it the hub asks these institutions and no sandbox. */
export const accountSettings = v.pipe(
  v.strictObject({ wechatPay: v.optional(wechatPay), alipay: v.optional(alipay) }),
  v.check(({ wechatPay: one, alipay: other }) => Boolean(one ?? other), "no account in it"),
);

export type AccountSettings = v.InferOutput<typeof accountSettings>;
export type WechatPaySettings = v.InferOutput<typeof wechatPay>;
export type AlipaySettings = v.InferOutput<typeof alipay>;
