/** Takes one payment with a picture through a whole sandbox shop and says how it ended. */
import type { NoCode, Observation, PaymentEnded } from "../firmware/diagnostics/observation.ts";
import type { Money } from "../firmware/money/money.ts";
import { formatAmount } from "../firmware/money/money.ts";
import { messagesOf } from "../firmware/screens/language.ts";
import type { Advice } from "../firmware/screens/messages.ts";
import { OPEN_PAYMENTS_MAX } from "../firmware/till/till.ts";
import { fitToFrame, type Picture } from "./load-picture.ts";
import type { SaleAmount } from "./sale-amount.ts";
import { SandboxShop } from "./sandbox-shop.ts";
import { saveDisplay } from "./save-display.ts";
import { ShopFailure } from "./shop-failure.ts";

export interface OnePaymentOptions {
  readonly folder: string;
  readonly port: number;
  readonly brokerUrl: string | null;
  readonly acceptJournalDamage: boolean;
  readonly screenFile: string | null;
  /** After this the verdict is `unknown`. */
  readonly waitMs: number;
  readonly json: boolean;
}

/** What `--json` prints; `verdict` is `unknown` where nobody can say yet. */
export interface OnePaymentResult {
  readonly verdict: PaymentEnded["verdict"] | "no-code" | "not-a-payment-code" | "unknown";
  readonly order: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly institution: string | null;
  readonly candidates?: readonly string[];
  readonly reason?: string;
  readonly legs?: PaymentEnded["legs"];
}

const FRAME_WIDTH = 1280;
const FRAME_HEIGHT = 720;
/** A still picture shows all it has in a few seconds of frames. */
const SCAN_TIMEOUT_MS = 4000;

export async function takeOnePayment(
  picture: Picture,
  sale: SaleAmount,
  options: OnePaymentOptions,
): Promise<OnePaymentResult> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const end = Promise.withResolvers<OnePaymentResult>();
  let stopped = false;
  let openOrder: string | null = null;
  let trouble: string | null = null;
  const onObservation = (observation: Observation) => {
    const progress = progressOf(observation);
    if (progress) say(progress);
    if (observation.type === "storage-failed") trouble = observation.detail;
    if (observation.type === "asking") openOrder = observation.order;
    const isOurs = observation.type === "no-code" || openOrder === orderOf(observation);
    const result = isOurs ? resultOf(observation) : null;
    if (result) end.resolve(result);
  };
  const shop = new SandboxShop({
    ...options,
    scanTimeoutMs: SCAN_TIMEOUT_MS,
    say,
    onObservation,
  });
  const unknown = () => end.resolve(unknownResult(openOrder, sale.money));
  process.once("SIGINT", () => {
    stopped = true;
    unknown();
  });
  const timer = setTimeout(unknown, options.waitMs);
  try {
    const { boxReadyMs } = await Promise.race([shop.open(), endOfWait(end.promise)]);
    say(`the box was ready ${boxReadyMs} ms after its start`);
    shop.present(await fitToFrame(picture, FRAME_WIDTH, FRAME_HEIGHT));
    shop.press([...Array(OPEN_PAYMENTS_MAX).fill("cancel"), ...sale.keys, "confirm"]);
    const result = await Promise.race([end.promise, shop.brokeDown]);
    if (trouble && result.verdict === "no-code") throw new ShopFailure(trouble);
    if (options.screenFile) await saveDisplay(await shop.display(), options.screenFile);
    report(result, options.json);
    return result;
  } finally {
    clearTimeout(timer);
    if (stopped) say("stopping ...");
    await shop.stop();
  }
}

async function endOfWait(end: Promise<OnePaymentResult>): Promise<never> {
  await end;
  throw new ShopFailure("stopped before the shop was open; nothing was asked for");
}

function orderOf(observation: Observation): string | undefined {
  return "order" in observation ? observation.order : undefined;
}

function resultOf(observation: Observation): OnePaymentResult | null {
  if (observation.type === "no-code") return noCodeResult(observation);
  if (observation.type !== "payment-ended") return null;
  const { type: _, candidates, reason, ...rest } = observation;
  return {
    ...rest,
    ...(candidates.length > 1 && { candidates }),
    ...(reason && { reason }),
  };
}

function noCodeResult({ order, amountMinor, currency, notice }: NoCode): OnePaymentResult {
  const isNothing = notice === null || notice === "several-codes" || notice === "no-code";
  const verdict = isNothing ? "no-code" : "not-a-payment-code";
  const money = { amountMinor, currency };
  return { verdict, order, ...money, institution: null, ...(notice && { reason: notice }) };
}

function unknownResult(order: string | null, money: Money): OnePaymentResult {
  return { verdict: "unknown", order, ...money, institution: null };
}

function progressOf(observation: Observation): string | null {
  if (observation.type === "not-ready" && observation.id !== "starting") {
    return `the box is not ready: ${observation.id}`;
  }
  if (observation.type !== "screen") return null;
  switch (observation.screen) {
    case "scanning":
      return "the camera looks for a code ...";
    case "waiting":
      return "asking the hub ...";
    case "settling":
      return "the result is unknown; taking the order back ...";
    default:
      return null;
  }
}

function report(result: OnePaymentResult, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(result));
    return;
  }
  const amount = `${result.currency} ${formatAmount(result.amountMinor, "CNY")}`;
  const by = result.institution ? ` by ${result.institution}` : "";
  const why = result.reason ? `: ${wordsFor(result.reason)}` : "";
  console.log(`${result.verdict} ${amount}${by}${why}`);
  if (result.verdict !== "approved" && result.order) console.log(`order ${result.order}`);
}

/** The merchant's words for a reason, as on the display. */
function wordsFor(reason: string): string {
  const { reasons, scanNotices } = messagesOf("en");
  const words: Readonly<Record<string, Advice>> = { ...scanNotices, ...reasons };
  const advice = words[reason];
  return advice ? `${advice.cause} ${advice.action}` : reason;
}
