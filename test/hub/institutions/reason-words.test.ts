/** From an institution's word to what the merchant reads: as docs/reasons.md says it. */
import { readFileSync } from "node:fs";
import { test } from "tap";
import { classOfReason, REASON_CLASSES, REASONS } from "../../../firmware/protocol/reason.ts";
import { composeScreen } from "../../../firmware/screens/compose-screen.ts";
import { LANGUAGES, type Language } from "../../../firmware/screens/language.ts";
import type { Screen } from "../../../firmware/screens/screen.ts";
import {
  ALIPAY_VOCABULARY,
  UNIONPAY_VOCABULARY,
  WECHAT_VOCABULARY,
} from "../../../hub/institutions/public-vocabularies.ts";
import { type Meaning, meaningOf, type Vocabulary } from "../../../hub/institutions/vocabulary.ts";

const VOCABULARIES: Readonly<Record<string, Vocabulary>> = {
  "WeChat Pay": WECHAT_VOCABULARY,
  Alipay: ALIPAY_VOCABULARY,
  UnionPay: UNIONPAY_VOCABULARY,
};

/** The codes that shared knowledge about the interfaces names, apart from plain success. */
const NAMED = `
  USERPAYING SYSTEMERROR BANKERROR recall=Y AUTHCODEEXPIRE AUTH_CODE_ERROR AUTH_CODE_INVALID
  NOTENOUGH NOTSUPORTCARD ORDERPAID OUT_TRADE_NO_USED ORDERCLOSED ORDERREVERSED BUYER_MISMATCH
  TRADE_ERROR NOAUTH SIGNERROR
  10003 20000 ACQ.PAYMENT_AUTH_CODE_INVALID ACQ.BUYER_BALANCE_NOT_ENOUGH
  ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH ACQ.TRADE_HAS_SUCCESS ACQ.TRADE_HAS_CLOSE
  ACQ.CONTEXT_INCONSISTENT ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR
  ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR ACQ.PAYMENT_REQUEST_HAS_RISK
  ACQ.SELLER_BEEN_BLOCKED ACQ.SYSTEM_ERROR ACQ.PULL_MOBILE_CASHIER_FAIL
  00 02 99 12
`
  .trim()
  .split(/\s+/);

const MONEY = { amountMinor: 1250, currency: "CNY" } as const;

interface Row {
  readonly institution: string;
  readonly word: string;
  readonly reason: string;
  readonly kind: string;
  readonly english: string;
  readonly chinese: string;
}

test("every word that is documented has one cause, one action and one class", (t) => {
  const rows = rowsOfDocument();
  for (const word of NAMED) {
    t.equal(rows.filter((row) => row.word === word).length, 1, `${word} is in docs/reasons.md`);
  }
  for (const row of rows) {
    const meaning = meaningOf(VOCABULARIES[row.institution] ?? [], row.word);
    const { type } = meaning;
    t.equal(type === "declined" ? meaning.reason : type, row.reason, row.word);
    t.equal(classOf(meaning), row.kind, row.word);
    t.equal(wordsOn(meaning, "en"), squeezed(row.english), row.word);
    t.equal(wordsOn(meaning, "zh-CN"), squeezed(row.chinese), row.word);
  }
  const listed = Object.values(VOCABULARIES).flat();
  const told = listed.filter(({ means }) => means.type !== "approved");
  t.equal(rows.length, told.length, "no word is missing, none is twice");
  t.end();
});

test("every reason has a class, and the class fits the words of its action", (t) => {
  const telling: Readonly<Record<string, RegExp>> = {
    "scan-again": /start|go on/i,
    "other-means": /another/,
    query: /check|nothing|smaller/i,
    "call-operator": /call support/i,
  };
  for (const reason of REASONS) {
    const kind = classOfReason(reason);
    t.ok(REASON_CLASSES.includes(kind), reason);
    t.match(lastLine({ type: "declined", money: MONEY, reason }, "en"), telling[kind], reason);
  }
  t.end();
});

test("a reason that no program lists is shown as it was said, with its class's advice", (t) => {
  const advice = { en: /Ask for another card or app\./, "zh-CN": /请顾客换卡或换应用付款。/ };
  const help = { en: /Call support and tell them/, "zh-CN": /请联系客服，并告知/ };
  for (const language of LANGUAGES) {
    const shown = (kind: "other-means" | null) => {
      const reason = { code: "ACQ.WALLET_FROZEN", class: kind };
      return textOf({ type: "declined", money: MONEY, reason }, language);
    };
    t.match(shown("other-means"), /ACQ\.WALLET_FROZEN/, language);
    t.match(shown("other-means"), advice[language], language);
    t.match(shown(null), /ACQ\.WALLET_FROZEN/, `${language}, without a class`);
    t.match(shown(null), help[language], `${language}, without a class`);
  }
  t.end();
});

/** What hub and box do about it: they query by themselves wherever no reason ends the order. */
function classOf(meaning: Meaning): string {
  return meaning.type === "declined" ? classOfReason(meaning.reason) : "query";
}

function wordsOn(meaning: Meaning, language: Language): string {
  if (meaning.type === "declined") {
    const screen: Screen = { type: "declined", money: MONEY, reason: meaning.reason };
    // The first sentence says that no money was taken.
    return squeezed(paragraphsOf(screen, language).slice(1).join(""));
  }
  return squeezed(textOf(screenMeanwhile(meaning), language));
}

function screenMeanwhile({ type }: Meaning): Screen {
  if (type === "unknown") return { type: "settling", money: MONEY, order: "1" };
  return { type: "waiting", money: MONEY, acting: type === "customer-acting" ? "password" : null };
}

function paragraphsOf(screen: Screen, language: Language): string[] {
  return composeScreen(screen, language).paragraphs.map(({ text }) => text);
}

function textOf(screen: Screen, language: Language): string {
  return [composeScreen(screen, language).title, ...paragraphsOf(screen, language)].join("");
}

function lastLine(screen: Screen, language: Language): string {
  return paragraphsOf(screen, language).at(-1) ?? "";
}

/** Without what only sets sentences apart. */
function squeezed(text: string): string {
  return text.replaceAll(/[\s.。]/g, "");
}

function rowsOfDocument(): readonly Row[] {
  const document = readFileSync(new URL("../../../docs/reasons.md", import.meta.url), "utf8");
  return document
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .filter(([, institution = ""]) => institution in VOCABULARIES)
    .map(([, institution = "", word = "", reason = "", kind = "", english = "", chinese = ""]) => ({
      ...{ institution, word, reason, kind, english, chinese },
    }));
}
