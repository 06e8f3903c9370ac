/** A customer scans the display: its pixels are all that the phone sees. */
import { test } from "tap";
import { loadGlyphAtlas } from "../../firmware/screens/load-glyph-atlas.ts";
import type { Screen } from "../../firmware/screens/screen.ts";
import { ScreenPresenter } from "../../firmware/screens/screen-presenter.ts";
import { SimulatedDisplay } from "../../hal/display/simulated-display.ts";
import { makeHubCode } from "../../hub/orders/presented-code.ts";
import type { CustomerPays } from "../../hub/sandbox/customers-door.ts";
import type { ScanEnd } from "../../hub/sandbox/sandbox-customers.ts";
import { scanDisplay } from "../../scripts/scan-command.ts";
import { sampleOrder } from "../hub/store/sample-order.ts";

const MONEY = { amountMinor: 1250, currency: "CNY" } as const;

/** As long as a code of the hub's own gets in the sandbox shop. */
function hubCode(): string {
  const code = makeHubCode(sampleOrder({ ...MONEY, number: "2611241640001234567890123456" }), {
    ...{ name: "Sandbox Shop", city: "Beijing", country: "CN", category: "5411" },
    local: { language: "ZH", merchantName: "沙盒商店", merchantCity: "北京" },
    unionPay: { id: "15", account: "0000000000000000" },
  });
  if (!code.ok) throw new Error(code.problems.join());
  return code.text;
}

class Shop {
  readonly scans: Omit<CustomerPays, "type">[] = [];
  readonly #screen: Screen;
  end: ScanEnd = { type: "paid" };

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  async display() {
    const { width, height, shown } = await displayOf(this.#screen);
    return { type: "display" as const, width, height, pixels: shown };
  }

  async customerPays(scan: (typeof this.scans)[number]): Promise<ScanEnd> {
    this.scans.push(scan);
    return this.end;
  }
}

async function displayOf(screen: Screen): Promise<SimulatedDisplay> {
  const display = new SimulatedDisplay();
  const presenter = new ScreenPresenter({ display, language: "en", atlas: loadGlyphAtlas() });
  await presenter.show(screen);
  return display;
}

test("the code is read from what the display shows, to the letter", async (t) => {
  const text = hubCode();
  const shop = new Shop({ type: "presenting", money: MONEY, text, secondsLeft: 119 });
  t.equal(await scanDisplay(shop, "alipay"), "alipay's customer has paid");
  t.equal(await scanDisplay(shop, "icbc never-confirms"), "icbc's customer has paid");
  t.same(shop.scans, [
    { institution: "alipay", text, outcome: "pays" },
    { institution: "icbc", text, outcome: "never-confirms" },
  ]);
});

test("what the wallet does is said, with the reason where it does not pay", async (t) => {
  const shop = new Shop({ type: "presenting", money: MONEY, text: hubCode(), secondsLeft: 9 });
  shop.end = { type: "started" };
  t.match(await scanDisplay(shop, "cmb"), /has begun to pay/);
  shop.end = { type: "refused", why: "being-paid" };
  t.match(await scanDisplay(shop, "cmb"), /does not pay: being-paid/);
});

test("where nothing is shown, or the words are wrong, that is said and nobody pays", async (t) => {
  const idle = new Shop({ type: "idle", settling: 0 });
  t.match(await scanDisplay(idle, "alipay"), /the display shows no code/);
  for (const words of ["", "paypal", "alipay vanishes", "alipay pays twice"]) {
    t.match(await scanDisplay(idle, words), /scan with the wallet of one of|the outcomes are/);
  }
  t.same(idle.scans, []);
});
