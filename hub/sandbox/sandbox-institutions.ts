/**
 * Every institution of the sandbox: what it is called and how it behaves. What its codes look like
 * is the issuer table's business. Data. Pure.
 */
import type { Currency } from "../../firmware/money/money.ts";
import type { CustomerAction } from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Fact, FamilyId } from "./institution-families.ts";

/** `foreign-cards`: cards from abroad may be behind its codes. `overseas`: wallets from abroad. */
export type Payers = "domestic" | "foreign-cards" | "overseas";

export interface SandboxInstitutionRow {
  readonly id: InstitutionId;
  readonly english: string;
  readonly chinese: string;
  /** Whose interface it behaves like. */
  readonly family: Fact<FamilyId>;
  /** Over so many whole units of the order's currency the customer has to enter a password. */
  readonly passwordAboveUnits: Fact<number>;
  /** Whether its payers' accounts are in other currencies than the shop's. */
  readonly payers: Fact<Payers>;
  /** How it asks: by a password for the scanned code, or by an order pushed to the wallet. */
  readonly asksBy: Fact<CustomerAction>;
}

const WECHAT = { is: "wechat", mark: "V" } as const;
const ALIPAY = { is: "alipay", mark: "V" } as const;
const LIKE_ALIPAY = { is: "alipay", mark: "sandbox" } as const;
const UNIONPAY = { is: "unionpay", mark: "V" } as const;
/** Banks whose apps issue UnionPay codes are reached through it; what each adds is not public. */
const BANK = { is: "unionpay", mark: "sandbox" } as const;
const PLAIN = { is: "plain", mark: "sandbox" } as const;
/** The same for all, so that none is favoured; the real ones depend on the customer. */
const passwordAboveUnits = { is: 1_000, mark: "sandbox" } as const;

const ROWS: readonly (readonly [InstitutionId, string, string, Fact<FamilyId>])[] = [
  ["abc", "Agricultural Bank of China", "中国农业银行", BANK],
  ["alipay", "Alipay", "支付宝", ALIPAY],
  ["alipay-plus", "Alipay+ (overseas wallets)", "Alipay+（境外钱包）", LIKE_ALIPAY],
  ["bestpay", "China Telecom Bestpay", "翼支付", PLAIN],
  ["boc", "Bank of China", "中国银行", BANK],
  ["bocom", "Bank of Communications", "交通银行", BANK],
  ["ccb", "China Construction Bank", "中国建设银行", BANK],
  ["cgb", "China Guangfa Bank", "广发银行", BANK],
  ["citic", "China CITIC Bank", "中信银行", BANK],
  ["cmb", "China Merchants Bank", "招商银行", BANK],
  ["e-cny", "e-CNY (digital RMB)", "数字人民币", PLAIN],
  ["hebao", "China Mobile Hebao", "和包支付", PLAIN],
  ["icbc", "Industrial and Commercial Bank of China", "中国工商银行", BANK],
  ["jd-pay", "JD Pay", "京东支付", PLAIN],
  ["mi-pay", "Mi Pay", "小米支付", PLAIN],
  ["ping-an", "Ping An Bank", "平安银行", BANK],
  ["psbc", "Postal Savings Bank of China", "中国邮政储蓄银行", BANK],
  ["suning", "Suning Pay", "苏宁支付", PLAIN],
  ["unionpay-quickpass", "UnionPay Cloud QuickPass", "云闪付", UNIONPAY],
  ["wechat-pay", "WeChat Pay", "微信支付", WECHAT],
  ["wo-wallet", "China Unicom Wo Wallet", "沃钱包", PLAIN],
];

const PASSWORD = { is: "password", mark: "V" } as const;
const ASKS_BY: Partial<Record<InstitutionId, Fact<CustomerAction>>> = {
  // When it asks, and how, is not public.
  "e-cny": { is: "pushed-order", mark: "sandbox" },
};

const DOMESTIC = { is: "domestic", mark: "sandbox" } as const;
const PAYERS: Partial<Record<InstitutionId, Fact<Payers>>> = {
  "alipay-plus": { is: "overseas", mark: "V" },
  "wechat-pay": { is: "foreign-cards", mark: "sandbox" },
};

export const SANDBOX_INSTITUTIONS: readonly SandboxInstitutionRow[] = ROWS.map(
  ([id, english, chinese, family]) => {
    const asksBy = ASKS_BY[id] ?? PASSWORD;
    const payers = PAYERS[id] ?? DOMESTIC;
    return { id, english, chinese, family, passwordAboveUnits, asksBy, payers };
  },
);

/** Which wallet issues which code is not public: the length of the code stands for it. */
const WALLET_CURRENCY: Readonly<Record<number, Currency>> = { 19: "HKD", 24: "MYR" };

/** The currency of the account behind a code, where it is one abroad. */
export function currencyAbroad(
  payers: Payers,
  { digits, wished }: { readonly digits: number; readonly wished: Currency | undefined },
): Currency | null {
  switch (payers) {
    case "domestic":
      return null;
    case "foreign-cards":
      return wished ?? null;
    case "overseas":
      return wished ?? WALLET_CURRENCY[digits] ?? null;
  }
}
