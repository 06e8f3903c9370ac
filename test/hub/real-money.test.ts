/** A hub with accounts at real institutions: its program, asked by a box, asking stand-ins. */
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Test, test } from "tap";
import { HubProcess, ProcessBox, writeHubSettings } from "./hub-process.ts";
import { AlipayStandIn } from "./institutions/alipay-stand-in.ts";
import { WechatPayStandIn } from "./institutions/wechat-pay-stand-in.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const needed = hasOpenssl ? {} : { skip: "openssl is not installed" };

interface Accounts {
  readonly directory: string;
  readonly wechat: WechatPayStandIn;
  readonly alipay: AlipayStandIn;
  readonly settings: { wechatPay: Record<string, unknown>; alipay: Record<string, unknown> };
}

async function openAccounts(t: Test): Promise<Accounts> {
  const directory = t.testdir();
  const [wechat, alipay] = [await WechatPayStandIn.start(), await AlipayStandIn.start()];
  t.teardown(() => {
    wechat.stop();
    alipay.stop();
  });
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), `${text}\n`);
    chmodSync(join(directory, name), 0o600);
    return name;
  };
  const settings = {
    wechatPay: {
      ...{ appId: wechat.account.appId, mchId: wechat.account.mchId },
      merchants: Object.fromEntries(wechat.account.subMchIds),
      apiKeyFile: file("wechat.key", wechat.account.apiKey),
      certificateFile: file("wechat-cert.pem", wechat.account.certificate),
      privateKeyFile: file("wechat-key.pem", wechat.account.privateKey),
      hostIp: "203.0.113.7",
      endpoint: wechat.account.endpoint,
      authorityFile: file("wechat-ca.pem", wechat.account.authority),
    },
    alipay: {
      appId: alipay.account.appId,
      privateKeyFile: file("alipay-key.pem", alipay.account.privateKey),
      alipayPublicKeyFile: file("alipay-public.pem", alipay.account.alipayPublicKey),
      merchants: { "shop-1": { tokenFile: file("shop-1.token", "token-1") } },
      gateway: alipay.account.gateway,
    },
  };
  return { directory, wechat, alipay, settings };
}

test("boxes are paid through the operator's own accounts", needed, async (t) => {
  const { directory, wechat, alipay, settings: accounts } = await openAccounts(t);
  const hub = new HubProcess(["--settings", writeHubSettings(directory, { accounts })]);
  t.teardown(() => hub.end("SIGKILL"));
  const box = await ProcessBox.connect(directory, await hub.port);
  t.teardown(() => box.leave());
  const pay = async (order: string, code: string) => {
    await box.send(box.pay(order, code));
    return box.hears("answer");
  };
  t.match(await pay("2601010000000000000000000001", "134567890123456780"), {
    ...{ state: "approved", institution: "wechat-pay", institutionOrder: /^42000/ },
  });
  t.match(await pay("2601010000000000000000000002", "284567890123456785"), {
    ...{ state: "approved", institution: "alipay" },
    parts: { payerMinor: 1150, discounts: [{ amountMinor: 100 }] },
  });
  t.match(await pay("2601010000000000000000000003", "134567890123456782"), {
    ...{ state: "declined", reason: "insufficient-balance" },
  });
  t.match(await pay("2601010000000000000000000004", "6212345678901234567"), {
    ...{ state: "declined", reason: "no-route" },
  });
  t.equal(wechat.takenMinor, 1250);
  t.equal(alipay.takenMinor, 1250);
  const giveBack = async (order: string, refund: string) => {
    await box.send(box.refund(order, refund));
    for (;;) {
      const said = await box.hears("refund-answer");
      if (said.state !== "pending") return said;
      // Accepted is not done: WeChat Pay has it, and then its day comes.
      while (wechat.takenMinor > 0) await setTimeout(20);
      wechat.refundsArrive();
    }
  };
  t.match(await giveBack("2601010000000000000000000001", "2601020000000000000000000001"), {
    ...{ state: "refunded", parts: { payerMinor: 1250 } },
  });
  t.match(await giveBack("2601010000000000000000000002", "2601020000000000000000000002"), {
    ...{ state: "refunded", parts: { payerMinor: 1150, discounts: [{ amountMinor: 100 }] } },
  });
  t.equal(wechat.takenMinor, 0);
  t.equal(alipay.takenMinor, 0);
  t.same([wechat.forged, alipay.forged], [0, 0]);
});

test(
  "an account that cannot be used is named in one line, without its secret",
  needed,
  async (t) => {
    const { directory, wechat, settings } = await openAccounts(t);
    const startWith = async (changes: object) => {
      const accounts = { wechatPay: { ...settings.wechatPay, ...changes } };
      const hub = new HubProcess(["--settings", writeHubSettings(directory, { accounts })]);
      const ending = await hub.ended;
      t.equal(ending.code, 1);
      t.equal(ending.words.trim().split("\n").length, 1, ending.words);
      t.notOk(ending.words.includes(wechat.account.apiKey));
      return ending.words;
    };
    t.match(await startWith({ apiKeyFile: "missing" }), /accounts\.wechatPay\.apiKeyFile: cannot/);
    t.match(await startWith({ apiKeyFile: "shop-1.token" }), /apiKeyFile: .*7 characters, not 32/);
    t.match(await startWith({ privateKeyFile: "wechat.key" }), /privateKeyFile: .*does not hold/);
    t.match(await startWith({ certificateFile: "wechat.key" }), /certificateFile: .*does not hold/);
    t.match(await startWith({ mchId: "12" }), /accounts\.wechatPay\.mchId: not a merchant number/);
    t.match(await startWith({ surprise: 1 }), /accounts\.wechatPay\.surprise/);
  },
);
