/**
 * A broker with certificates, a hub and a box at it as processes, and further clients: the second
 * box of the fleet, `BOX-2`, and `watcher`, who looks at presence.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { signMessage } from "../../firmware/protocol/signed-message.ts";
import type { TlsMaterial } from "../../firmware/settings/broker-settings.ts";
import { openDeviceKey, publicHalf } from "../../firmware/settings/device-key.ts";
import { FileDisk } from "../../hal/disk/file-disk.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import type { SandboxBroker } from "../../scripts/enrol-sandbox.ts";
import { KillableShop } from "../shop/killable-shop.ts";
import { pictureOfCode } from "../shop/pictures-of-codes.ts";
import { Authority, type Certificate } from "./authority.ts";
import { freePort } from "./broker-program.ts";
import type { BrokerKind, FirstVersion, RunningBroker } from "./running-broker.ts";

export const BOX = "SANDBOX1";
export const OTHER_BOX = "BOX-2";
export const HUB = "anycode-hub";

export interface ClientOptions {
  /** In place of the certificate's own name. */
  readonly clientId?: string;
  /** False: a session that outlives the connection. */
  readonly clean?: boolean;
}

export class BrokerStage {
  readonly kind: BrokerKind;
  readonly firstVersion: FirstVersion;
  readonly folder: string;
  readonly broker: RunningBroker | null;
  readonly shop: KillableShop;
  readonly urls: readonly string[];
  readonly #authority: Authority;
  readonly #certificates = new Map<string, Certificate>();
  readonly #clients = new Set<MqttClient>();
  readonly #clean = () => rmSync(this.folder, { recursive: true, force: true });

  private constructor(parts: StageParts) {
    this.kind = parts.kind;
    this.firstVersion = parts.firstVersion;
    this.folder = parts.folder;
    this.broker = parts.broker;
    this.shop = parts.shop;
    this.urls = parts.urls;
    this.#authority = parts.authority;
    this.#certificates = parts.certificates;
    process.once("exit", this.#clean);
  }

  static async build(kind: BrokerKind, firstVersion: FirstVersion): Promise<BrokerStage> {
    const folder = mkdtempSync(join(tmpdir(), "anycode-broker-"));
    const authority = new Authority(join(folder, "certificates"));
    const names = ["localhost", HUB, BOX, OTHER_BOX, "watcher"];
    const certificates = new Map(names.map((name) => [name, authority.issue(name)]));
    mkdirSync(join(folder, "broker"));
    const broker = (await kind.start?.(join(folder, "broker"), authority)) ?? null;
    const port = await freePort();
    const urls = broker?.urls ?? [`mqtts://localhost:${port}`];
    const of = (name: string) => certificates.get(name) as Certificate;
    const { authorityFile } = authority;
    const [url, ...otherUrls] = urls;
    const at = (name: string) => ({
      ...{ url, otherUrls, mqttVersion: firstVersion, tls: { authorityFile, ...of(name) } },
    });
    const places: SandboxBroker = broker
      ? { hub: { broker: { ...at(HUB), clientId: HUB } }, box: at(BOX) }
      : {
          hub: { listen: { host: "127.0.0.1", port, tls: of("localhost") } },
          box: { url, tls: { authorityFile } },
        };
    const shop = await KillableShop.make(folder, port, places);
    await enrolOtherBox(folder);
    const parts = { kind, firstVersion, folder, broker, shop, urls, authority, certificates };
    return new BrokerStage(parts);
  }

  /** What the hub's own driver needs of this stage's broker. */
  get hubLogin(): { readonly urls: readonly string[]; readonly tls: TlsMaterial } {
    const { certificateFile, keyFile } = this.#certificates.get(HUB) as Certificate;
    const read = (file: string) => readFileSync(file, "utf8");
    const ca = read(this.#authority.authorityFile);
    return { urls: this.urls, tls: { ca, cert: read(certificateFile), key: read(keyFile) } };
  }

  /** A client with the certificate (at the embedded broker: the key) of this name. */
  async connect(name: string, options: ClientOptions = {}): Promise<MqttClient> {
    const { clientId = name, clean = true } = options;
    const isFive = this.firstVersion === "5" && this.kind.name === "Mosquitto";
    let refusal: unknown = new Error("no address");
    for (const url of this.urls) {
      const client = connect(url, {
        ...{ clientId, clean, protocolVersion: isFive ? 5 : 4, reconnectPeriod: 0 },
        ...{ ca: readFileSync(this.#authority.authorityFile), keepalive: 30 },
        ...(await this.#proof(name)),
      });
      this.#clients.add(client);
      client.setMaxListeners(0);
      client.on("error", (error) => {
        refusal = error;
      });
      const isAdmitted = await new Promise<boolean>((resolve) => {
        client.once("connect", () => resolve(true)).once("close", () => resolve(false));
      });
      if (isAdmitted) return client;
    }
    throw refusal;
  }

  /** A fresh code of a customer who can pay. */
  sell(outcome: "approved" | "password" = "approved"): Promise<void> {
    return pictureOfCode(this.folder, outcome).then((picture) => this.shop.sell(picture));
  }

  /** Sells, and resolves with how the payment ended. */
  async sale(): Promise<string> {
    const ended = this.paymentEnded();
    await this.ask();
    return ended;
  }

  /**
   * Sells, and resolves when the box asks the hub. A box that has just lost its connection does not
   * begin a sale, so the merchant tries again.
   */
  async ask(): Promise<void> {
    let isAsking = false;
    const asking = this.shop
      .hears(({ type }) => type === "asking")
      .then(() => {
        isAsking = true;
      });
    while (!isAsking) {
      await this.sell();
      await Promise.race([asking, setTimeout(TRY_AGAIN_MS, null, { ref: false })]);
    }
  }

  async paymentEnded(): Promise<string> {
    const ended = await this.shop.hears(({ type }) => type === "payment-ended");
    return ended.type === "payment-ended" ? ended.verdict : "";
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.end(true);
    await this.shop.stop();
    await this.broker?.stop();
    process.off("exit", this.#clean);
    this.#clean();
  }

  async #proof(name: string): Promise<IClientOptions> {
    if (!this.broker) {
      const key = await openDeviceKey(new FileDisk(boxFolder(this.folder, name)), RANDOM, name);
      const claim = { terminal: name, sentAtMs: Date.now() };
      return { username: name, password: signMessage("anycode-connect", claim, key) };
    }
    const { certificateFile, keyFile } = this.#certificates.get(name) as Certificate;
    return { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
  }
}

interface StageParts {
  readonly kind: BrokerKind;
  readonly firstVersion: FirstVersion;
  readonly folder: string;
  readonly broker: RunningBroker | null;
  readonly shop: KillableShop;
  readonly urls: readonly string[];
  readonly authority: Authority;
  readonly certificates: Map<string, Certificate>;
}

/** Longer than a scan takes, even on a busy machine. */
const TRY_AGAIN_MS = 8_000;

const RANDOM = new SystemRandom();

function boxFolder(folder: string, name: string): string {
  return join(folder, name === BOX ? "box" : name);
}

/** Makes the second box known to the hub. */
async function enrolOtherBox(folder: string): Promise<void> {
  const key = await openDeviceKey(new FileDisk(boxFolder(folder, OTHER_BOX)), RANDOM, OTHER_BOX);
  const file = join(folder, "hub.json");
  const settings = JSON.parse(readFileSync(file, "utf8")) as { terminals: object[] };
  settings.terminals.push({ terminal: OTHER_BOX, merchant: "shop-2", publicKey: publicHalf(key) });
  writeFileSync(file, JSON.stringify(settings));
}
