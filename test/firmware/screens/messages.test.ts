import { test } from "tap";
import { composeScreen } from "../../../firmware/screens/compose-screen.ts";
import { countIn, LANGUAGES, messagesOf } from "../../../firmware/screens/language.ts";
import { keyedText, moneyText } from "../../../firmware/screens/money-text.ts";
import type { Screen } from "../../../firmware/screens/screen.ts";
import { everyScreen } from "../../../scripts/every-screen.ts";

const MONEY = { amountMinor: 1250, currency: "CNY" } as const;

/** The whole text of a screen. */
function wordsOf(screen: Screen, language: (typeof LANGUAGES)[number]): string {
  const { title, amount, paragraphs, footer } = composeScreen(screen, language);
  return [title, amount, ...paragraphs.map(({ text }) => text), footer].join(" ");
}

test("every screen has words in every language, and no name is left to fill in", (t) => {
  for (const language of LANGUAGES) {
    for (const { name, screen } of everyScreen(MONEY)) {
      const { title, paragraphs } = composeScreen(screen, language);
      const texts = [title, ...paragraphs.map((paragraph) => paragraph.text)];
      const bad = texts.filter((text) => text.trim() === "" || /[{}]/.test(text));
      if (bad.length > 0) t.fail(`${language} ${name}: ${bad.join(" / ")}`);
    }
  }
  t.pass("all said");
  t.end();
});

test("a result that is not known yet is never called declined, failed or paid", (t) => {
  const settling: Screen = { type: "settling", money: MONEY, order: "1" };
  t.notMatch(wordsOf(settling, "en"), /declin|fail|refus|not paid|success/i);
  t.notMatch(wordsOf(settling, "zh-CN"), /失败|拒绝|未付款|成功/);
  t.match(wordsOf(settling, "en"), /Do not ask for payment again/);
  t.match(wordsOf(settling, "zh-CN"), /不要让顾客再付/);
  t.end();
});

test("a reversed payment says that the money goes back to the customer", (t) => {
  const reversed: Screen = { type: "reversed", money: MONEY, reason: "result-unknown" };
  t.match(wordsOf(reversed, "en"), /goes back to the customer/);
  t.match(wordsOf(reversed, "zh-CN"), /退还顾客/);
  t.notMatch(wordsOf(reversed, "en"), /No money was taken/);
  t.notMatch(wordsOf(reversed, "zh-CN"), /没有扣款/);
  t.end();
});

test("only the approved screen says that the payment came", (t) => {
  for (const { name, screen } of everyScreen(MONEY)) {
    const approved = screen.type === "approved";
    t.equal(composeScreen(screen, "en").title === "Paid", approved, name);
    t.equal(wordsOf(screen, "zh-CN").includes("收款成功"), approved, name);
  }
  t.end();
});

test("the words are those of a shop, not of an engineer", (t) => {
  const engineering =
    /broker|\bhub\b|terminal|journal|MQTT|decoder|timeout|invalid|null|error|exception|route\b/i;
  const strange = stringsIn(messagesOf("en")).filter((text) => engineering.test(text));
  t.same(strange, []);
  t.end();
});

test("the code number of a box that is not ready is on the screen", (t) => {
  for (const language of LANGUAGES) {
    t.match(wordsOf({ type: "not-ready", id: "hub-silent" }, language), /403/);
  }
  t.end();
});

test("one payment is counted in the singular, two and none in the plural", (t) => {
  const forms = messagesOf("en").idleSettling;
  t.match(countIn("en", forms, 1), /^1 earlier payment is/);
  t.match(countIn("en", forms, 2), /^2 earlier payments are/);
  t.match(countIn("zh-CN", messagesOf("zh-CN").idleSettling, 1), /1 笔/);
  t.end();
});

test("money has its sign, thousands apart and the currency's decimals", (t) => {
  t.equal(moneyText({ amountMinor: 5, currency: "CNY" }), "¥0.05");
  t.equal(moneyText({ amountMinor: 1030507, currency: "CNY" }), "¥10,305.07");
  t.equal(moneyText({ amountMinor: 1234567, currency: "JPY" }), "JPY 1,234,567");
  t.equal(moneyText({ amountMinor: 1234567, currency: "KWD" }), "KWD 1,234.567");
  t.equal(moneyText({ amountMinor: 999_999_999_999, currency: "HKD" }), "HK$9,999,999,999.99");
  t.end();
});

test("a half-keyed amount is shown as it was keyed", (t) => {
  t.equal(keyedText("", "CNY"), "¥0");
  t.equal(keyedText("12.", "CNY"), "¥12.");
  t.equal(keyedText("1200.5", "CNY"), "¥1,200.5");
  t.end();
});

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
