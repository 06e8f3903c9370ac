import fc from "fast-check";
import { test } from "tap";
import { refuseToShow, SHOWN_CODE_REFUSALS } from "../../../firmware/codes/shown-code.ts";
import { currencyNumber } from "../../../firmware/money/currency-number.ts";
import { CURRENCIES, formatAmount, type Money } from "../../../firmware/money/money.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { mpmObject, sealedMpm } from "./sealed-mpm.ts";

const MONEY: Money = { amountMinor: 1250, currency: "CNY" };

/** A dynamic code of 12.50 yuan, with objects replaced or left out. */
function dynamic(change: Readonly<Record<string, string | null>> = {}): string {
  return sealedMpm({ "01": "12", "54": "12.50", ...change });
}

const ORDER = "2611240023510123456789012345";
const SALE = { order: ORDER, money: MONEY };

function refusal(text: string, money = MONEY): string | null {
  return refuseToShow({ text, institution: null }, { order: ORDER, money });
}

test("a dynamic EMV code of the sale's amount and currency is shown", async (t) => {
  t.equal(refusal(dynamic()), null);
  const named = mpmObject("00", "ZH") + mpmObject("01", "北京最佳运输");
  t.equal(refusal(dynamic({ "64": named })), null);
  t.equal(refuseToShow({ text: dynamic(), institution: "unionpay-quickpass" }, SALE), null);
});

test("an amount is compared as money, however many zeros it is written with", async (t) => {
  for (const amount of ["12.5", "12.50", "12.500", "012.5"]) {
    t.equal(refusal(dynamic({ "54": amount })), null, amount);
  }
  for (const amount of ["12.51", "12.501", "125.0", "1250", "1.25", "12", "12.", "0012.49"]) {
    t.equal(refusal(dynamic({ "54": amount })), "amount-differs", amount);
  }
  const yen: Money = { amountMinor: 1250, currency: "JPY" };
  t.equal(refusal(dynamic({ "53": "392", "54": "1250" }), yen), null);
  t.equal(refusal(dynamic({ "53": "392", "54": "1250." }), yen), null);
  t.equal(refusal(dynamic({ "53": "392", "54": "12.50" }), yen), "amount-differs");
  const dinar: Money = { amountMinor: 1250, currency: "KWD" };
  t.equal(refusal(dynamic({ "53": "414", "54": "1.250" }), dinar), null);
  t.equal(refusal(dynamic({ "53": "414", "54": "1.25" }), dinar), null);
  t.equal(refusal(dynamic({ "53": "414", "54": "12.50" }), dinar), "amount-differs");
});

test("a code whose amount the payer would key, or a tip would change, is not shown", async (t) => {
  t.equal(refusal(dynamic({ "54": null })), "amount-differs");
  t.equal(refusal(dynamic({ "55": "01" })), "amount-differs");
  t.equal(refusal(dynamic({ "55": "02", "56": "1.00" })), "amount-differs");
  t.equal(refusal(dynamic({ "55": "03", "57": "5" })), "amount-differs");
});

test("a code of another currency is not shown", async (t) => {
  t.equal(refusal(dynamic({ "53": "344" })), "currency-differs");
  t.equal(refusal(dynamic(), { ...MONEY, currency: "HKD" }), "currency-differs");
});

test("a static EMV code is not shown, nor one that does not say that it is dynamic", async (t) => {
  t.equal(refusal(dynamic({ "01": "11" })), "static");
  t.equal(refusal(dynamic({ "01": null })), "static");
});

test("an EMV code with one character changed is not shown", async (t) => {
  const text = dynamic();
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === "7" ? "8" : "7";
    const changed = text.slice(0, at) + other + text.slice(at + 1);
    t.not(refusal(changed), null, `character ${at}`);
    t.not(refusal(text.slice(0, at)), null, `cut at ${at}`);
  }
  t.equal(refusal(`${text} `), "damaged");
});

test("an institution's address for one order is shown as that institution's own", async (t) => {
  const wechat = "weixin://wxpay/bizpayurl?pr=q7xFk2Pzz";
  const alipay = "https://qr.alipay.com/bax04121abcdefg";
  t.equal(refuseToShow({ text: wechat, institution: "wechat-pay" }, SALE), null);
  t.equal(refuseToShow({ text: alipay, institution: "alipay" }, SALE), null);
  t.equal(refuseToShow({ text: wechat, institution: "alipay" }, SALE), "owner-differs");
  t.equal(refusal(alipay), "owner-differs", "no other wallet reads it");
});

test("a personal code is not shown, whoever signed it", async (t) => {
  for (const institution of [null, "wechat-pay", "alipay"] as const) {
    const refused = (text: string) => refuseToShow({ text, institution }, SALE);
    t.equal(refused("wxp://f2f0AbCdEf"), "personal");
    t.equal(refused("WXP://f2f0AbCdEf"), "personal");
    t.equal(refused("https://qr.alipay.com/fkx12345abcdef"), "personal");
    t.equal(refused("HTTPS://QR.ALIPAY.COM/FKX12345ABCDEF"), "personal");
  }
});

