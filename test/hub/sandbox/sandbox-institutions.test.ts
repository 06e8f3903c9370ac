import { test } from "tap";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { routeCode } from "../../../hub/routing/route.ts";
import { SANDBOX_INSTITUTIONS } from "../../../hub/sandbox/sandbox-institutions.ts";
import { makeCode } from "../../../hub/sandbox/sandbox-wallet.ts";
import { institutionContract } from "../institutions/institution-contract.ts";
import { AMOUNT_MINOR, SandboxWorld, settledMinor } from "./sandbox-world.ts";

test("every wallet and bank of the interconnection is in the sandbox", async (t) => {
  t.same(
    SANDBOX_INSTITUTIONS.map(({ id }) => id),
    INSTITUTIONS,
  );
});

for (const { id, english } of SANDBOX_INSTITUTIONS) {
  test(`a code of ${english}'s own is routed to it and clears`, async (t) => {
    const world = new SandboxWorld();
    const code = world.code(id);
    const route = routeCode(code, world.table);
    t.equal(route?.institution, id);
    const order = world.order(code);
    const outcome = await world.at(id).pay(order);
    t.match(outcome, { type: "approved", institutionOrder: /./ });
    t.same(await world.at(id).query(order), outcome);
    t.equal(settledMinor(world.at(id)), AMOUNT_MINOR);
    t.notOk(JSON.stringify(world.at(id).books(), (_, value) => String(value)).includes(code));
  });

  test(`${english} keeps the institution contract`, async (t) => {
    await institutionContract(t, () => {
      const world = new SandboxWorld();
      return {
        institution: world.at(id),
        order: () => world.order(world.code(id)),
        foreignCode: world.code(id === "e-cny" ? "hebao" : "e-cny"),
        takenMinor: () => settledMinor(world.at(id)),
        passReversalDelay: () => world.clock.advance(15_000),
      };
    });
  });

  test(`${english} asks for a password over its limit only`, async (t) => {
    const world = new SandboxWorld();
    const below = await world.at(id).pay(world.order(world.code(id), 100_000));
    t.equal(below.type, "approved");
    const order = world.order(world.code(id), 100_001);
    t.equal((await world.at(id).pay(order)).type, "customer-acting");
    t.equal(settledMinor(world.at(id)), 100_000);
    world.clock.advance(6_000);
    t.equal((await world.at(id).query(order)).type, "approved");
    t.equal(settledMinor(world.at(id)), 200_001);
  });
}

test("every institution refuses a payment without the terminal_info that it asks for", async (t) => {
  for (const { id } of SANDBOX_INSTITUTIONS) {
    const world = new SandboxWorld();
    for (const wrong of [
      { location: "somewhere" },
      { deviceId: "" },
      { appVersion: "0.1.0" },
      { encryptRandNum: "000000" },
      { secretText: "ASNFZ4mrze8=" },
      { serialNumber: "OTHER-BOX", secretText: "ASNFZ4mrze8=" },
    ]) {
      const order = world.order(world.code(id));
      const terminalInfo = { ...order.terminalInfo, ...wrong };
      const outcome = await world.at(id).pay({ ...order, terminalInfo });
      const what = `${id} ${JSON.stringify(wrong)}`;
      t.match(outcome, { type: "declined", reason: "service-problem" }, what);
    }
    t.equal(settledMinor(world.at(id)), 0);
  }
});

test("an EMV code of UnionPay's is routed to it, clears and pays once", async (t) => {
  const world = new SandboxWorld();
  const institution = world.at("unionpay-quickpass");
  const { random, table } = world;
  for (const outcome of ["approved", "day-limit"] as const) {
    const code = makeCode("unionpay-quickpass", { random, table, outcome, isCpm: true }) ?? "";
    t.match(routeCode(code, table), {
      institution: "unionpay-quickpass",
      clearingHouse: "unionpay",
    });
    const answer = await institution.pay(world.order(code));
    t.match(
      answer,
      outcome === "approved" ? { type: "approved" } : { type: "declined", reason: outcome },
    );
    t.match(await institution.pay(world.order(code)), { reason: "code-used" });
  }
  t.equal(settledMinor(institution), AMOUNT_MINOR);
});

test("an account has 10,000.00, and more than that is refused", async (t) => {
  const world = new SandboxWorld();
  const abc = world.at("abc");
  const all = world.order(world.code("abc"), 1_000_000);
  t.equal((await abc.pay(all)).type, "customer-acting");
  const more = await abc.pay(world.order(world.code("abc"), 1_000_001));
  t.same(more, { type: "declined", reason: "insufficient-balance" });
  world.clock.advance(6_000);
  t.equal(settledMinor(abc), 1_000_000);
});

test("the account is in the order's currency, whatever its minor unit", async (t) => {
  const world = new SandboxWorld();
  const abc = world.at("abc");
  const yen = { ...world.order(world.code("abc"), 10_001), currency: "JPY" as const };
  t.same(await abc.pay(yen), { type: "declined", reason: "insufficient-balance" });
  const dinar = { ...world.order(world.code("abc"), 1_000_000), currency: "KWD" as const };
  t.equal((await abc.pay(dinar)).type, "approved");
});

test("WeChat Pay takes a reversal from 15 s after the payment on", async (t) => {
  const world = new SandboxWorld();
  const weChat = world.at("wechat-pay");
  const order = world.order(world.code("wechat-pay"));
  await weChat.pay(order);
  world.clock.advance(14_999);
  t.same(await weChat.reverse(order), { type: "too-early" });
  t.equal(settledMinor(weChat), AMOUNT_MINOR);
  world.clock.advance(1);
  t.same(await weChat.reverse(order), { type: "reversed" });
  t.equal(settledMinor(weChat), 0);
});

test("a clock set back does not hold up a reversal or a password", async (t) => {
  const world = new SandboxWorld();
  const weChat = world.at("wechat-pay");
  const paid = world.order(world.code("wechat-pay"));
  const acting = world.order(world.code("wechat-pay", "password"));
  await weChat.pay(paid);
  await weChat.pay(acting);
  world.clock.setWallClock(0);
  t.same(await weChat.reverse(paid), { type: "reversed" });
  t.equal((await weChat.query(acting)).type, "approved");
});
