/** Presented sales in worlds where anything happens, each from its seed. */
import { test } from "tap";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { HELLO_EVERY_MS } from "../../../firmware/uplink/hub-channel.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { SCAN_OUTCOME_NAMES } from "../../../hub/sandbox/sandbox-scan-outcomes.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { type Fate, PUNCTUAL } from "../../world/simulated-broker.ts";
import { AMOUNT_KEYS, SimulatedShop } from "../../world/simulated-shop.ts";

const SEEDS = 30;
const STEPS = 14;

/** Whole numbers from 0 up to, not including, a limit. */
class Dice {
  readonly #random: SimulatedRandom;

  constructor(seed: number) {
    this.#random = new SimulatedRandom(seed);
  }

  roll(limit: number): number {
    const [high = 0, low = 0] = this.#random.bytes(2);
    return (high * 256 + low) % limit;
  }

  one<T>(of: readonly T[]): T {
    return of[this.roll(of.length)] as T;
  }
}

function fateBy(dice: Dice): Fate {
  switch (dice.roll(10)) {
    case 0:
    case 1:
      return [];
    case 2:
      return [0, dice.roll(20_000)];
    case 3:
      return [dice.roll(40_000)];
    default:
      return PUNCTUAL;
  }
}

async function happen(shop: SimulatedShop, dice: Dice): Promise<void> {
  if (shop.screen?.type === "presenting" && dice.roll(2) === 0) {
    await shop.scan(dice.one(INSTITUTIONS), dice.one(SCAN_OUTCOME_NAMES));
    return;
  }
  switch (dice.roll(10)) {
    case 0:
      return shop.press("cancel");
    case 1:
      return shop.restart(dice.one(["nothing", "everything", "torn"] as const));
    case 2:
      shop.broker.cut();
      return;
    case 3:
      shop.broker.isUp = false;
      shop.broker.cut();
      await shop.pass(dice.one([1_000, 10_000, 100_000]));
      shop.broker.isUp = true;
      return;
    default:
      return shop.press("clear", ...AMOUNT_KEYS, "way");
  }
}

/** Whatever waits behind the sale in hand is shown, one after the other. */
async function seeEveryEnd(shop: SimulatedShop): Promise<void> {
  await shop.press("cancel");
  await shop.passUntilSettled(900_000);
  for (let end = 0; end < STEPS; end += 1) {
    await shop.press("clear");
    await shop.pass(100);
  }
}

test("whatever happens in whatever order: both journals agree, and the merchant was told the truth", async (t) => {
  let scanned = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const dice = new Dice(seed);
    const shop = await SimulatedShop.open({ seed });
    shop.broker.fateOf = () => fateBy(dice);
    for (let step = 0; step < STEPS; step += 1) {
      await happen(shop, dice);
      await shop.pass(dice.one([20, 200, 3_000, 8_000, 30_000]));
    }
    shop.broker.fateOf = () => PUNCTUAL;
    await shop.passUntilSettled(900_000);
    // News that got lost is said again at the next hello.
    await shop.pass(HELLO_EVERY_MS);
    await seeEveryEnd(shop);
    scanned += shop.charges;
    const complaints = await auditShop(shop);
    if (complaints.length > 0) t.fail(`seed ${seed}: ${complaints.join("; ")}`);
  }
  t.ok(scanned > SEEDS / 2, `${scanned} payments in ${SEEDS} worlds`);
});
