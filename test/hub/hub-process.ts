/** The hub's program as a child process, and a box that speaks to it over its broker. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { connect, type MqttClient } from "mqtt";
import { type HubMessage, parseHubMessage } from "../../firmware/protocol/answer.ts";
import type {
  PayRequest,
  PresentRequest,
  QueryRequest,
  RefundRequest,
} from "../../firmware/protocol/request.ts";
import { sealCode } from "../../firmware/protocol/sealed-code.ts";
import { openMessage, signMessage } from "../../firmware/protocol/signed-message.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import type { HubObservation } from "../../hub/hub-observation.ts";
import { openHubSeeds } from "../../hub/keys/hub-key-file.ts";
import { type HubSeeds, publicHubKeys } from "../../hub/keys/hub-keys.ts";
import { TERMINAL_INFO, testSecretText } from "../world/test-terminal-info.ts";

const PROGRAM = join(import.meta.dirname, "../../hub/main.ts");
const TERMINAL = "box-1";
const boxKeys = generateKeyPairSync("ed25519");

export interface Ending {
  readonly code: number | null;
  /** What stood on standard error. */
  readonly words: string;
}

export class HubProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<Ending>;
  /** The port, once the hub is ready; rejects when it ends before. */
  readonly port: Promise<number>;

  constructor(args: readonly string[]) {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    }) as ChildProcessByStdio<null, Readable, Readable>;
    this.#child = child;
    let words = "";
    child.stderr.on("data", (bytes) => {
      words += String(bytes);
    });
    const ready = Promise.withResolvers<number>();
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith("{")) return;
      const observation = JSON.parse(line) as HubObservation;
      if (observation.type === "ready") ready.resolve(observation.port ?? 0);
    });
    // Not the child's `close`: it never comes after a `disconnect` from this side.
    const closed = Promise.all([once(child, "exit"), once(child.stderr, "close")]);
    this.ended = closed.then(([[code]]) => ({ code, words }));
    this.port = ready.promise;
    this.port.catch(() => {});
    void this.ended.then(({ words: last }) => ready.reject(new Error(`the hub ended: ${last}`)));
  }

  /** What it sees when whoever started it is gone. */
  disconnect(): void {
    this.#child.disconnect();
  }

  /** Sends a message over the channel, and hears the observation of this type that follows. */
  async tell<T extends HubObservation["type"]>(
    message: object,
    answer: T,
  ): Promise<HubObservation & { type: T }> {
    const heard = Promise.withResolvers<HubObservation & { type: T }>();
    const listen = (observation: HubObservation) => {
      if (observation.type === answer) heard.resolve(observation as HubObservation & { type: T });
    };
    this.#child.on("message", listen);
    this.send(message);
    return heard.promise.finally(() => this.#child.off("message", listen));
  }

  send(message: object | string): void {
    this.#child.send(message);
  }

  signal(name: "SIGTERM"): void {
    this.#child.kill(name);
  }

  async end(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<Ending> {
    this.#child.kill(signal);
    return this.ended;
  }
}

/** Writes settings for a hub with one box; its data stays beside them. */
export function writeHubSettings(directory: string, changes: object = {}): string {
  const { kty, crv, x } = boxKeys.publicKey.export({ format: "jwk" });
  const settings = {
    listen: { port: 0 },
    dataDirectory: "data",
    terminals: [{ terminal: TERMINAL, merchant: "shop-1", publicKey: { kty, crv, x } }],
    ...changes,
  };
  const file = join(directory, "hub.json");
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

/** A box at the hub's broker that says what it is told to and hears everything. */
export class ProcessBox {
  readonly #client: MqttClient;
  readonly #seeds: HubSeeds;
  readonly #heard: HubMessage[] = [];
  #wake = () => {};
  #sequence = 0;

  private constructor(client: MqttClient, seeds: HubSeeds) {
    this.#client = client;
    this.#seeds = seeds;
    client.on("message", (_topic, payload) => this.#hear(String(payload)));
    client.on("error", () => {});
  }

  static async connect(directory: string, port: number): Promise<ProcessBox> {
    const seeds = await openHubSeeds(join(directory, "data"), new SystemRandom());
    const client = connect(`mqtt://127.0.0.1:${port}`, {
      ...{ clientId: TERMINAL, username: TERMINAL, reconnectPeriod: 0 },
      password: sign("anycode-connect", { terminal: TERMINAL, sentAtMs: Date.now() }),
    });
    const box = new ProcessBox(client, seeds);
    await client.subscribeAsync(`t/${TERMINAL}/dn/rx`, { qos: 1 });
    return box;
  }

  /** Resolves at the broker's acknowledgement, which is the hub's commit. */
  async send(request: PayRequest | PresentRequest | QueryRequest | RefundRequest): Promise<void> {
    const message = sign("anycode-request", request);
    await this.#client.publishAsync(`t/${TERMINAL}/up/tx`, message, { qos: 1 });
  }

  pay(order: string, code: string): PayRequest {
    const { id: keyId, publicKey: key } = publicHubKeys(this.#seeds).codeKey;
    const fields = this.query(order);
    const ephemeralSeed = new SystemRandom().bytes(32);
    const publicKey = createPublicKey({ key: { ...key }, format: "jwk" });
    const secretText = testSecretText(code);
    const sealing = { keyId, publicKey, context: fields, ephemeralSeed, secretText };
    const sealedCode = sealCode(code, sealing);
    return { ...fields, type: "pay", symbology: "qr", sealedCode };
  }

  query(order: string): QueryRequest {
    this.#sequence += 1;
    const envelope = { protocol: 1 as const, terminal: TERMINAL, sequence: this.#sequence };
    const deadlineMs = Date.now() + 60_000;
    const money = { amountMinor: 1250, currency: "CNY" } as const;
    const terminalInfo = TERMINAL_INFO;
    return { ...envelope, type: "query", order, ...money, deadlineMs, terminalInfo };
  }

  present(order: string): PresentRequest {
    return { ...this.query(order), type: "present" };
  }

  /** Of the whole order. */
  refund(order: string, refund: string): RefundRequest {
    return { ...this.query(order), type: "refund", refund };
  }

  /** The next message of the hub that is of this type. */
  async hears<T extends HubMessage["type"]>(type: T): Promise<HubMessage & { type: T }> {
    for (;;) {
      const message = this.#heard.shift();
      if (message?.type === type) return message as HubMessage & { type: T };
      if (message) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async leave(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #hear(payload: string): void {
    const [signing] = publicHubKeys(this.#seeds).signingKeys;
    const opened = openMessage("anycode-answer", payload, (id) => {
      if (id !== signing?.id) return null;
      return createPublicKey({ key: { ...signing.publicKey }, format: "jwk" });
    });
    const message = opened.ok ? parseHubMessage(opened.body) : null;
    if (message) this.#heard.push(message);
    this.#wake();
  }
}

function sign(type: "anycode-connect" | "anycode-request", body: object): string {
  return signMessage(type, body, { id: TERMINAL, privateKey: boxKeys.privateKey });
}
