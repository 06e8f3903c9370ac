/** The hub's desk for risk by itself: whom it tells what, and what it remembers. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { test } from "tap";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import type { NewsItem } from "../../../firmware/protocol/news.ts";
import { openMessage } from "../../../firmware/protocol/signed-message.ts";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import type { Institution } from "../../../hub/institutions/institution.ts";
import type { Order } from "../../../hub/orders/order.ts";
import { WRONG_CODES_MAX, WRONG_CODES_PAUSE_MS } from "../../../hub/risk/guess-counter.ts";
import { MemoryRiskLog } from "../../../hub/risk/memory-risk-log.ts";
import { RiskDesk } from "../../../hub/risk/risk-desk.ts";
import { parseRiskEvent, type RiskEvent } from "../../../hub/risk/risk-event.ts";
import type { RiskLog } from "../../../hub/risk/risk-log.ts";
import { StoreError } from "../../../hub/store/store-error.ts";
import { ModelInstitution } from "../model-institution.ts";
import { sampleOrder } from "../store/sample-order.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const IDS = ["abc", "alipay", "boc"] as const;

class DeskWorld {
  readonly clock = new SimulatedClock();
  readonly log: RiskLog;
  /** By institution: what it was told, checked against the hub's key. */
  readonly told = new Map<InstitutionId, RiskEvent[]>();
  readonly news: (readonly [string, NewsItem])[] = [];
  failures = 0;
  desk: RiskDesk;
  readonly #random = new SimulatedRandom(3);
  #orders = 0;

  constructor(log: RiskLog = new MemoryRiskLog()) {
    this.log = log;
    this.desk = this.restart();
  }

  /** The process is gone; a new one starts on the same log. */
  restart(): RiskDesk {
    const box = (id: string, merchant: string) => {
      return [id, { id, merchant, publicKey: createPublicKey(privateKey) }] as const;
    };
    this.desk = new RiskDesk({
      ...{ log: this.log, clock: this.clock, random: this.#random },
      institutions: new Map(IDS.map((id) => [id, this.#institution(id)])),
      terminals: new Map([box("box-1", "shop-1"), box("box-2", "shop-1"), box("box-9", "shop-9")]),
      signing: { id: "hub", privateKey },
      tellBox: (terminal, item) => this.news.push([terminal, item]),
      storeFailed: () => {
        this.failures += 1;
      },
    });
    this.desk.start();
    return this.desk;
  }

  #institution(id: InstitutionId): Institution {
    const told = this.told;
    return new (class extends ModelInstitution {
      hearRisk(signed: string): void {
        const opened = openMessage("anycode-risk", signed, () => createPublicKey(privateKey));
        const event = opened.ok ? parseRiskEvent(opened.body) : null;
        if (!event) throw new Error("not the hub's word");
        told.set(id, [...(told.get(id) ?? []), event]);
      }
    })(id, this.clock);
  }

  /** An order of box-1 at this institution has ended so. */
  end(institution: InstitutionId, fields: Partial<Order>): Order {
    this.#orders += 1;
    const route = { institution, clearingHouse: "netsunion", candidates: [] } as const;
    const number = String(this.#orders).padStart(28, "0");
    const takenAtMs = this.clock.nowMs();
    const order = sampleOrder({ number, route, takenAtMs, ...fields });
    this.desk.hear(order);
    return order;
  }

  refusal(box: string, institution: InstitutionId = "abc"): string | null {
    const merchant = box === "box-9" ? "shop-9" : "shop-1";
    const publicKey = createPublicKey(privateKey);
    return this.desk.refusalFor({ id: box, merchant, publicKey }, institution);
  }
}

const BLOCKED = { phase: "declined", reason: "merchant-blocked" } as const;
const INVALID = { phase: "declined", reason: "code-invalid" } as const;

test("a block is told, signed, to every other institution and to the merchant's boxes", (t) => {
  const world = new DeskWorld();
  world.end("alipay", BLOCKED);
  world.end("alipay", BLOCKED);
  const expected = { kind: "merchant-blocked", reportedBy: "alipay", merchant: "shop-1" };
  t.match(world.told.get("abc"), [expected]);
  t.match(world.told.get("boc"), [expected]);
  t.equal(world.told.get("alipay"), undefined, "it said so itself");
  const item = { kind: "risk", event: "merchant-blocked" } as const;
  t.same(world.news, [
    ["box-1", item],
    ["box-2", item],
  ]);
  t.equal(world.refusal("box-2"), "merchant-blocked");
  t.equal(world.refusal("box-2", "alipay"), null, "who blocked is still asked: only it can lift");
  t.equal(world.refusal("box-9"), null);
  t.end();
});

test("only the reporter lifts a block, with a payment from after it", (t) => {
  const world = new DeskWorld();
  const takenAtMs = world.clock.nowMs();
  world.clock.advance(1_000);
  world.end("alipay", BLOCKED);
  world.end("alipay", { phase: "approved", takenAtMs });
  world.end("boc", { phase: "approved" });
  t.equal(world.refusal("box-1"), "merchant-blocked");
  world.end("alipay", { phase: "approved" });
  t.equal(world.refusal("box-1"), null);
  t.match(world.told.get("boc")?.at(-1), { kind: "merchant-unblocked", reportedBy: "alipay" });
  t.same(world.news.at(-1), ["box-2", { kind: "risk", event: "merchant-unblocked" }]);
  t.end();
});

test("two institutions that block are two blocks", (t) => {
  const world = new DeskWorld();
  world.end("alipay", BLOCKED);
  world.end("boc", BLOCKED);
  t.equal(world.refusal("box-1", "alipay"), "merchant-blocked");
  world.end("boc", { phase: "approved" });
  t.equal(world.refusal("box-1", "alipay"), null);
  t.equal(world.refusal("box-1", "boc"), "merchant-blocked");
  t.end();
});

test("a restart of the hub forgets neither block nor pause, and tells them anew", (t) => {
  const world = new DeskWorld();
  world.end("alipay", BLOCKED);
  for (let guess = 0; guess < WRONG_CODES_MAX; guess += 1) world.end("boc", INVALID);
  world.told.clear();
  world.news.length = 0;
  world.restart();
  t.equal(world.refusal("box-1", "alipay"), "too-many-wrong-codes");
  t.equal(world.refusal("box-2"), "merchant-blocked");
  t.match(world.told.get("alipay"), [{ kind: "merchant-blocked" }, { kind: "guessed-codes" }]);
  t.equal(world.news.length, 3);
  world.clock.advance(WRONG_CODES_PAUSE_MS);
  t.equal(world.refusal("box-1", "alipay"), null);
  world.restart();
  t.equal(world.refusal("box-1", "alipay"), null);
  t.equal(world.refusal("box-1"), "merchant-blocked");
  t.end();
});

test("a burst is counted over institutions, by box, each order once", (t) => {
  const world = new DeskWorld();
  const first = world.end("boc", INVALID);
  for (let again = 0; again < 20; again += 1) world.desk.hear(first);
  world.end("abc", { ...INVALID, terminal: "box-2" });
  for (let guess = 2; guess < WRONG_CODES_MAX; guess += 1) world.end("alipay", INVALID);
  t.equal(world.refusal("box-1"), null, "one fewer");
  const untilMs = world.clock.nowMs() + WRONG_CODES_PAUSE_MS;
  world.end("abc", INVALID);
  t.equal(world.refusal("box-1"), "too-many-wrong-codes");
  t.equal(world.refusal("box-2"), null);
  const expected = { kind: "guessed-codes", reportedBy: null, terminal: "box-1", untilMs };
  for (const id of IDS) t.match(world.told.get(id), [expected], id);
  t.same(world.news, [["box-1", { kind: "risk", event: "guessed-codes", untilMs }]]);
  t.end();
});

test("where nothing can be written, the block holds all the same and the failure is told", (t) => {
  const full: RiskLog = {
    append: () => {
      throw new StoreError("full", "the test's disk is full");
    },
    events: () => [],
    close: () => {},
  };
  const world = new DeskWorld(full);
  world.end("alipay", BLOCKED);
  t.equal(world.failures, 1);
  t.equal(world.refusal("box-1"), "merchant-blocked");
  t.end();
});
