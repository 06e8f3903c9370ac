import { test } from "tap";
import { judgeSighting } from "../../../firmware/till/judge-sighting.ts";
import { shippedTable } from "../codes/shipped-table.ts";

const TABLE = shippedTable();
const ALIPAY = "281234567890123456";
const WECHAT = "134567890123456789";
const POSTER = "https://qr.alipay.com/fkx1234567890";
const DRINK = "6901234567892";

function judge(...texts: string[]) {
  return judgeSighting(
    texts.map((text) => ({ text, symbology: "qr" as const })),
    TABLE,
  );
}

test("one payment code in view is taken, with its symbology", async (t) => {
  const code = { text: ALIPAY, symbology: "code128" as const };
  t.same(judgeSighting([code], TABLE), { type: "payer-code", code });
});

test("a poster, or goods, behind the phone are overlooked", async (t) => {
  for (const texts of [
    [POSTER, ALIPAY],
    [ALIPAY, POSTER],
    [DRINK, POSTER, ALIPAY],
  ]) {
    t.match(judge(...texts), { type: "payer-code", code: { text: ALIPAY } });
  }
});

test("two phones in view: the box does not choose who pays", async (t) => {
  const several = { type: "notice", notice: "several-codes" };
  t.same(judge(ALIPAY, WECHAT), several);
  t.same(judge(ALIPAY, WECHAT, POSTER), several);
  t.same(judge(POSTER, DRINK), several, "nor which of several wrong codes to talk about");
});

test("what is no payment code is named, so that the customer shows the right one", async (t) => {
  const noticeOf = (text: string) => {
    const sighting = judge(text);
    return sighting.type === "notice" ? sighting.notice : sighting.type;
  };
  t.equal(noticeOf(POSTER), "merchant-code");
  t.equal(noticeOf("https://example.com/menu"), "web-address");
  t.equal(noticeOf("WIFI:T:WPA;S:shop;P:secret;;"), "wifi-code");
  t.equal(noticeOf(DRINK), "retail-barcode");
  t.equal(noticeOf("11010519491231002X"), "identity-number");
  t.equal(noticeOf("hello"), "unknown-code");
  t.equal(noticeOf(""), "damaged-code");
});
