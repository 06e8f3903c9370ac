/** A shop that shows codes, and the customers of one wallet who scan them. */
import type { Screen } from "../../firmware/screens/screen.ts";
import type { Claim, ClaimAnswer, NoticeAnswer } from "../../hub/institutions/notice-taker.ts";
import { ModelInstitution } from "../hub/model-institution.ts";
import { auditShop } from "./audit-shop.ts";
import {
  AMOUNT_KEYS,
  AMOUNT_MINOR,
  type ShopOptions,
  SimulatedShop,
  TERMINAL,
} from "./simulated-shop.ts";

const WALLET = "wechat-pay";
/** The number that the wallet gives a payment. */
const PAYMENT = "N1";

export type ShownScreen = Extract<Screen, { type: "presenting" }>;

export class PresentingShop {
  readonly shop: SimulatedShop;
  readonly wallet: ModelInstitution;

  private constructor(shop: SimulatedShop, wallet: ModelInstitution) {
    this.shop = shop;
    this.wallet = wallet;
  }

  /** With the box's power still off. */
  static async build(options: ShopOptions = {}): Promise<PresentingShop> {
    let wallet: ModelInstitution | null = null;
    const shop = await SimulatedShop.build({
      ...options,
      makeInstitution: (clock) => {
        wallet = new ModelInstitution(WALLET, clock);
        return wallet;
      },
    });
    if (!wallet) throw new Error("the shop made no wallet");
    return new PresentingShop(shop, wallet);
  }

  static async open(options: ShopOptions = {}): Promise<PresentingShop> {
    const presenting = await PresentingShop.build(options);
    await presenting.shop.switchOn();
    return presenting;
  }

  /** The merchant keys the amount and has its code shown. */
  async present(): Promise<void> {
    await this.shop.press(...AMOUNT_KEYS, "way");
    await this.shop.pass(100);
  }

  /** The code that a box has shown last, in whatever boot. */
  get shown(): ShownScreen | null {
    const screens = this.shop.boots.flatMap((boot) => boot.screens);
    return screens.findLast((screen) => screen.type === "presenting") ?? null;
  }

  /** A customer scans what is shown; the wallet claims the order. Null where no code was seen. */
  async claim(change: Partial<Claim> = {}): Promise<ClaimAnswer | null> {
    const { shown, shop } = this;
    if (!shown) return null;
    const claim = { institution: WALLET, text: shown.text, institutionOrder: PAYMENT, ...change };
    return await shop.hub.notices.claim({ ...claim, institution: WALLET });
  }

  /** The customer scans and pays; whether money moved. The hub is not told yet. */
  async pay(): Promise<boolean> {
    const claim = await this.claim();
    return claim?.ok === true && this.wallet.takeScanned(claim.order.hubOrder, { number: PAYMENT });
  }

  /** The wallet tells the hub that the last order is paid. */
  async notify(): Promise<NoticeAnswer> {
    const order = await this.shop.store.find(TERMINAL, this.lastOrder);
    if (!order) throw new Error("the hub knows no order");
    const { amountMinor, currency, merchant } = order;
    return await this.shop.hub.notices.notify({
      institution: WALLET,
      order: { hubOrder: this.lastKey, amountMinor, currency, merchant },
      outcome: { type: "approved", institutionOrder: PAYMENT },
    });
  }

  get lastOrder(): string {
    return this.shop.ordersAsked.at(-1) ?? "";
  }

  /** The last order as the wallet names it. */
  get lastKey(): string {
    return `${TERMINAL}-${this.lastOrder}`;
  }

  audit(): Promise<readonly string[]> {
    return auditShop(this.shop, (key) => (this.wallet.holds(key) ? AMOUNT_MINOR : 0));
  }
}
