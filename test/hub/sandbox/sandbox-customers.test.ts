/** Customers of the sandbox scan what a box shows, with the wallet of any institution. */
import { join } from "node:path";
import { test } from "tap";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { SqliteSandboxBooks } from "../../../hub/sandbox/sqlite-sandbox-books.ts";
import { settle } from "../hub-world.ts";
import { CustomersWorld } from "./customers-world.ts";

test("every wallet can pay the code that names no institution", async (t) => {
  for (const institution of INSTITUTIONS) {
    const world = new CustomersWorld();
    const { text } = await world.show();
    t.same(await world.scan(institution, text), { type: "paid" });
    await settle();
    t.same(world.told(), ["customer-acting", "approved"], institution);
    t.equal(world.settledMinor(institution), 1250);
    await world.pass(10_000);
    t.equal(world.clock.timers, 0);
  }
});

test("an institution's own code is paid by its own wallet, and no other reads it", async (t) => {
  for (const institution of INSTITUTIONS) {
    const world = new CustomersWorld();
    const { text } = await world.show(institution);
    const other = institution === "alipay" ? "wechat-pay" : "alipay";
    t.same(await world.scan(other, text), { type: "refused", why: "other-wallet" });
    t.same(await world.scan(institution, text), { type: "paid" });
    await settle();
    t.same(world.told(), ["approved"], institution);
    t.same(await world.scan(institution, text), { type: "refused", why: "paid" });
    t.equal(world.settledMinor(institution), 1250);
  }
});

test("public forms of codes are the institutions' own, all others lead nowhere", async (t) => {
  const forms = {
    "wechat-pay": /^weixin:\/\/wxpay\/bizpayurl\?pr=/,
    alipay: /^https:\/\/qr\.alipay\.com\/bax/,
    "unionpay-quickpass": /^https:\/\/qr\.95516\.com\/[0-9]{8}\//,
    icbc: /^https:\/\/sandbox\.invalid\/icbc\//,
  } as const;
  for (const [institution, form] of Object.entries(forms)) {
    const world = new CustomersWorld();
    t.match((await world.show(institution as keyof typeof forms)).text, form);
  }
});

test("a second customer is refused, at the same institution or at another", async (t) => {
  const world = new CustomersWorld();
  const { text } = await world.show();
  const ends = await Promise.all([
    world.scan("alipay", text),
    world.scan("wechat-pay", text),
    world.scan("alipay", text),
  ]);
  t.same(ends, [
    { type: "paid" },
    { type: "refused", why: "being-paid" },
    { type: "refused", why: "being-paid" },
  ]);
  await world.pass(5_000);
  t.same(await world.scan("icbc", text), { type: "refused", why: "paid" });
  t.equal(world.allSettledMinor, 1250);
});

test("a customer without money is refused by the wallet, and another one can pay", async (t) => {
  const world = new CustomersWorld();
  const { text } = await world.show();
  const poor = await world.scan("alipay", text, "insufficient-balance");
  t.same(poor, { type: "refused", why: "insufficient-balance" });
  t.same(world.told(), []);
  t.same(await world.scan("wechat-pay", text), { type: "paid" });
});

test("a wallet refuses what is no merchant's code of an amount", async (t) => {
  const world = new CustomersWorld();
  const { text } = await world.show();
  for (const unreadable of ["", "hello", text.slice(0, -1), text.replace("12.50", "99.50")]) {
    t.same(await world.scan("alipay", unreadable), { type: "refused", why: "unreadable" });
  }
  const foreign = new CustomersWorld();
  const { text: unknown } = await foreign.show(undefined, "2601010000009999999999999999");
  t.same(await world.scan("alipay", unknown), { type: "refused", why: "unknown-code" });
  for (const url of ["wxp://abc", "https://qr.alipay.com/fkx1", "weixin://wxpay/bizpayurl?pr=x"]) {
    t.same(await world.scan("icbc", url), { type: "refused", why: "other-wallet" });
  }
});

