/**
 * A box that is flooded from a broker that lets anybody say anything: thousands of messages a
 * second on its topics, forged, replayed, oversized and retained, from several connections at once.
 * It takes a payment all the same, in bounded memory, and counts what it refused.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect, type MqttClient } from "mqtt";
import { type Test, test } from "tap";
import shipped from "../../firmware/codes/issuer-table.json" with { type: "json" };
import type { Observation } from "../../firmware/diagnostics/observation.ts";
import { BareAedes } from "../firmware/uplink/bare-aedes.ts";
import { findMosquitto, Mosquitto } from "../firmware/uplink/mosquitto.ts";
import { KillableShop } from "./killable-shop.ts";
import { picturesOfCodes } from "./pictures-of-codes.ts";

const TERMINAL = "SANDBOX1";
const ANSWERS = `t/${TERMINAL}/dn/rx`;
const TABLES = `t/${TERMINAL}/dn/issuers`;
const SECONDS = process.env.ANYCODE_LONG_TESTS ? 60 : 8;
const PAYMENTS = process.env.ANYCODE_LONG_TESTS ? 12 : 3;
const PER_SECOND = 3_000;
/** What the collector leaves lying about meanwhile; the flood brings more than that. */
const GROWTH_BYTES_MAX = 48 * 2 ** 20;

interface Nonsense {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain?: boolean;
}

const NOTHING = on(ANSWERS, "");

/** What somebody can say who has heard all that was said so far. */
function nonsenseFrom(heard: readonly string[]): Nonsense[] {
  const forged = heard.map((text) => {
    const [head = "", body = ""] = text.split(".");
    return `${head}.${body}.${Buffer.alloc(64, 7).toString("base64url")}`;
  });
  const small = [...forged, ...heard, "x", ""].map((text) => on(ANSWERS, text));
  const retained = forged.slice(0, 2).map((text) => ({ ...on(ANSWERS, text), retain: true }));
  const large = [
    ...[on(ANSWERS, "y".repeat(9_000)), on(ANSWERS, "z".repeat(60_000))],
    // Signed by the right key, and older than what the box has.
    ...[on(TABLES, JSON.stringify(shipped)), on(TABLES, "[".repeat(60_000))],
  ];
  return large.flatMap((one) => [...small, ...small, ...retained, one]);
}

function on(topic: string, text: string): Nonsense {
  return { topic, payload: Buffer.from(text) };
}

class Flood {
  sent = 0;
  #isOver = false;
  readonly #ended: Promise<unknown>;

  constructor(clients: readonly MqttClient[], nonsense: readonly Nonsense[]) {
    const share = 1 / clients.length;
    this.#ended = Promise.all(clients.map((client) => this.#pour(client, nonsense, share)));
  }

  /** A share of `PER_SECOND`, or as much of it as the broker takes. */
  async #pour(client: MqttClient, nonsense: readonly Nonsense[], share: number): Promise<void> {
    const startedAt = performance.now();
    for (let at = 0; !this.#isOver && client.connected; ) {
      const due = ((performance.now() - startedAt) / 1000) * PER_SECOND * share;
      for (; at < due; at += 1) {
        const { topic, payload, retain = false } = nonsense[at % nonsense.length] ?? NOTHING;
        client.publish(topic, payload, { qos: 0, retain });
        this.sent += 1;
      }
      const isFull = (client.stream as Socket).writableNeedDrain;
      if (isFull) await once(client.stream, "drain");
      else await pause(5);
    }
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }
}

function residentBytes(pid: number): number {
  const [, kibibytes] =
    /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}

async function join(t: Test, port: number): Promise<MqttClient> {
  const client = connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, protocolVersion: 4 });
  client.on("error", () => undefined);
  t.teardown(() => client.endAsync(true));
  await new Promise((resolve) => client.once("connect", resolve));
  return client;
}

async function surviveFlood(t: Test, port: number): Promise<void> {
  const folder = t.testdir();
  const broker = { url: `mqtt://127.0.0.1:${port}` };
  const shop = await KillableShop.make(folder, port, { hub: { broker }, box: broker });
  t.teardown(() => shop.stop());
  const pictures = await picturesOfCodes(folder, PAYMENTS + 1);
  const ear = await join(t, port);
  const heard: string[] = [];
  ear.on("message", (_topic, payload, { retain }) => {
    if (!retain && heard.length < 64) heard.push(payload.toString());
  });
  await ear.subscribeAsync(ANSWERS);
  await shop.startHub();
  await shop.startBox();
  const sell = async (at: number): Promise<Observation> => {
    const ended = shop.hears(({ type }) => type === "payment-ended");
    const picture = pictures[at];
    if (picture) shop.sell(picture);
    return ended;
  };
  t.match(await sell(0), { verdict: "approved" }, "before the flood");
  const [isHeard] = heard;
  t.ok(isHeard, "the flooder has something to replay");
  await ear.endAsync(true);
  const before = residentBytes(shop.boxPid);

  const clients = await Promise.all([join(t, port), join(t, port), join(t, port)]);
  const nonsense = nonsenseFrom(heard);
  const flood = new Flood(clients, nonsense);
  const startedAt = performance.now();
  let most = before;
  for (let payment = 1; payment <= PAYMENTS; payment += 1) {
    const dueAt = startedAt + (SECONDS * 1000 * (payment - 1)) / PAYMENTS;
    while (performance.now() < dueAt) await pause(50);
    t.match(await sell(payment), { verdict: "approved" }, "in the midst of it");
    most = Math.max(most, residentBytes(shop.boxPid));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await flood.stop();
  const stopped = shop.hears(({ type }) => type === "stopped");
  await shop.stop();
  const end = await stopped;
  const rejected = end.type === "stopped" ? end.rejected : {};
  const perSecond = Math.round(flood.sent / seconds);
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
  t.comment(`${flood.sent} messages in ${seconds.toFixed(1)} s, ${perSecond} a second`);
  t.comment(`rejected ${JSON.stringify(rejected)}; ${mib(before)} MiB, at most ${mib(most)} MiB`);
  t.ok(most - before < GROWTH_BYTES_MAX, "its memory is bounded");
  for (const why of ["forged", "malformed", "oversized", "replayed"]) {
    t.ok((rejected[why] ?? 0) > 0, `${why} is counted`);
  }
  const rows = await shop.compare();
  t.equal(rows.length, PAYMENTS + 1);
  for (const row of rows) t.match(row, { box: "approved", hub: "approved", paidMinor: 1250 });
}

test("a box flooded through a broker like the hub's own takes payments", async (t) => {
  const aedes = await BareAedes.start();
  t.teardown(() => aedes.stop());
  await surviveFlood(t, aedes.port);
});

const program = findMosquitto();
const skip = program ? false : "the program mosquitto is not installed";

test("a box flooded through Mosquitto takes payments", { skip }, async (t) => {
  const mosquitto = await Mosquitto.start(program ?? "");
  t.teardown(() => mosquitto.stop());
  await surviveFlood(t, mosquitto.port);
});
