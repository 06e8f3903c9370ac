import { test } from "tap";
import { isIdentityNumber } from "../../../firmware/codes/identity-number.ts";

/** The check digit from its definition (ISO 7064), not from the weights of the product. */
function withCheckDigit(first17: string): string {
  let remainder = 0;
  for (const digit of first17) remainder = ((remainder + Number(digit)) * 2) % 11;
  const check = (12 - remainder) % 11;
  return first17 + (check === 10 ? "X" : String(check));
}

test("an identity number is known by province, date and check digit together", async (t) => {
  const number = withCheckDigit("11010519491231002");
  t.equal(number, "11010519491231002X", "the example of the standard");
  t.ok(isIdentityNumber(number));
  t.ok(isIdentityNumber(number.toLowerCase()));
  t.notOk(isIdentityNumber("110105194912310021"), "check digit");
  t.notOk(isIdentityNumber(withCheckDigit("10010519491231002")), "no such province");
  t.notOk(isIdentityNumber(number.slice(1)), "length");
});

test("a number whose date is not a day of the calendar is no identity number", async (t) => {
  const isBornOn = (date: string) => isIdentityNumber(withCheckDigit(`510105${date}002`));
  for (const date of ["19000101", "20000229", "20240229", "20991231", "19491231"]) {
    t.ok(isBornOn(date), date);
  }
  const wrong = [
    "18991231",
    "19000229",
    "20230229",
    "20240431",
    "20241301",
    "20240100",
    "21000101",
  ];
  for (const date of wrong) t.notOk(isBornOn(date), date);
});

test("about 5.5 in 100,000 real codes are taken for an identity number", async (t) => {
  let dates = 0;
  for (let day = Date.UTC(1900, 0, 1); day <= Date.UTC(2099, 11, 31); day += 86_400_000) dates += 1;
  t.equal(dates, 73_049);
  // How often a last digit fits is counted, not assumed.
  let hits = 0;
  for (let serial = 0; serial < 990; serial += 1) {
    const first17 = `11010519491231${String(serial).padStart(3, "0")}`;
    for (let last = 0; last < 10; last += 1) if (isIdentityNumber(first17 + last)) hits += 1;
  }
  const lastDigitFits = hits / 9900;
  t.ok(Math.abs(lastDigitFits - 1 / 11) < 0.001, `${lastDigitFits}`);
  const weChatPay = (5 / 6) * (dates / 1e8) * lastDigitFits;
  t.ok(weChatPay > 5.4e-5 && weChatPay < 5.7e-5, `${weChatPay}`);
});
