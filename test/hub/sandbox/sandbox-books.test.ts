import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "tap";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { MemorySandboxBooks } from "../../../hub/sandbox/memory-sandbox-books.ts";
import type { SandboxBooks } from "../../../hub/sandbox/sandbox-books.ts";
import { SANDBOX_OUTCOME_NAMES } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { makeCode } from "../../../hub/sandbox/sandbox-wallet.ts";
import { SqliteSandboxBooks } from "../../../hub/sandbox/sqlite-sandbox-books.ts";
import { StoreError } from "../../../hub/store/store-error.ts";
import { sandboxBooksContract } from "./sandbox-books-contract.ts";
import { AMOUNT_MINOR, heard, SandboxWorld, settledMinor } from "./sandbox-world.ts";

test("the books in memory keep the contract", async (t) => {
  await sandboxBooksContract(t, () => new MemorySandboxBooks(new SimulatedRandom(1)));
});

test("the books in SQLite keep the contract", async (t) => {
  const folder = t.testdir();
  let files = 0;
  await sandboxBooksContract(t, () => {
    files += 1;
    return new SqliteSandboxBooks(join(folder, `${files}.sqlite`), new SimulatedRandom(1));
  });
});

test("the names of accounts are of this store only, and the same after a restart", async (t) => {
  const file = join(t.testdir(), "sandbox.sqlite");
  const first = new SqliteSandboxBooks(file, new SimulatedRandom(1));
  const name = first.payerOf("abc", "6200103000000012345");
  first.close();
  const again = new SqliteSandboxBooks(file, new SimulatedRandom(2));
  t.equal(again.payerOf("abc", "6200103000000012345"), name);
  again.close();
  const other = new MemorySandboxBooks(new SimulatedRandom(2));
  t.not(other.payerOf("abc", "6200103000000012345"), name);
});

test("a restart of the hub changes no order, no used code and no money", async (t) => {
  const file = join(t.testdir(), "sandbox.sqlite");
  let books = new SqliteSandboxBooks(file, new SimulatedRandom(1));
  const world = new SandboxWorld(books);
  const orders = SANDBOX_OUTCOME_NAMES.map((name) => world.order(world.code("wechat-pay", name)));
  for (const order of orders) await heard(world.at("wechat-pay").pay(order));
  const answers = async () => {
    const calls = orders.map((order) => heard(world.at("wechat-pay").query(order)));
    return Promise.all(calls);
  };
  const before = { answers: await answers(), books: world.at("wechat-pay").books() };
  const restart = () => {
    books.close();
    books = new SqliteSandboxBooks(file, new SimulatedRandom(2));
    world.restart(books);
  };
  restart();
  t.same(await answers(), before.answers);
  t.same(world.at("wechat-pay").books(), before.books);
  const again = world.order(orders[0]?.code ?? "");
  t.match(await world.at("wechat-pay").pay(again), { reason: "code-used" });

  world.clock.advance(31_000);
  for (let round = 0; round < 3; round += 1) {
    for (const order of orders) await heard(world.at("wechat-pay").reverse(order));
    restart(); // Reversals that were not answered are counted over restarts too.
  }
  t.equal(settledMinor(world.at("wechat-pay")), 0);
  books.close();
});

test("no code is in any byte of the books' files", async (t) => {
  const folder = t.testdir();
  const books = new SqliteSandboxBooks(join(folder, "sandbox.sqlite"), new SimulatedRandom(1));
  const world = new SandboxWorld(books);
  const { random, table } = world;
  const cpm = makeCode("unionpay-quickpass", { random, table, isCpm: true }) ?? "";
  const orders = [
    ...SANDBOX_OUTCOME_NAMES.map((name) => world.order(world.code("unionpay-quickpass", name))),
    world.order(cpm),
    world.order(world.code("e-cny")), // Refused, and no less a secret.
  ];
  for (const order of orders) await heard(world.at("unionpay-quickpass").pay(order));
  // While the log is not yet in the main file, and after.
  for (const look of ["open", "closed"]) {
    if (look === "closed") books.close();
    const bytes = Buffer.concat(
      readdirSync(folder).map((name) => readFileSync(join(folder, name))),
    );
    t.ok(bytes.includes(orders[0]?.hubOrder ?? "?"), "the orders are there");
    for (const { code } of orders) t.notOk(bytes.includes(code), look);
    for (const { code } of orders) t.notOk(bytes.includes(code.slice(0, 12)), look);
    t.notOk(bytes.includes(Buffer.from(cpm, "base64")), look);
  }
});

test("a commit that fails takes no money and is answered as unknown", async (t) => {
  const books = new MemorySandboxBooks(new SimulatedRandom(1));
  let isFull = true;
  const failing: SandboxBooks = {
    payerOf: (...of) => books.payerOf(...of),
    find: (...of) => books.find(...of),
    findByPayer: (...of) => books.findByPayer(...of),
    ordersOfAccount: (...of) => books.ordersOfAccount(...of),
    acting: (of) => books.acting(of),
    owingNotices: (of) => books.owingNotices(of),
    entries: (of) => books.entries(of),
    close: () => books.close(),
    commit: (order, posted) => {
      if (isFull) throw new StoreError("full", "the test's disk is full");
      books.commit(order, posted);
    },
  };
  const world = new SandboxWorld(failing);
  const order = world.order(world.code("alipay"));
  t.same(await world.at("alipay").pay(order), { type: "unknown" });
  t.same(await world.at("alipay").reverse(order), { type: "unknown" });
  t.equal(settledMinor(world.at("alipay")), 0);
  isFull = false;
  t.equal((await world.at("alipay").pay(order)).type, "approved");
  t.equal(settledMinor(world.at("alipay")), AMOUNT_MINOR);
});

test("a file that is not the books, or newer ones, is refused with its name", async (t) => {
  const folder = t.testdir();
  const text = join(folder, "text.sqlite");
  writeFileSync(text, "this is no database, whatever it is called".repeat(20));
  t.throws(() => new SqliteSandboxBooks(text, new SimulatedRandom(1)), StoreError);
  const newer = join(folder, "newer.sqlite");
  const database = new DatabaseSync(newer);
  database.exec("PRAGMA user_version = 99");
  database.close();
  t.throws(() => new SqliteSandboxBooks(newer, new SimulatedRandom(1)), {
    message: /newer\.sqlite.*version 99/,
  });
});
