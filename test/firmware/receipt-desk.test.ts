/** What is brought to the printer, and what is not. */
import { test } from "tap";
import { LocalCalendar } from "../../firmware/calendar/local-time.ts";
import type { PaymentRecord } from "../../firmware/journal/journal-record.ts";
import { ReceiptDesk } from "../../firmware/receipt-desk.ts";
import type { ReceiptRule } from "../../firmware/receipts/print-status.ts";
import { SimulatedPrinter } from "../../hal/printer/simulated-printer.ts";

const ORDER = "2611240023510123456789012345";

function bench(rule: ReceiptRule, changes: Partial<PaymentRecord> = {}, hasPrinter = true) {
  const printer = new SimulatedPrinter();
  const statuses: string[] = [];
  const ended = { phase: "ended", verdict: "approved" } as const;
  const money = { amountMinor: 1250, currency: "CNY" } as const;
  const record: PaymentRecord = {
    ...{ type: "payment", order: ORDER, atMs: 0, ...money, ...ended },
    ...changes,
  };
  const calendar = new LocalCalendar("Asia/Shanghai");
  const desk = new ReceiptDesk({
    printer: hasPrinter ? printer : null,
    style: { language: "en", paper: "58mm", storeName: null, terminal: "box-1", calendar },
    rule,
    book: { paymentOf: (order) => (order === ORDER ? record : null), refundOf: () => null },
    observe: () => undefined,
    onStatus: (_subject, status) => statuses.push(status),
  });
  return { desk, printer, statuses };
}

const printed = () => new Promise(setImmediate);

test("only a payment that ended approved has a receipt, whoever asks for one", async (t) => {
  for (const verdict of ["declined", "closed", "reversed"] as const) {
    const { desk, printer, statuses } = bench("always", { verdict });
    desk.paid(ORDER);
    desk.reprint(ORDER, "merchant");
    await printed();
    t.equal(printer.printed.length, 0, verdict);
    t.same(statuses, ["nothing-to-print", "nothing-to-print"]);
  }
  const { desk, statuses } = bench("on-request");
  desk.reprint("1".repeat(28), "customer");
  t.same(statuses, ["nothing-to-print"], "another box's payment");
});

test("the settings' rule decides: always, when asked, never", async (t) => {
  for (const [rule, count] of [
    ["always", 2],
    ["on-request", 1],
    ["never", 0],
  ] as const) {
    const { desk, printer } = bench(rule);
    desk.paid(ORDER);
    desk.reprint(ORDER, "customer");
    await printed();
    t.equal(printer.printed.length, count, rule);
  }
});

test("a box without a printer says so only to somebody who asks for paper", async (t) => {
  const { desk, statuses } = bench("always", {}, false);
  desk.paid(ORDER);
  t.same(statuses, []);
  desk.reprint(ORDER, "customer");
  t.same(statuses, ["no-printer"]);
});

test("a merchant in a hurry cannot pile up receipts without end", async (t) => {
  const { desk, printer } = bench("on-request");
  for (let press = 0; press < 50; press += 1) desk.reprint(ORDER, "customer");
  await printed();
  t.ok(printer.printed.length <= 10, `${printer.printed.length} printed`);
  desk.reprint(ORDER, "customer");
  await printed();
  t.ok(printer.printed.length > 1, "later it prints again");
});
