import fc from "fast-check";
import { test } from "tap";
import { classifyCode, refusalOf } from "../../../firmware/codes/classification.ts";
import { buildCpm } from "../../../firmware/codes/emv-cpm-builder.ts";
import { judgeBill, judgeNumber } from "../../../firmware/office/judge-bill.ts";
import { shippedTable } from "../codes/shipped-table.ts";

const ORDER = "2611240023510123456789012345";

function judge(...texts: readonly string[]) {
  const symbols = texts.map((text) => ({ text, symbology: "qr" as const }));
  return judgeBill(symbols, shippedTable());
}

test("a receipt's barcode is its order's number", async (t) => {
  t.same(judge(`R${ORDER}`), { type: "number", text: ORDER });
});

test("institutions' order numbers from the customer's app are asked about as they are", async (t) => {
  for (const number of [
    "4200001234202611241234567890",
    "2026112422001412345678901234",
    ORDER,
    "9f86d081884c7d65",
    "ICBC-2026_11_24-000001",
  ]) {
    t.same(judge(number), { type: "number", text: number });
  }
});

test("a payment code is refused, whoever issued it, and so is what is no order's number", async (t) => {
  const cases = [
    ["134567890123456789", "payment-code"],
    ["289431869362714645", "payment-code"],
    ["6225735053201615202", "payment-code"],
    ["0112345678901234567", "payment-code"],
    [buildCpm({ aid: "A000000333010101", panDigits: "6292610358444335641" }), "payment-code"],
    [buildCpm({ aid: "A0000000555555", panDigits: "1234567890123458" }), "payment-code"],
    ["hQVDUFYwMWE", "payment-code"],
    ["wxp://f2f0AbCd", "merchant-code"],
    ["000201010211", "merchant-code"],
    ["11010519491231002X", "identity-number"],
    ["4111111111111111", "card-number"],
    ["6901234567892", "retail-barcode"],
    ["https://example.com/?id=1", "web-address"],
    ["WIFI:S:Shop;T:WPA;P:secret;;", "not-a-bill"],
    ["hello", "not-a-bill"],
    ["two words here", "not-a-bill"],
    ["A".repeat(65), "not-a-bill"],
    [`R${ORDER}\n`, "not-a-bill"],
  ] as const;
  for (const [text, notice] of cases) t.same(judge(text), { type: "notice", notice }, text);
});

test("a number that was keyed is judged as a scanned one, and a short one is said to be short", async (t) => {
  const keyed = (digits: string) => judgeNumber(digits, shippedTable());
  for (const number of [ORDER, "4200001234202611241234567890", "12345678"]) {
    t.same(keyed(number), { type: "number", text: number });
  }
  t.match(keyed("1234567"), { notice: "number-too-short" });
  t.match(keyed("134567890123456789"), { notice: "payment-code" });
  t.match(keyed("0112345678901234567"), { notice: "payment-code" });
  t.match(keyed("4111111111111111"), { notice: "card-number" });
});

test("a bill beside a payment code is taken alone; two bills are not chosen between", async (t) => {
  t.same(judge("134567890123456789", `R${ORDER}`), { type: "number", text: ORDER });
  t.match(judge(`R${ORDER}`, "4200001234202611241234567890"), { notice: "several-codes" });
  t.match(judge("134567890123456789", "289431869362714645"), { notice: "several-codes" });
});

test("whatever is scanned, what can be paid with never becomes a question", async (t) => {
  const digits = fc.string({
    unit: fc.constantFrom(..."0123456789"),
    minLength: 14,
    maxLength: 32,
  });
  const like = fc.constantFrom("10", "13", "25", "28", "62", "01", "51", "99", "hQVDUFY", "R");
  const text = fc.oneof(
    digits,
    fc.tuple(like, digits).map(([start, rest]) => start + rest.slice(0, 18)),
    fc.string({ maxLength: 80 }),
  );
  fc.assert(
    fc.property(
      text.filter((each) => each !== ""),
      (each) => {
        const bill = judge(each);
        if (bill.type !== "number") return true;
        const is = classifyCode(each, shippedTable());
        return refusalOf(is) !== null && !("candidates" in is) && bill.text.length <= 64;
      },
    ),
    { numRuns: 5000 },
  );
  t.pass();
});
