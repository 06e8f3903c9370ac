/** What `run --pay` prints of a sale without an order: for programs, and in a merchant's words. */
import { test } from "tap";
import { messagesOf } from "../../firmware/screens/language.ts";
import { SCAN_NOTICES } from "../../firmware/screens/scan-notice.ts";
import { resultInWords, resultOfNoCode } from "../../scripts/payment-result.ts";

const SALE = { order: "2611240023510123456789012345", amountMinor: 100, currency: "CNY" } as const;
const NOTHING: readonly string[] = ["several-codes", "no-code"];

test("whatever was in view instead of a code is named, with what to do", async (t) => {
  const { scanNotices } = messagesOf("en");
  for (const notice of SCAN_NOTICES) {
    const result = resultOfNoCode({ type: "no-code", ...SALE, notice });
    const verdict = NOTHING.includes(notice) ? "no-code" : "not-a-payment-code";
    t.match(result, { verdict, reason: notice, institution: null, amountMinor: 100 });
    const { cause, action } = scanNotices[notice];
    const words = `${verdict} CNY 1.00: ${cause} ${action} (order ${SALE.order})`;
    t.equal(resultInWords(result), words);
  }
});

test("a picture without anything is no code, and says what to do as well", async (t) => {
  const result = resultOfNoCode({ type: "no-code", ...SALE, notice: null });
  t.match(result, { verdict: "no-code" });
  t.notOk("reason" in result);
  t.match(resultInWords(result), /^no-code CNY 1\.00: No code seen yet\. Make it brighter/);
});
