/** terminal_info on its way through the hub. */
import { generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import type { InstitutionOrder } from "../../hub/institutions/institution.ts";
import { paymentTerminalInfo } from "../../hub/orders/payment-terminal-info.ts";
import { SimulatedShop } from "../world/simulated-shop.ts";
import {
  paymentTerminalInfoOf,
  TERMINAL_INFO,
  testSecretText,
} from "../world/test-terminal-info.ts";
import { HubWorld } from "./hub-world.ts";
import { ModelInstitution } from "./model-institution.ts";

const KEY = generateKeyPairSync("ed25519").publicKey;
const CODE_19 = "6212345678901234567";

test("a payment without a right terminal_info is refused for ever, and nobody is asked", async (t) => {
  for (const terminalInfo of [undefined, { ...TERMINAL_INFO, location: "here" }]) {
    const world = new HubWorld();
    const request = { ...world.pay(), terminalInfo };
    await world.send(request);
    t.strictSame(world.told(), ["refusal terminal-info-invalid"]);
    await world.send({ ...request, sequence: 9, terminalInfo: TERMINAL_INFO });
    t.match(world.told().join(), /closed terminal-info-invalid|refusal/, "nor later");
    t.strictSame(world.institution.calls, []);
    t.equal(world.hub.counters.get("terminal-info-invalid"), 1);
  }
});

test("a query or a reversal without terminal_info is served all the same, and counted", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  await world.pass(20_000);
  world.told();
  const { terminalInfo: _, ...query } = world.query();
  await world.send(query);
  t.strictSame(world.told(), ["approved"]);
  const { terminalInfo: __, ...reverse } = world.reverse();
  await world.send(reverse);
  await world.pass(1_000);
  t.strictSame(world.told(), ["receipt", "reversed cancelled"]);
  t.equal(world.hub.counters.get("terminal-info-invalid"), 2);
});

test("what an institution is told is whole: right hardware, right digits, right ciphertext", (t) => {
  const world = new HubWorld();
  const request = world.pay();
  const terminal = { id: "box-1", merchant: "shop-1", publicKey: KEY };
  const secretText = testSecretText(CODE_19);
  const good = { code: CODE_19, secretText };
  t.strictSame(paymentTerminalInfo(request, terminal, good), paymentTerminalInfoOf(CODE_19));
  const registered = { ...terminal, serialNumber: TERMINAL_INFO.serialNumber };
  t.ok(paymentTerminalInfo(request, registered, good));
  t.equal(paymentTerminalInfo(request, { ...terminal, serialNumber: "OTHER" }, good), null);
  t.equal(paymentTerminalInfo(request, terminal, { ...good, secretText: null }), null);
  t.equal(paymentTerminalInfo(request, terminal, { ...good, secretText: "234567" }), null);
  const eighteen = { code: "134567890123456789", secretText: null };
  t.match(paymentTerminalInfo(request, terminal, eighteen), { encryptRandNum: null });
  t.end();
});

/** Remembers what it was asked. */
class CuriousInstitution extends ModelInstitution {
  readonly asked: InstitutionOrder[] = [];

  override pay(order: InstitutionOrder) {
    this.asked.push(order);
    return super.pay(order);
  }
}

test("every request about an order carries terminal_info, and no digit of the code in clear", async (t) => {
  const institution = new CuriousInstitution("unionpay-quickpass", new SimulatedClock());
  institution.payPlan = "customer-acts";
  const shop = await SimulatedShop.open({ institution });
  const code = shop.code("unionpay-quickpass");
  await shop.sell(code);
  await shop.passUntilSettled();
  const types = new Set(shop.requests.map(({ type }) => type));
  t.strictSame([...types], ["pay", "query", "reverse"]);
  for (const { type, terminalInfo } of shop.requests) t.match(terminalInfo, TERMINAL_INFO, type);

  const [asked] = institution.asked;
  t.strictSame(asked?.terminalInfo, paymentTerminalInfoOf(code));
  t.equal(asked?.terminalInfo.encryptRandNum, code.slice(-6));
  for (const { payload } of shop.broker.carried) {
    const clear = Buffer.from(payload.split(".")[1] ?? "", "base64url").toString();
    t.notOk(clear.includes(code.slice(-6)), "the last six digits");
    t.notOk(clear.includes(testSecretText(code) ?? "?"), "what they were enciphered to");
  }
});

test("no code is made for a box that does not say what it is", async (t) => {
  const world = new HubWorld();
  const { terminalInfo: _, ...request } = world.present();
  await world.send(request);
  t.strictSame(world.told(), ["refusal terminal-info-invalid"]);
  t.match(await world.order(), { phase: "closed", reason: "terminal-info-invalid" });
});
