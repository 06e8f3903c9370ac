import { test } from "tap";
import { CodeVault } from "../../../firmware/payment/code-vault.ts";
import { startPayment, stepPayment } from "../../../firmware/payment/payment.ts";
import type { HubEffect, Payment, PaymentEvent } from "../../../firmware/payment/payment-state.ts";
import { PaymentTimelines } from "../../../firmware/payment/payment-timeline.ts";
import { HubDesk } from "../../../firmware/uplink/hub-desk.ts";
import { answerFields, CODE, codeOf, ORDER, UplinkWorld } from "./uplink-world.ts";

/** A hub desk on a real uplink, with the one payment that goes through it. */
class DeskBench {
  readonly world = new UplinkWorld();
  readonly vault = new CodeVault(this.world.clock);
  readonly desk: HubDesk;
  /** What the desk made of the uplink's events, and what it reported by itself. */
  readonly heard: string[] = [];
  payment: Payment = startPayment(ORDER, { amountMinor: 1250, currency: "CNY" });
  #read = 0;

  constructor() {
    const { clock, uplink } = this.world;
    const timelines = new PaymentTimelines();
    this.desk = new HubDesk({ uplink, clock, vault: this.vault, timelines });
    this.vault.put(ORDER, { text: CODE, symbology: "qr" });
  }

  /** The payment moves on, and the desk carries out what follows. */
  step(event: PaymentEvent): void {
    const { payment, effects } = stepPayment(this.payment, event);
    this.payment = payment;
    for (const effect of effects) {
      if (effect.type !== "tell-code-refused") this.carryOut(effect);
    }
  }

  carryOut(effect: HubEffect): void {
    this.desk.carryOut(this.payment, effect, ({ type }) => this.heard.push(type));
  }

  catchUp(): void {
    this.desk.catchUp(new Map([[ORDER, this.payment]]));
  }

