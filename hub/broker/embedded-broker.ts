/**
 * The broker inside the hub's process, for one shop: aedes, with the hub's commit before its
 * PUBACK, and each box held to its own topics.
 *
 * aedes sends PUBACK before it stores or routes a message, but after `authorizePublish`: that hook
 * therefore waits for the hub.
 */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from "aedes";
import { REQUEST_BYTES_MAX } from "../../firmware/protocol/request.ts";
import {
  answerTopic,
  issuerTableTopic,
  presenceTopic,
  requestTopic,
} from "../../firmware/protocol/topics.ts";
import { boundMqttMemory } from "../../firmware/uplink/mqtt-memory.ts";
import { PacketSizeBound } from "../../firmware/uplink/packet-size-bound.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { HubTerminals } from "../request-edge.ts";
import { StoreError } from "../store/store-error.ts";
import { BrokerError } from "./broker-error.ts";
import type { BrokerMessageHandler, BrokerPort } from "./broker-port.ts";
import { isProvenTerminal } from "./connect-proof.ts";

/** A request, its topic and MQTT's own bytes. A larger packet ends the connection unread. */
export const PACKET_BYTES_MAX = REQUEST_BYTES_MAX + 1024;
const PRESENCE_BYTES_MAX = 16;
const CONNECTIONS_MAX = 10_000;
const CONNECT_MS_MAX = 10_000;
/**
 * Connections that have not proved to be a box yet. A box proves it with its first packet, so that
 * whoever has not done so for the longest time is the least likely to be one: it makes room.
 */
export const UNPROVEN_MAX = 512;
const DRAIN_MS_MAX = 2_000;
const KEEPALIVE_SECONDS_MAX = 60;
/** CONNACK, MQTT 3.1.1 section 3.2.2.3. */
const BAD_PASSWORD = 4;

export interface EmbeddedBrokerOptions {
  /** The hub's machine only, unless the operator says otherwise. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** PEM; without it boxes connect in plain TCP. */
  readonly tls?: { readonly cert?: string; readonly key?: string };
  readonly terminals: HubTerminals;
  readonly clock: Clock;
  readonly counters: HubCounters;
}

type PublishHook = NonNullable<AedesOptions["authorizePublish"]>;
type PublishPacket = Parameters<PublishHook>[1];

