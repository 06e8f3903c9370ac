/**
 * A hub that one of its boxes floods: a box that signs well and asks without end, says what it may
 * not, and connects again and again. The other box sells meanwhile, and the hub's disk does not
 * grow with the flood.
 */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect, type MqttClient } from "mqtt";
import { type Test, test } from "tap";
import { signMessage } from "../../firmware/protocol/signed-message.ts";
import { QUOTA_BURST, QUOTA_PER_SECOND } from "../../hub/request-quota.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { freePort } from "../brokers/broker-program.ts";
import { TERMINAL_INFO } from "../world/test-terminal-info.ts";
import { KillableShop } from "./killable-shop.ts";
import { picturesOfCodes } from "./pictures-of-codes.ts";

const WILD = "WILD1";
const SECONDS = process.env.ANYCODE_LONG_TESTS ? 60 : 8;
const PAYMENTS = process.env.ANYCODE_LONG_TESTS ? 12 : 3;
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const key = { id: WILD, privateKey };

class WildBox {
  sent = 0;
  connections = 0;
  isOver = false;
  #sequence = 0;
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** Asks about orders that nobody knows, as fast as the hub takes it. */
  async ask(): Promise<void> {
    const client = await this.#connect();
    while (!this.isOver && client.connected) {
      for (let time = 0; time < 100; time += 1) {
        client.publish(`t/${WILD}/up/tx`, this.#query(), { qos: 1 }, () => undefined);
        this.sent += 1;
      }
      if ((client.stream as Socket).writableNeedDrain) await once(client.stream, "drain");
      await pause(1);
    }
    await client.endAsync(true);
  }

  /** Says what it may not, is thrown out, and comes back. */
  async trespass(): Promise<void> {
    while (!this.isOver) {
      const client = await this.#connect(`${WILD}2`);
      const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
      client.publish("t/SANDBOX1/dn/rx", "x", { qos: 0 });
      client.publish("t/SANDBOX1/up/tx", "x", { qos: 0 });
      this.sent += 2;
      await closed;
      await client.endAsync(true);
    }
  }

  #query(): string {
    this.#sequence += 1;
    const order = String(this.#sequence).padStart(28, "3");
    const envelope = { protocol: 1, terminal: WILD, sequence: this.#sequence, type: "query" };
    const about = { order, amountMinor: 1, currency: "CNY", deadlineMs: Date.now() + 30_000 };
    const request = { ...envelope, ...about, terminalInfo: TERMINAL_INFO };
    return signMessage("anycode-request", request, key);
  }

  async #connect(terminal = WILD): Promise<MqttClient> {
    this.connections += 1;
    const password = signMessage("anycode-connect", { terminal, sentAtMs: Date.now() }, key);
    const client = connect(`mqtt://127.0.0.1:${this.#port}`, {
      ...{ clientId: terminal, username: terminal, password, reconnectPeriod: 0 },
      protocolVersion: 4,
    });
    client.on("error", () => undefined);
    await new Promise<void>((resolve) => {
      client.once("connect", () => resolve()).once("close", () => resolve());
    });
    return client;
  }
}

/** Makes the wild box known to the hub, under both of its names. */
function enrolWildBox(folder: string): void {
  const file = `${folder}/hub.json`;
  const settings = JSON.parse(readFileSync(file, "utf8"));
  const { kty, crv, x } = createPublicKey(publicKey.export({ format: "pem", type: "spki" })).export(
    { format: "jwk" },
  );
  for (const terminal of [WILD, `${WILD}2`]) {
    settings.terminals.push({ terminal, merchant: "wild-shop", publicKey: { kty, crv, x } });
  }
  writeFileSync(file, JSON.stringify(settings));
}

async function ordersOfWildBox(folder: string): Promise<number> {
  const store = new SqliteStore(`${folder}/hub/hub.sqlite`, { afterTurn: setImmediate });
  const orders = await store.ordersOf(WILD, "0".repeat(28), 1_000_000);
  await store.close();
  return orders.length;
}

async function openShop(t: Test) {
  const folder = t.testdir();
  const port = await freePort();
  const shop = await KillableShop.make(folder, port);
  t.teardown(() => shop.stop());
  enrolWildBox(folder);
  await shop.startHub();
  await shop.startBox();
  return { folder, port, shop, pictures: await picturesOfCodes(folder, PAYMENTS) };
}

test("while one box floods the hub, another sells", async (t) => {
  const { folder, port, shop, pictures } = await openShop(t);
  const wild = new WildBox(port);
  const startedAt = performance.now();
  const flood = Promise.all([wild.ask(), wild.trespass()]);
  for (const [at, picture] of pictures.entries()) {
    while (performance.now() < startedAt + (SECONDS * 1000 * at) / PAYMENTS) await pause(50);
    const ended = shop.hears(({ type }) => type === "payment-ended");
    shop.sell(picture);
    t.match(await ended, { verdict: "approved" }, "in the midst of it");
  }
  wild.isOver = true;
  await flood;
  const seconds = (performance.now() - startedAt) / 1000;
  await shop.stop();
  const orders = await ordersOfWildBox(folder);
  const perSecond = Math.round(wild.sent / seconds);
  t.comment(`${wild.sent} requests in ${seconds.toFixed(1)} s, ${perSecond} a second`);
  t.comment(`${wild.connections} connections; the hub keeps ${orders} of its orders`);
  const quota = QUOTA_BURST + Math.ceil(seconds + 5) * QUOTA_PER_SECOND;
  t.ok(wild.sent > quota, "more than its quota was asked");
  t.ok(orders > 0 && orders <= quota, "and no more than its quota was kept");
  const rows = await shop.compare();
  t.equal(rows.length, PAYMENTS);
  for (const row of rows) t.match(row, { box: "approved", hub: "approved", paidMinor: 1250 });
});
