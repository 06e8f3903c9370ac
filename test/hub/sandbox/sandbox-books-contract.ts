/** What every store of the sandbox's books keeps. */
import type { Test } from "tap";
import type { SandboxBooks, SandboxEntry } from "../../../hub/sandbox/sandbox-books.ts";
import type { SandboxOrder } from "../../../hub/sandbox/sandbox-order.ts";
import { StoreError } from "../../../hub/store/store-error.ts";

const ORDER: SandboxOrder = {
  institution: "abc",
  hubOrder: "box-1-1",
  institutionOrder: "a1",
  merchant: "shop-1",
  amountMinor: 1_250,
  currency: "CNY",
  payer: "payer-1",
  account: "payer-1",
  parts: { payerMinor: 1_250, discounts: [] },
  outcome: "password",
  state: "acting",
  asksBy: "password",
  reason: null,
  takenAtMs: 1_700_000_000_000,
  reversalsAsked: 0,
  shown: null,
  refunds: [],
  refundsLost: 0,
};

const ENTRIES: readonly SandboxEntry[] = [
  { id: "box-1-1/payment", account: "payer/payer-1", currency: "CNY", amountMinor: -1_250 },
  { id: "box-1-1/payment", account: "settlement", currency: "CNY", amountMinor: 1_250 },
];

export async function sandboxBooksContract(t: Test, make: () => SandboxBooks): Promise<void> {
  await ordersContract(t, make);
  await lookUpContract(t, make);
}

async function ordersContract(t: Test, make: () => SandboxBooks): Promise<void> {
  await t.test(
    "an order is found by its number and by its payer, in its latest state",
    async (t) => {
      const books = make();
      t.equal(books.find("abc", ORDER.hubOrder), null);
      t.equal(books.findByPayer("abc", "payer-1"), null);
      books.commit(ORDER, []);
      t.same(books.find("abc", ORDER.hubOrder), ORDER);
      const paid: SandboxOrder = { ...ORDER, state: "paid" };
      books.commit(paid, ENTRIES);
      t.same(books.find("abc", ORDER.hubOrder), paid);
      t.same(books.findByPayer("abc", "payer-1"), paid);
      t.same(books.entries("abc"), ENTRIES);
      books.close();
    },
  );

  await t.test("institutions have nothing in common", async (t) => {
    const books = make();
    books.commit(ORDER, ENTRIES);
    t.equal(books.find("boc", ORDER.hubOrder), null);
    t.equal(books.findByPayer("boc", "payer-1"), null);
    t.same(books.acting("boc"), []);
    t.same(books.entries("boc"), []);
    t.not(books.payerOf("abc", "1"), books.payerOf("boc", "1"));
    t.doesNotThrow(() => books.commit({ ...ORDER, institution: "boc" }, ENTRIES));
    books.close();
  });

  await t.test("orders that wait for a password are listed until they do not", async (t) => {
    const books = make();
    books.commit(ORDER, []);
    t.same(books.acting("abc"), [ORDER]);
    books.commit({ ...ORDER, state: "closed" }, []);
    t.same(books.acting("abc"), []);
    books.close();
  });

  await t.test("a second order of one payer, or an entry twice, changes nothing", async (t) => {
    const books = make();
    books.commit(ORDER, ENTRIES);
    const second = { ...ORDER, hubOrder: "box-1-2" };
    t.throws(() => books.commit(second, []), StoreError);
    t.equal(books.find("abc", "box-1-2"), null);
    t.throws(() => books.commit({ ...second, payer: null }, ENTRIES), StoreError);
    t.equal(books.find("abc", "box-1-2"), null);
    t.same(books.find("abc", "box-1-1"), ORDER);
    t.same(books.entries("abc"), ENTRIES);
    books.close();
  });

  await t.test("orders without a payer do not stand in each other's way", async (t) => {
    const books = make();
    books.commit({ ...ORDER, payer: null }, []);
    t.doesNotThrow(() => books.commit({ ...ORDER, hubOrder: "box-1-2", payer: null }, []));
    books.close();
  });
}

async function lookUpContract(t: Test, make: () => SandboxBooks): Promise<void> {
  await t.test("the orders of a shared account are found, since a moment", async (t) => {
    const books = make();
    const shared = { ...ORDER, account: "level-B" };
    const later = {
      ...shared,
      hubOrder: "box-1-2",
      payer: "payer-2",
      takenAtMs: 1_700_000_000_500,
    };
    books.commit(shared, []);
    books.commit(later, []);
    books.commit({ ...ORDER, hubOrder: "box-1-3", payer: "payer-3", account: "payer-3" }, []);
    books.commit({ ...shared, institution: "boc", hubOrder: "box-1-4" }, []);
    t.same(books.ordersOfAccount("abc", "level-B", shared.takenAtMs), [shared, later]);
    t.same(books.ordersOfAccount("abc", "level-B", later.takenAtMs), [later]);
    t.same(books.ordersOfAccount("abc", "level-A", 0), []);
    books.close();
  });
}