test("a password takes six seconds; over 1,000.00 everybody is asked for one", async (t) => {
  for (const amountMinor of [1250, 100_001]) {
    const world = new CustomersWorld();
    await world.send(world.present({ amountMinor }));
    const [code] = world.heard.splice(0);
    const outcome = amountMinor === 1250 ? "password" : "pays";
    const { text = "" } = code as { text?: string };
    t.same(await world.scan("alipay", text, outcome), { type: "started" });
    t.same(world.told(), ["customer-acting"]);
    await world.pass(5_900);
    t.same(world.told(), []);
    await world.pass(4_000);
    t.same(world.told(), ["approved"]);
  }
});

test("nobody pays more than the account has", async (t) => {
  const world = new CustomersWorld();
  await world.send(world.present({ amountMinor: 1_000_001 }));
  const [code] = world.heard.splice(0);
  const { text = "" } = code as { text?: string };
  const end = await world.scan("alipay", text);
  t.same(end, { type: "refused", why: "insufficient-balance" });
});

test("one who never confirms does not keep the merchant waiting for ever", async (t) => {
  const world = new CustomersWorld();
  const { text } = await world.show();
  await world.scan("alipay", text, "never-confirms");
  await world.pass(200_000);
  t.same(world.told(), ["customer-acting", "unknown", "closed customer-did-not-act"]);
  t.equal(world.allSettledMinor, 0);
  t.equal(world.clock.timers, 0);
});

test("one who cancels ends the order", async (t) => {
  const world = new CustomersWorld();
  const { text } = await world.show("wechat-pay");
  await world.scan("wechat-pay", text, "cancels");
  await world.pass(20_000);
  t.equal(world.told().at(-1), "declined customer-cancelled");
  t.equal(world.allSettledMinor, 0);
});

test("a lost notice costs seconds, and two or a late one change nothing", async (t) => {
  for (const outcome of ["notice-lost", "notice-twice", "notice-late"] as const) {
    const world = new CustomersWorld();
    const { text } = await world.show();
    t.same(await world.scan("icbc", text, outcome), { type: "paid" });
    await world.pass(60_000);
    t.same(world.told(), ["customer-acting", "approved"], outcome);
    t.equal(world.allSettledMinor, 1250);
    t.equal((await world.store.journal()).length, 1);
    t.equal(world.clock.timers, 0);
  }
});

test("a payment that arrives after the close goes back once, and the box is told", async (t) => {
  for (const restarts of [false, true]) {
    const world = new CustomersWorld();
    const { text } = await world.show();
    await world.scan("alipay", text, "pays-late");
    await world.send(world.reverse());
    await settle();
    if (restarts) await world.restartHub();
    await world.pass(120_000);
    const told = world.told();
    t.same(told.filter((word) => word === "news").length, 1, told.join(", "));
    t.equal(told.at(-1), "reversed paid-too-late");
    t.equal(world.allSettledMinor, 0, "the customer has the money back");
    t.equal((await world.store.journal()).length, 2, "a sale and its reversal");
  }
});

test("what a hub was owed when it stopped, it hears when it starts again", async (t) => {
  const file = join(t.testdir(), "sandbox.sqlite");
  const books = new SqliteSandboxBooks(file, new SimulatedRandom(9));
  t.teardown(() => books.close());
  const world = new CustomersWorld(books);
  const { text } = await world.show();
  await world.scan("alipay", text, "notice-late");
  t.equal(books.owingNotices("alipay").length, 1);
  await world.restartHub();
  await world.pass(60_000);
  t.same(world.told(), ["customer-acting", "approved"]);
  t.same(books.owingNotices("alipay"), []);
});

test("where the hub cannot commit the claim, no money moves", async (t) => {
  const world = new CustomersWorld();
  const { text } = await world.show();
  world.store.failures = 1;
  t.same(await world.scan("alipay", text), { type: "refused", why: "hub-failed" });
  t.equal(world.allSettledMinor, 0);
  t.same(await world.scan("alipay", text), { type: "paid" });
});

test("where the hub cannot commit a notice, the institution says it again", async (t) => {
  const world = new CustomersWorld();
  const { text } = await world.show("alipay");
  world.store.failures = 3;
  t.same(await world.scan("alipay", text), { type: "paid" });
  await world.pass(40_000);
  t.same(world.told(), ["approved"]);
});
