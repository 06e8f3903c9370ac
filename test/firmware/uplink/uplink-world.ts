/** An uplink on scripted links, with a hub that says what a test tells it to. */
import { generateKeyPairSync } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { HubMessage } from "../../../firmware/protocol/answer.ts";
import {
  type OrderRequest,
  parseRequest,
  type Request,
} from "../../../firmware/protocol/request.ts";
import { openCode } from "../../../firmware/protocol/sealed-code.ts";
import {
  type KeyLookup,
  openMessage,
  type SigningKey,
  signMessage,
} from "../../../firmware/protocol/signed-message.ts";
import { answerTopic } from "../../../firmware/protocol/topics.ts";
import { Uplink } from "../../../firmware/uplink/uplink.ts";
import type { UplinkError } from "../../../firmware/uplink/uplink-error.ts";
import type { UplinkEvent } from "../../../firmware/uplink/uplink-event.ts";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { SimulatedNetwork } from "../../../hal/network/simulated-network.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { makeTerminalInfoSource } from "../../world/test-terminal-info.ts";
import { ScriptedLink } from "./scripted-link.ts";

export const TERMINAL = "box-1";
export const ORDER = "2611240019301234567890123456";
export const HUB_TIME_MS = Date.UTC(2026, 10, 24);
export const CODE = "130000000000000001";

/** Made once: they are no part of any test. */
const device = generateKeyPairSync("ed25519");
const hub = generateKeyPairSync("ed25519");
const hubCode = generateKeyPairSync("x25519");

export const deviceKey: SigningKey = { id: "box-1-key", privateKey: device.privateKey };
export const hubKey: SigningKey = { id: "hub-1", privateKey: hub.privateKey };
export const hubKeyLookup: KeyLookup = (id) => (id === "hub-1" ? hub.publicKey : null);

export const payOrder = {
  type: "pay",
  order: ORDER,
  amountMinor: 1250,
  currency: "CNY",
  symbology: "qr",
  code: CODE,
  deadlineAfterMs: 60_000,
} as const;

export const answerFields = {
  type: "answer",
  order: ORDER,
  amountMinor: 1250,
  currency: "CNY",
  state: "approved",
} as const;

type Words<M> = M extends HubMessage ? Omit<M, "protocol" | "terminal"> : never;

export class UplinkWorld {
  readonly clock: SimulatedClock;
  readonly network = new SimulatedNetwork();
  readonly uplink: Uplink;
  readonly events: UplinkEvent[] = [];
  readonly links: ScriptedLink[] = [];
  /** The monotonic time of each connection. */
  readonly openedAtMs: number[] = [];
  refusal: UplinkError | null = null;
  acknowledges = true;
  isHubSilent = false;
  #sequence = 0;

  constructor({ seed = 1, wallMs = HUB_TIME_MS } = {}) {
    this.clock = new SimulatedClock({ wallMs });
    this.uplink = new Uplink({
      openLink: () => this.#openLink(),
      clock: this.clock,
      random: new SimulatedRandom(seed),
      keys: {
        signing: deviceKey,
        hub: hubKeyLookup,
        hubCode: { id: "hub-code-1", publicKey: hubCode.publicKey },
      },
      terminal: TERMINAL,
      firmwareVersion: "0.1.0",
      sequences: { next: () => ++this.#sequence },
      terminalInfo: makeTerminalInfoSource(this.network),
    });
  }

  async start(): Promise<void> {
    this.uplink.start((event) => this.events.push(event));
    await setImmediate();
  }

  /** Lets time pass, a timer at a time, with everything that waits for a promise in between. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.monotonicMs() + ms;
    for (;;) {
      await setImmediate();
      const leftMs = untilMs - this.clock.monotonicMs();
      const nextMs = this.clock.nextTimerInMs;
      if (nextMs === null || nextMs > leftMs) {
        this.clock.advance(leftMs);
        return;
      }
      this.clock.advance(nextMs);
    }
  }

  get link(): ScriptedLink {
    const link = this.links.at(-1);
    if (!link) throw new Error("no link was opened");
    return link;
  }

  get statuses(): string[] {
    return this.events.flatMap((event) => (event.type === "status" ? [event.status] : []));
  }

  /** Everything but status. */
  get words(): UplinkEvent[] {
    return this.events.filter((event) => event.type !== "status");
  }

  /** The requests on orders that went out on the newest link. */
  get requests(): OrderRequest[] {
    const all = this.link.published.map(({ payload }) => readRequest(payload));
    return all
      .filter((request) => "order" in request)
      .filter((request) => request.type !== "refund");
  }

  /** The hub says something, signed, on the newest link. */
  say(words: Words<HubMessage>): string {
    const message = signAsHub({ protocol: 1, terminal: TERMINAL, ...words });
    this.link.deliver(answerTopic(TERMINAL), message);
    return message;
  }

  welcome(link: ScriptedLink, request: Request): void {
    if (request.type !== "hello") throw new Error("only a hello is welcomed");
    const { sequence: inReplyTo, nonce } = request;
    const hubTimeMs = HUB_TIME_MS + this.clock.monotonicMs();
    const words = { protocol: 1, terminal: TERMINAL, type: "welcome", inReplyTo, nonce, hubTimeMs };
    link.deliver(answerTopic(TERMINAL), signAsHub(words));
  }

  #openLink(): ScriptedLink {
    const link = new ScriptedLink({
      refusal: this.refusal,
      acknowledges: this.acknowledges,
      onPublish: (on, { payload }) => {
        const request = readRequest(payload);
        if (request.type !== "hello" || this.isHubSilent) return;
        queueMicrotask(() => this.welcome(on, request));
      },
    });
    this.links.push(link);
    this.openedAtMs.push(this.clock.monotonicMs());
    return link;
  }
}

export function signAsHub(body: object, key = hubKey): string {
  return signMessage("anycode-answer", body, key);
}

/** As the hub reads it; throws where the box has published anything but a good request. */
export function readRequest(message: string): Request {
  const opened = openMessage("anycode-request", message, () => device.publicKey);
  const request = opened.ok ? parseRequest(opened.body) : null;
  if (!request) throw new Error(`no good request: ${JSON.stringify(opened)}`);
  return request;
}

/** The code in a pay request, as the hub opens it. */
export function codeOf(request: Request): string | null {
  if (request.type !== "pay") return null;
  return openCode(request.sealedCode, { privateKey: hubCode.privateKey, context: request });
}
