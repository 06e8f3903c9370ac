/** Opens the operator's own accounts at real institutions, with the secrets from their files. */
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type {
  AccountSettings,
  AlipaySettings,
  WechatPaySettings,
} from "../settings/account-settings.ts";
import { AlipayInstitution } from "./alipay-institution.ts";
import type { AlipayAccount } from "./alipay-interface.ts";
import type { Institution } from "./institution.ts";
import { WechatPayInstitution } from "./wechat-pay-institution.ts";
import type { WechatPayAccount } from "./wechat-pay-interface.ts";

/** An account cannot be used as it is written. The message names the setting, for the operator. */
export class AccountError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AccountError";
  }
}

const API_KEY_LENGTH = 32;

/** Files are named relative to `folder`. Asks nobody. Rejects with `AccountError`. */
export async function openRealInstitutions(
  { wechatPay, alipay }: AccountSettings,
  folder: string,
  clock: Clock,
): Promise<ReadonlyMap<InstitutionId, Institution>> {
  const opened: Institution[] = [];
  if (wechatPay) {
    opened.push(await WechatPayInstitution.open(await wechatPayAccount(wechatPay, folder), clock));
  }
  if (alipay) opened.push(await AlipayInstitution.open(await alipayAccount(alipay, folder), clock));
  return new Map(opened.map((institution) => [institution.id, institution]));
}

async function wechatPayAccount(
  settings: WechatPaySettings,
  folder: string,
): Promise<WechatPayAccount> {
  const { appId, mchId, merchants, hostIp, description, endpoint, authorityFile } = settings;
  const read = reader("wechatPay", folder);
  const apiKey = await read("apiKeyFile", settings.apiKeyFile, (key) => {
    if (key.length !== API_KEY_LENGTH) throw new Error(`${key.length} characters, not 32`);
  });
  const certificate = await read("certificateFile", settings.certificateFile, (pem) => {
    new X509Certificate(pem);
  });
  const privateKey = await read("privateKeyFile", settings.privateKeyFile, createPrivateKey);
  const authority = authorityFile && (await read("authorityFile", authorityFile));
  return {
    ...{ appId, mchId, apiKey, certificate, privateKey, hostIp, description },
    subMchIds: new Map(Object.entries(merchants)),
    ...(endpoint && { endpoint }),
    ...(authority && { authority }),
  };
}

async function alipayAccount(settings: AlipaySettings, folder: string): Promise<AlipayAccount> {
  const { appId, merchants, description, gateway } = settings;
  const read = reader("alipay", folder);
  const privateKey = await read("privateKeyFile", settings.privateKeyFile, createPrivateKey);
  const keyFile = settings.alipayPublicKeyFile;
  const alipayPublicKey = await read("alipayPublicKeyFile", keyFile, createPublicKey);
  const merchantTokens = new Map<string, string>();
  for (const [merchant, { tokenFile }] of Object.entries(merchants)) {
    merchantTokens.set(merchant, await read(`merchants.${merchant}.tokenFile`, tokenFile));
  }
  const keys = { privateKey, alipayPublicKey, merchantTokens };
  return { appId, ...keys, description, ...(gateway && { gateway }) };
}

/** Reads a secret without the line end that editors add. No message repeats what is in it. */
function reader(account: string, folder: string) {
  return async (setting: string, file: string, check: (text: string) => unknown = () => null) => {
    const where = `accounts.${account}.${setting}`;
    const path = resolve(folder, file);
    const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      throw new AccountError(`${where}: cannot read ${path} (${cause.code})`, { cause });
    });
    const secret = text.trim();
    if (secret === "") throw new AccountError(`${where}: ${path} is empty`);
    try {
      check(secret);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : "unusable";
      throw new AccountError(`${where}: ${path} does not hold what it should (${why})`, { cause });
    }
    return secret;
  };
}
