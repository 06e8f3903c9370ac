/** Takes one payment with a picture through a whole sandbox shop and says how it ended. */
import type { Observation } from "../firmware/diagnostics/observation.ts";
import { OPEN_PAYMENTS_MAX } from "../firmware/till/till-state.ts";
import { withAction } from "./failure-action.ts";
import { fitToFrame, type Picture } from "./load-picture.ts";
import { type PaymentResult, unknownResult } from "./payment-result.ts";
import { PaymentWatch } from "./payment-watch.ts";
import type { SaleAmount } from "./sale-amount.ts";
import { SandboxShop } from "./sandbox-shop.ts";
import { saveDisplay } from "./save-display.ts";
import { ShopFailure } from "./shop-failure.ts";
import { listenForStop } from "./stop-signals.ts";

export interface OnePaymentOptions {
  readonly folder: string;
  readonly port: number;
  readonly brokerUrl: string | null;
  readonly acceptJournalDamage: boolean;
  readonly screenFile: string | null;
  /** So long after the amount was keyed the verdict is `unknown`. */
  readonly waitMs: number;
}

export interface OnePayment {
  readonly result: PaymentResult;
  /** Why nobody waited for the end; null where it came. */
  readonly interruption: string | null;
}

/** Hub and box are well, but nobody waits any longer. */
class Interruption extends ShopFailure {}

const FRAME_WIDTH = 1280;
const FRAME_HEIGHT = 720;
/** A still picture shows all it has in a few seconds of frames. */
const SCAN_TIMEOUT_MS = 8000;

/**
 * Resolves when shop and payment are over, or left for the next run. Rejects with `ShopFailure`
 * where nothing was asked for.
 */
export async function takeOnePayment(
  picture: Picture,
  sale: SaleAmount,
  options: OnePaymentOptions,
): Promise<OnePayment> {
  const watch = new PaymentWatch(say);
  const onObservation = (observation: Observation) => watch.hear(observation);
  const shop = new SandboxShop({ ...options, scanTimeoutMs: SCAN_TIMEOUT_MS, say, onObservation });
  const { waitMs, screenFile } = options;
  const interrupted = Promise.withResolvers<ShopFailure>();
  const interrupt = (why: string) => interrupted.resolve(new Interruption(why));
  const hurry = () => shop.kill();
  const stopListening = listenForStop(() => interrupt("stopped before the end"), hurry);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sold = sell(shop, sale, picture).then(() => {
    // The start of a shop has limits of its own.
    timer = setTimeout(() => interrupt(`no verdict in ${waitMs / 1000} s`), waitMs);
    return Promise.race([watch.ended, shop.brokeDown]);
  });
  const failure = await Promise.race([sold.then(() => null, asShopFailure), interrupted.promise]);
  clearTimeout(timer);
  if (screenFile) await saveScreen(shop, screenFile);
  await shop.stop();
  stopListening();
  return outcomeOf(watch, sale, failure);
}

async function sell(shop: SandboxShop, { keys }: SaleAmount, picture: Picture): Promise<void> {
  const { boxReadyMs } = await shop.open();
  say(`the box was ready ${boxReadyMs} ms after its start`);
  shop.present(await fitToFrame(picture, FRAME_WIDTH, FRAME_HEIGHT));
  // The ends of earlier payments stand before the merchant until they are put away.
  shop.press([...Array(OPEN_PAYMENTS_MAX).fill("clear"), ...keys, "confirm"]);
}

/** What the last messages of the stopped box leave to say. */
function outcomeOf(watch: PaymentWatch, sale: SaleAmount, failure: ShopFailure | null): OnePayment {
  const { result, openOrder, storageTrouble } = watch;
  if (result && (openOrder || !storageTrouble)) return { result, interruption: null };
  const cause = storageTrouble ? withAction(storageTrouble) : failure?.message;
  const interruption = cause ?? "the payment did not end";
  if (openOrder) return { result: unknownResult(openOrder, sale.money), interruption };
  const news = failure instanceof Interruption ? "; nothing was asked for" : "";
  throw new ShopFailure(`${interruption}${news}`, { cause: failure });
}

/** Never in the way of the verdict. */
async function saveScreen(shop: SandboxShop, file: string): Promise<void> {
  try {
    await saveDisplay(await shop.display(), file);
  } catch (error) {
    say(`run: ${asShopFailure(error).message}`);
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function asShopFailure(error: unknown): ShopFailure {
  if (error instanceof ShopFailure) return error;
  throw error;
}