export class EmbeddedBroker implements BrokerPort {
  readonly #options: EmbeddedBrokerOptions;
  readonly #sockets = new Set<Socket>();
  /** Of these, the ones that may be anybody's; the oldest first. */
  readonly #unproven = new Set<Socket>();
  readonly #server: Server;
  readonly #aedes: Aedes;
  #handler: BrokerMessageHandler | null = null;

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    this.#aedes = new Aedes({
      connectTimeout: CONNECT_MS_MAX,
      // A box that stops reading must not hold up the answers of all the others.
      drainTimeout: DRAIN_MS_MAX,
      keepaliveLimit: KEEPALIVE_SECONDS_MAX,
      preConnect: (_client, packet, done) => {
        // Answers are asked for again, never queued: a session would only hold memory.
        packet.clean = true;
        done(null, true);
      },
      authenticate: (client, _username, password, done) => {
        const isProven = this.#isProven(client, password);
        if (isProven) this.#unproven.delete(client.conn as Socket);
        else this.#options.counters.add("connect-refused");
        done(isProven ? null : notProven(), isProven);
      },
      authorizePublish: (client, packet, done) => this.#takePublish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => {
        const isOwn = [answerTopic(client.id), issuerTableTopic(client.id)].includes(
          subscription.topic,
        );
        if (!isOwn) this.#options.counters.add("subscribe-refused");
        done(null, isOwn ? subscription : null);
      },
    });
    this.#server = this.#makeServer();
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Once started: where boxes connect. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async start(handler: BrokerMessageHandler): Promise<void> {
    boundMqttMemory();
    this.#handler = handler;
    await this.#aedes.listen();
    const { host, port } = this.#options;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once("error", reject).listen(port, host, resolve);
      });
    } catch (cause) {
      await this.stop();
      throw listenError(cause, host, port);
    }
  }

  publish(topic: string, payload: Uint8Array): Promise<void> {
    const packet = { topic, payload: Buffer.from(payload), qos: 1 as const, retain: false };
    return new Promise((resolve, reject) => {
      if (this.#aedes.closed) reject(new BrokerError("disconnected", "the broker is stopped"));
      else this.#aedes.publish({ ...packet, cmd: "publish", dup: false }, () => resolve());
    });
  }

  async stop(): Promise<void> {
    this.#handler = null;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #makeServer(): Server {
    const { tls } = this.#options;
    const settings = { noDelay: true };
    const admit = (socket: Socket) => this.#admit(socket);
    if (!tls) return createServer(settings, admit);
    const handshake = { minVersion: "TLSv1.2", handshakeTimeout: CONNECT_MS_MAX } as const;
    const shaking = new Map<string, Socket>();
    const server = createTlsServer({ ...settings, ...tls, ...handshake }, (socket) => {
      // From here on the socket above stands for both: a box must not be crowded out below.
      const below = shaking.get(peerOf(socket));
      if (below) this.#unproven.delete(below);
      admit(socket);
    });
    // One that never finishes its handshake must not hold up the stop.
    server.on("connection", (socket) => {
      const peer = peerOf(socket);
      shaking.set(peer, socket);
      socket.once("close", () => shaking.delete(peer));
      this.#keep(socket);
    });
    return server;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    this.#unproven.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#unproven.delete(socket);
    });
    this.#makeRoom();
  }

  #admit(socket: Socket): void {
    this.#keep(socket);
    this.#aedes.handle(socket);
    // After aedes has begun to read by itself, this only looks on.
    const bound = new PacketSizeBound(PACKET_BYTES_MAX);
    socket.on("data", (bytes) => {
      if (!bound.admits(bytes)) socket.destroy();
    });
  }

  #makeRoom(): void {
    const [oldest] = this.#unproven;
    if (this.#unproven.size <= UNPROVEN_MAX || !oldest) return;
    this.#options.counters.add("connect-crowded-out");
    this.#unproven.delete(oldest);
    oldest.destroy();
  }

  #isProven(client: Client, password: Buffer | undefined): boolean {
    const { terminals, clock } = this.#options;
    const attempt = { clientId: client.id, password: String(password ?? ""), nowMs: clock.nowMs() };
    return isProvenTerminal(attempt, terminals);
  }

  /** For a will too. */
  #takePublish(...[client, packet, done]: Parameters<PublishHook>): void {
    // Its rejection is a bug: nobody handles it, so that it ends the process.
    void this.#take(client, packet).then(done);
  }

  /** An error ends the connection without PUBACK. */
  async #take(client: Client | null, packet: PublishPacket): Promise<Error | null> {
    const why = client ? whyRefused(client.id, packet) : "nobody sent it";
    if (!client || why !== null) {
      this.#options.counters.add("publish-refused");
      return new Error(`refused: ${why}`);
    }
    if (packet.topic !== requestTopic(client.id)) return null;
    if (!this.#handler) return new BrokerError("disconnected", "the hub is stopping");
    try {
      await this.#handler(packet.topic, Buffer.from(packet.payload));
      return null;
    } catch (error) {
      if (error instanceof StoreError) return error;
      throw error;
    }
  }
}

/** Of all open connections of a server, one has it. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function notProven(): AuthenticateError {
  const error = new Error("not a box of this hub, or not its key");
  return Object.assign(error, { returnCode: BAD_PASSWORD });
}

function whyRefused(terminal: string, packet: PublishPacket): string | null {
  const bytes = packet.payload.length;
  if (packet.qos === 2) return "QoS 2 is not offered";
  if (packet.topic === presenceTopic(terminal)) {
    return bytes > PRESENCE_BYTES_MAX ? "a presence of too many bytes" : null;
  }
  if (!packet.topic.startsWith(`t/${terminal}/up/`)) return "not a topic of this box";
  if (packet.retain) return "only presence is retained";
  return bytes > REQUEST_BYTES_MAX ? "too many bytes" : null;
}

function listenError(cause: unknown, host: string, port: number): BrokerError {
  const code = (cause as { code?: unknown }).code;
  if (code === "EADDRINUSE") {
    const message = `port ${port} is taken: another program listens on ${host}:${port}`;
    return new BrokerError("port-taken", message, { cause });
  }
  const message = `cannot listen on ${host}:${port} (${String(code ?? cause)})`;
  return new BrokerError("unreachable", message, { cause });
}