  async pass(ms: number): Promise<void> {
    await this.world.pass(ms);
    for (const event of this.world.words.slice(this.#read)) {
      this.#read += 1;
      if (event.type === "status") continue;
      const heard = this.desk.heard(event, this.world.clock.monotonicMs());
      this.heard.push(heard ? heard.event.type : `${event.type} ignored`);
    }
  }

  get requests(): string[] {
    return this.world.requests.map(({ type }) => type);
  }

  lastSequence(): number {
    return this.world.requests.at(-1)?.sequence ?? -1;
  }
}

async function readyBench(): Promise<DeskBench> {
  const bench = new DeskBench();
  await bench.world.start();
  await bench.pass(10);
  return bench;
}

test("a scanned code goes to the hub, and out of the box's memory", async (t) => {
  const bench = await readyBench();
  bench.step({ type: "scanned", atMs: 0 });
  await bench.pass(1);
  const [request] = bench.world.requests;
  t.equal(request && codeOf(request), CODE);
  t.equal(bench.vault.take(ORDER), null);
});

test("what cannot be said while the hub is away is said when it is there", async (t) => {
  const bench = new DeskBench();
  bench.step({ type: "scanned", atMs: 0 });
  t.same(bench.heard, [], "nobody says that it failed");
  await bench.world.start();
  await bench.pass(10);
  bench.catchUp();
  await bench.pass(1);
  t.same(bench.requests, ["pay"]);
  bench.catchUp();
  await bench.pass(1);
  t.same(bench.requests, ["pay"], "once");
});

test("a sale cancelled while the hub was away: only the reversal is said", async (t) => {
  const bench = new DeskBench();
  bench.step({ type: "scanned", atMs: 0 });
  bench.step({ type: "cancelled", atMs: 5 });
  await bench.world.start();
  await bench.pass(10);
  bench.catchUp();
  await bench.pass(1);
  t.same(bench.requests, ["reverse"]);
  t.equal(bench.vault.take(ORDER), null, "and the code is forgotten");
});

test("a code that grew old while the hub was away is not sent; the payment is told", async (t) => {
  const bench = new DeskBench();
  bench.step({ type: "scanned", atMs: 0 });
  await bench.pass(60_000);
  await bench.world.start();
  await bench.pass(10);
  bench.catchUp();
  await bench.pass(1);
  t.same(bench.requests, []);
  t.same(bench.heard, ["undelivered"]);
});

test("what has ended meanwhile is not said any more", async (t) => {
  const bench = new DeskBench();
  bench.step({ type: "scanned", atMs: 0 });
  bench.desk.close(ORDER);
  await bench.world.start();
  await bench.pass(10);
  bench.catchUp();
  bench.desk.catchUp(new Map());
  await bench.pass(1);
  t.same(bench.requests, []);
});

test("a receipt, a refusal or the expiry of a question is not one of the payment", async (t) => {
  const bench = await readyBench();
  bench.step({ type: "scanned", atMs: 0 });
  await bench.pass(1);
  bench.world.say({ type: "receipt", order: ORDER, inReplyTo: bench.lastSequence() });
  await bench.pass(1);
  t.same(bench.heard, ["received"]);
  bench.carryOut({ type: "query-hub" });
  await bench.pass(1);
  const inReplyTo = bench.lastSequence();
  bench.world.say({ type: "refusal", order: ORDER, inReplyTo, reason: "late" });
  await bench.pass(1);
  t.same(bench.heard.splice(0), ["received", "refusal ignored"]);
  bench.carryOut({ type: "query-hub" });
  await bench.pass(121_000);
  t.same(bench.heard, ["expired ignored"]);
});

test("a payment that nobody acknowledged in time, or that was refused, is told so", async (t) => {
  const silent = await readyBench();
  silent.step({ type: "scanned", atMs: 0 });
  await silent.pass(61_000);
  t.same(silent.heard, ["undelivered"]);
  const refused = await readyBench();
  refused.step({ type: "scanned", atMs: 0 });
  await refused.pass(1);
  const inReplyTo = refused.lastSequence();
  refused.world.say({ type: "refusal", order: ORDER, inReplyTo, reason: "late" });
  await refused.pass(1);
  t.same(refused.heard, ["refused"]);
});

test("a reversal takes the place of the payment: the payment is not repeated behind it", async (t) => {
  const bench = await readyBench();
  bench.step({ type: "scanned", atMs: 0 });
  await bench.pass(500);
  bench.step({ type: "cancelled", atMs: 500 });
  await bench.pass(20_000);
  t.equal(bench.requests.filter((type) => type === "pay").length, 1);
  t.ok(bench.requests.filter((type) => type === "reverse").length > 1, "repeated until answered");
});

test("an order that has ended is not spoken of any more, and a late answer is still handed on", async (t) => {
  const bench = await readyBench();
  bench.step({ type: "scanned", atMs: 0 });
  await bench.pass(1);
  bench.desk.close(ORDER);
  const said = bench.requests.length;
  await bench.pass(30_000);
  t.equal(bench.requests.length, said);
  bench.world.say({ ...answerFields, inReplyTo: bench.lastSequence() });
  await bench.pass(1);
  t.same(bench.heard, ["answered"], "whether it changes anything is the payment's affair");
});

test("a code is asked for, and heard with the time that it has left on the box's own clock", async (t) => {
  const bench = await readyBench();
  bench.step({ type: "present-chosen", atMs: 0, wanted: null });
  await bench.pass(1);
  t.same(bench.requests, ["present"]);
  const { amountMinor, currency } = answerFields;
  const hubTimeMs = bench.world.uplink.hubTimeMs() ?? Number.NaN;
  const code = { type: "code", order: ORDER, amountMinor, currency, text: "weixin://x" } as const;
  const inReplyTo = bench.lastSequence();
  bench.world.say({ ...code, inReplyTo, expiresAtMs: hubTimeMs + 120_000 });
  await bench.world.pass(1);
  const word = bench.world.words.at(-1);
  if (word?.type !== "code") throw new Error(`heard ${word?.type}`);
  const heard = bench.desk.heard(word, 5_000);
  const leftMs = hubTimeMs + 120_000 - (bench.world.uplink.hubTimeMs() ?? Number.NaN);
  t.match(heard, {
    order: ORDER,
    event: { type: "code-received", atMs: 5_000, expiresAtMs: 5_000 + leftMs },
  });
});

test("a code that is asked for again and again: the hub's word on any of the requests counts", async (t) => {
  const bench = await readyBench();
  bench.step({ type: "present-chosen", atMs: 0, wanted: null });
  await bench.pass(1);
  const first = bench.lastSequence();
  bench.carryOut({ type: "present-at-hub" });
  await bench.pass(1);
  t.not(bench.lastSequence(), first);
  bench.world.say({ type: "receipt", order: ORDER, inReplyTo: first });
  await bench.pass(1);
  t.same(bench.heard, ["received"]);
  bench.step({ type: "cancelled", atMs: 50 });
  await bench.pass(20_000);
  t.equal(
    bench.requests.filter((type) => type === "present").length,
    2,
    "and not behind a reversal",
  );
});

test("a code wanted while the hub is away is asked for when it is there, or no more", async (t) => {
  const bench = new DeskBench();
  bench.step({ type: "present-chosen", atMs: 0, wanted: null });
  await bench.world.start();
  await bench.pass(10);
  bench.catchUp();
  await bench.pass(1);
  t.same(bench.requests, ["present"]);
  const given = new DeskBench();
  given.step({ type: "present-chosen", atMs: 0, wanted: null });
  given.step({ type: "cancelled", atMs: 5 });
  await given.world.start();
  await given.pass(10);
  given.catchUp();
  await given.pass(1);
  t.same(given.requests, ["reverse"]);
});
