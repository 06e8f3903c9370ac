/**
 * Every wallet and bank is treated alike: what is kept, what is shown and heard, in which order
 * things stand, and how often somebody is asked again do not depend on who pays.
 */
import { test } from "tap";
import { classifyCode } from "../../firmware/codes/classification.ts";
import type { IssuerTable } from "../../firmware/codes/issuer-table.ts";
import { INSTITUTIONS, type InstitutionId } from "../../firmware/protocol/institution-id.ts";
import { composeScreen } from "../../firmware/screens/compose-screen.ts";
import { LANGUAGES, type Language, messagesOf } from "../../firmware/screens/language.ts";
import type { Screen } from "../../firmware/screens/screen.ts";
import { type Sum, totalsOf } from "../../firmware/shift/totals.ts";
import { toneFor } from "../../firmware/voice/tones.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import type { Institution } from "../../hub/institutions/institution.ts";
import { trialBalance } from "../../hub/ledger/ledger.ts";
import { routeCode } from "../../hub/routing/route.ts";
import { SANDBOX_INSTITUTIONS } from "../../hub/sandbox/sandbox-institutions.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { everyScreen } from "../../scripts/every-screen.ts";
import { shippedTable } from "../firmware/codes/shipped-table.ts";
import { AMOUNT_MINOR, SimulatedShop } from "../world/simulated-shop.ts";

test("no fee is kept: whoever pays, the merchant is owed all that the institution owes", async (t) => {
  for (const id of INSTITUTIONS) {
    const shop = await SimulatedShop.open();
    await shop.sell(shop.code(id));
    await shop.passUntilSettled();
    const balances = trialBalance(await shop.store.journal());
    const owed = balances.filter(({ account }) => account.startsWith("payable/"));
    const due = balances.filter(({ account }) => account.startsWith("receivable/"));
    t.same(owed, [
      { account: "payable/shop-1", currency: "CNY", balanceMinor: BigInt(-AMOUNT_MINOR) },
    ]);
    t.equal(due.length, 1);
    t.match(due[0], { balanceMinor: BigInt(AMOUNT_MINOR) }, id);
    t.ok(due[0]?.account.endsWith(`/${id}`));
    t.equal(balances.length, 2, `${id}: no account of the hub's own`);
    t.equal(shop.heldMinor(), AMOUNT_MINOR);
  }
});

/** A screen's content with the payer's name taken out. */
function nameless(screen: Screen, language: Language, id: InstitutionId): string {
  const name = messagesOf(language).institutions[id];
  return JSON.stringify(composeScreen(screen, language)).replaceAll(name, "{who}");
}

test("every screen that names who pays is the same but for the name, in every language", async (t) => {
  const screens = everyScreen({ amountMinor: AMOUNT_MINOR, currency: "CNY" });
  const naming = screens.flatMap(({ screen }) => ("institution" in screen ? [screen] : []));
  t.ok(naming.length >= 3 * INSTITUTIONS.length);
  for (const language of LANGUAGES) {
    for (const screen of naming) {
      const looks = INSTITUTIONS.map((id) =>
        nameless({ ...screen, institution: id }, language, id),
      );
      t.equal(new Set(looks).size, 1, `${language} ${screen.type}`);
      t.match(looks[0], "{who}");
      const tones = INSTITUTIONS.map((institution) => toneFor({ ...screen, institution }));
      t.equal(new Set(tones).size, 1, `${screen.type} sounds the same`);
    }
  }
});

/** Knows nothing for ever, and writes down when it was asked what. */
class SilentInstitution implements Institution {
  readonly id: InstitutionId;
  readonly asked: string[] = [];
  readonly #clock: Clock;

  constructor(id: InstitutionId, clock: Clock) {
    this.id = id;
    this.#clock = clock;
  }

  pay = () => this.#ask("pay");
  query = () => this.#ask("query");
  reverse = () => this.#ask("reverse");
  present = () => this.#ask("present");
  refund = () => this.#ask("refund");
  queryRefund = () => this.#ask("query-refund");