test("an address that is static, or does not say that it is for one order, is not shown", async (t) => {
  for (const text of [
    "weixin://wxpay/bizpayurl?appid=wx1&mch_id=2&product_id=3&sign=A",
    "weixin://wxpay/bizpayurl?pr=",
    "weixin://wxpay/bizpayurl?pr=a&product_id=3",
    "https://qr.alipay.com/bax",
    "https://qr.alipay.com/tsx01234",
    "https://qr.95516.com/01020000/62313011234567",
    "HTTPS://QR.ALIPAYPLUS.COM/MPM/3/GPLD1234567890",
  ]) {
    t.equal(refusal(text), "static", text);
  }
});

test("an address that is known to be of no one sale is shown where it names this order", async (t) => {
  const unionPay = (rest: string) => ({
    text: `https://qr.95516.com/00010000/${rest}`,
    institution: "unionpay-quickpass" as const,
  });
  t.equal(refuseToShow(unionPay(`box-1-${ORDER}`), SALE), null);
  t.equal(refuseToShow(unionPay(`${ORDER}/pay?lang=zh`), SALE), null);
  const others = `${ORDER.slice(0, -1)}6`;
  for (const rest of [others, `1${ORDER}`, `${ORDER}1`, "62001", "", ORDER.slice(0, 12)]) {
    t.equal(refuseToShow(unionPay(rest), SALE), "static", rest);
  }
  for (const rest of [`62001?order=${ORDER}`, `62001#${ORDER}`, `62001?/${ORDER}`]) {
    t.equal(refuseToShow(unionPay(rest), SALE), "static", "a static page opens with any query");
  }
  const { text } = unionPay(ORDER);
  t.equal(refuseToShow({ text, institution: "alipay" }, SALE), "owner-differs");
  t.equal(refuseToShow({ text, institution: null }, SALE), "owner-differs");
  const bank = `https://pay.example.com/q/${ORDER}`;
  t.equal(
    refuseToShow({ text: bank, institution: "icbc" }, SALE),
    null,
    "a form nobody has published",
  );
  t.equal(refuseToShow({ text: bank, institution: null }, SALE), "owner-differs", "it is nobody's");
  t.equal(
    refuseToShow({ text: bank.replace("https", "http"), institution: "icbc" }, SALE),
    "unknown-form",
  );
  t.equal(
    refuseToShow({ text: `https://${ORDER}@evil.example/`, institution: "icbc" }, SALE),
    "unknown-form",
  );
  const personal = `https://qr.alipay.com/fkx${ORDER}`;
  t.equal(refuseToShow({ text: personal, institution: "alipay" }, SALE), "personal");
  const noOrder = { order: "", money: MONEY };
  t.equal(refuseToShow(unionPay("/"), noOrder), "static");
});

test("what is no merchant's code is not shown", async (t) => {
  for (const text of ["130123456789012345", "https://example.com/pay", "hQVDUFY", "x"]) {
    t.equal(refusal(text), "unknown-form", text);
  }
  for (const text of ["", " ", "weixin://wxpay/bizpayurl?pr=a b", "wxp://中", "\u0000", "a\n"]) {
    t.equal(refusal(text), "damaged", JSON.stringify(text));
  }
  t.equal(refusal("9".repeat(513)), "damaged");
});

test("every currency's amounts are read as they are written", async (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CURRENCIES),
      fc.integer({ min: 1, max: 999_999_999 }),
      fc.integer({ min: 1, max: 999_999_999 }),
      (currency, amountMinor, otherMinor) => {
        const text = dynamic({
          "53": currencyNumber(currency),
          "54": formatAmount(amountMinor, currency),
        });
        const other = refusal(text, { currency, amountMinor: otherMinor });
        const expected = otherMinor === amountMinor ? null : "amount-differs";
        return refusal(text, { currency, amountMinor }) === null && other === expected;
      },
    ),
    { numRuns: 2_000 },
  );
  t.pass("and no other amount passes");
});

test("whatever the text, it is judged and nothing is thrown", async (t) => {
  const start = fc.constantFrom("000201", "00020101021", "weixin://", "https://qr.alipay.com/", "");
  const rest = fc.oneof(fc.string({ unit: "binary", maxLength: 600 }), fc.string());
  const mutated = fc
    .tuple(fc.nat(200), fc.string({ unit: "binary", maxLength: 3 }))
    .map(([at, put]) => dynamic().slice(0, at) + put + dynamic().slice(at + 1));
  const text = fc.oneof(
    fc.tuple(start, rest).map((parts) => parts.join("")),
    mutated,
  );
  const institution = fc.constantFrom(null, ...INSTITUTIONS);
  const known: readonly (string | null)[] = [null, ...SHOWN_CODE_REFUSALS];
  fc.assert(
    fc.property(text, institution, (each, owner) => {
      return known.includes(refuseToShow({ text: each, institution: owner }, SALE));
    }),
    { numRuns: 20_000 },
  );
  t.pass("20,000 texts");
});
