/** What is on the shop's paper. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "tap";
import { LocalCalendar } from "../../../firmware/calendar/local-time.ts";
import { columnsOf, PAPERS, type ReceiptStyle } from "../../../firmware/receipts/receipt-style.ts";
import { refundReceipt } from "../../../firmware/receipts/refund-receipt.ts";
import { type PaidOrder, saleReceipt } from "../../../firmware/receipts/sale-receipt.ts";
import { openDecoder } from "../../../firmware/scanner/decoder.ts";
import { FrameSearch } from "../../../firmware/scanner/frame-search.ts";
import { LANGUAGES } from "../../../firmware/screens/language.ts";
import type { Receipt } from "../../../hal/printer/printer.ts";
import { drawReceipt } from "../../../scripts/draw-receipt.ts";
import { readInstalledWasm } from "../../../scripts/installed-decoder.ts";
import { fitToFrame, loadPicture } from "../../../scripts/load-picture.ts";
import { SAMPLE_ORDER, sampleReceipts } from "../../../scripts/sample-receipts.ts";

const STYLE: ReceiptStyle = {
  language: "en",
  paper: "80mm",
  storeName: "Corner Shop 24",
  terminal: "box-1",
  calendar: new LocalCalendar("Asia/Shanghai"),
};

const PAID: PaidOrder = {
  order: SAMPLE_ORDER,
  money: { amountMinor: 12_500, currency: "CNY" },
  institution: "alipay-plus",
  institutionOrder: "A2026112422001430123456",
  parts: null,
  atMs: Date.UTC(2026, 10, 24, 7, 30),
};

const FIRST_COPY = { copy: "customer", isReprint: false } as const;

function textsOf(receipt: Receipt): readonly string[] {
  return receipt.flatMap((part) => (part.type === "text" ? [part.text] : []));
}

/** The lines with their gaps made one space. */
function linesOf(receipt: Receipt): readonly string[] {
  return textsOf(receipt).map((text) => text.replace(/ +/g, " "));
}

test("the box's own decoder reads the order from the drawn paper, bars and square alike", async (t) => {
  const search = new FrameSearch(await openDecoder(await readInstalledWasm()));
  for (const paper of PAPERS) {
    const receipt = saleReceipt(PAID, FIRST_COPY, { ...STYLE, paper });
    const formats = paper === "80mm" ? (["code128", "qr"] as const) : (["qr"] as const);
    for (const format of formats) {
      const alone = receipt.filter(({ type }) => type === "text" || type === format);
      const picture = await fitToFrame(
        await picturedOf(await drawReceipt(alone, paper)),
        1280,
        720,
      );
      t.same(
        search.search(picture).map(({ text }) => text),
        [`R${SAMPLE_ORDER}`],
        `${format} on ${paper}`,
      );
    }
  }
});

async function picturedOf(png: Buffer) {
  const folder = await mkdtemp(join(tmpdir(), "receipt-"));
  try {
    const file = join(folder, "receipt.png");
    await writeFile(file, png);
    return await loadPicture(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a receipt says shop, time of the shop, order, amount, wallet, bill number and copy", async (t) => {
  const lines = linesOf(saleReceipt(PAID, FIRST_COPY, STYLE));
  for (const line of [
    "Corner Shop 24",
    "Customer copy",
    "CNY 125.00",
    "Paid with Alipay+",
    "Time 2026-11-24 15:30",
    "Box box-1",
    `Order ${SAMPLE_ORDER}`,
    "Number in the customer's app",
    "A2026112422001430123456",
  ]) {
    t.ok(lines.includes(line), line);
  }
  t.notOk(lines.includes("Printed again"));
  const again = saleReceipt(PAID, { copy: "merchant", isReprint: true }, STYLE);
  t.same(linesOf(again).slice(2, 4), ["Merchant copy", "Printed again"]);
});

test("discounts are on the receipt with who pays them, the foreign amount with rate and time", async (t) => {
  const parts = {
    payerMinor: 11_000,
    discounts: [
      { funder: "institution", amountMinor: 1000, name: "Daily" },
      { funder: "network", amountMinor: 500, name: "Card day" },
    ],
    foreign: { amountMinor: 5_432, currency: "KWD", rate: "0.0494", rateAtMs: PAID.atMs - 60_000 },
  } as const;
  const paid = { ...PAID, parts: { ...parts, discounts: [...parts.discounts] } };
  const lines = linesOf(saleReceipt(paid, FIRST_COPY, STYLE));
  for (const line of [
    "Daily, paid by the wallet CNY 10.00",
    "Card day, paid by the card network CNY 5.00",
    "Customer paid CNY 110.00",
    "In customer's currency KWD 5.432",
    "Rate 0.0494 KWD for 1 CNY",
    "Rate of 2026-11-24 15:29",
  ]) {
    t.ok(lines.includes(line), line);
  }
  const refunded = { ...paid, refund: "2".repeat(28) };
  const back = linesOf(refundReceipt(refunded, FIRST_COPY, STYLE));
  t.ok(back.includes("Daily, back to the wallet CNY 10.00"));
  t.ok(back.includes("Customer gets back CNY 110.00"));
  t.ok(back.includes(`Refund number ${"2".repeat(28)}`));
});

test("every currency has its decimals on paper", async (t) => {
  for (const [currency, text] of [
    ["JPY", "JPY 12500"],
    ["CNY", "CNY 125.00"],
    ["KWD", "KWD 12.500"],
  ] as const) {
    const money = { amountMinor: 12_500, currency };
    t.ok(linesOf(saleReceipt({ ...PAID, money }, FIRST_COPY, STYLE)).includes(text), text);
  }
});

test("every receipt fits its paper in every language, and leaves no word to be filled in", async (t) => {
  for (const language of LANGUAGES) {
    for (const paper of PAPERS) {
      for (const { name, receipt } of sampleReceipts(language, paper)) {
        const columns = paper === "80mm" ? 48 : 32;
        for (const part of receipt) {
          if (part.type !== "text") continue;
          const width = columnsOf(part.text) * part.scale;
          if (width > columns) t.fail(`${language} ${name}: "${part.text}" is ${width} wide`);
          if (/[{}]/.test(part.text)) t.fail(`${language} ${name}: "${part.text}"`);
        }
        t.match(receipt.at(-1), { type: "cut" }, `${language} ${paper} ${name}`);
      }
    }
  }
});

test("nothing that an institution writes can steer the printer", async (t) => {
  const discounts = [
    { funder: "network", amountMinor: 500, name: "a\u001b@\n\u001dV\u0000\u202e" } as const,
  ];
  const parts = { payerMinor: 12_000, discounts };
  const receipt = saleReceipt({ ...PAID, parts }, FIRST_COPY, STYLE);
  const steering = textsOf(receipt).filter((text) => /[\p{Cc}\p{Cf}]/u.test(text));
  t.same(steering, []);
});