  #ask(what: string): Promise<never> {
    this.asked.push(`${what} after ${Math.round(this.#clock.monotonicMs() / 100)}`);
    return new Promise(() => {});
  }
}

test("whoever is silent is asked again at the same moments, by the box and by the hub", async (t) => {
  const schedules = new Set<string>();
  for (const id of INSTITUTIONS) {
    const silent: SilentInstitution[] = [];
    const shop = await SimulatedShop.open({
      makeInstitution: (clock) => {
        silent.push(new SilentInstitution(id, clock));
        return silent[0] ?? new SilentInstitution(id, clock);
      },
    });
    const before = shop.requests.length;
    await shop.sell(shop.code(id));
    await shop.pass(300_000);
    const asked = silent[0]?.asked ?? [];
    t.ok(asked.length > 10, `${id} was asked ${asked.length} times`);
    const byBox = shop.requests.slice(before).map(({ type }) => type);
    const screens = shop.box.screens.map(({ type }) => type);
    schedules.add(JSON.stringify([asked, byBox, screens]));
  }
  t.equal(schedules.size, 1);
});

test("the sandbox institutions ask for a password over one and the same amount", async (t) => {
  const limits = SANDBOX_INSTITUTIONS.map(({ passwordAboveUnits }) => passwordAboveUnits.is);
  t.equal(new Set(limits).size, 1);
});

test("a shift's totals stand in the alphabet's order, whoever paid first or most", async (t) => {
  const random = new SimulatedRandom(5);
  const sums: Sum[] = INSTITUTIONS.map((institution) => {
    const [count = 1, amountMinor = 1] = random.bytes(2);
    return { kind: "approved", institution, currency: "CNY", count, amountMinor };
  });
  for (let shuffle = 0; shuffle < 50; shuffle += 1) {
    const weights = new Map(sums.map((sum) => [sum, random.bytes(1)[0] ?? 0]));
    const shuffled = [...sums].sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
    const rows = totalsOf(shuffled).map(({ institution }) => institution);
    t.same(rows, [...INSTITUTIONS].sort());
  }
});

/** The table with two names changed for each other, and nothing else. */
function swapped(table: IssuerTable, swap: (id: InstitutionId) => InstitutionId): IssuerTable {
  const rename = <R extends { readonly institution: InstitutionId }>(row: R): R => {
    return { ...row, institution: swap(row.institution) };
  };
  return { ...table, rows: table.rows.map(rename), aidRows: table.aidRows.map(rename) };
}

function candidatesOf(code: string, table: IssuerTable): readonly InstitutionId[] {
  const seen = classifyCode(code, table);
  return "candidates" in seen ? seen.candidates : [];
}

test("swap any two names in the issuer table, and box and hub treat each as the other before", async (t) => {
  const table = shippedTable();
  const random = new SimulatedRandom(11);
  const codes = INSTITUTIONS.map((id) => makeCode(id, { random, table }) ?? "");
  for (const one of INSTITUTIONS) {
    for (const other of INSTITUTIONS) {
      const swap = (id: InstitutionId) => (id === one ? other : id === other ? one : id);
      const renamed = swapped(table, swap);
      const wrong = codes.filter((code) => {
        const [before, after] = [routeCode(code, table), routeCode(code, renamed)];
        const isRouteSwapped =
          before !== null &&
          JSON.stringify(after?.institution) === JSON.stringify(swap(before.institution));
        const isSameHouse = after?.clearingHouse === before?.clearingHouse;
        const seen = candidatesOf(code, table);
        const seenAfter = candidatesOf(code, renamed);
        const hints = seen.map(swap).sort();
        return !(isRouteSwapped && isSameHouse && seen.length > 0 && `${seenAfter}` === `${hints}`);
      });
      t.same(wrong, [], `${one} for ${other}`);
    }
  }
});
