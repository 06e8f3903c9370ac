/**
 * The box's line to the hub: sends requests, sealed and signed, again and again until the hub
 * itself has acknowledged them, and lets in nothing but the hub's own signed words.
 */
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import type { Reply, Welcome } from "../protocol/answer.ts";
import { EPHEMERAL_SEED_BYTES } from "../protocol/hpke.ts";
import { PROTOCOL_VERSION } from "../protocol/message-fields.ts";
import type { IssuerTableReport, Request, TimedRequest } from "../protocol/request.ts";
import { type KeyLookup, type SigningKey, signMessage } from "../protocol/signed-message.ts";
import { answerTopic, issuerTableTopic } from "../protocol/topics.ts";
import { AnswerGuard, type Rejection } from "./answer-guard.ts";
import { askedBy } from "./asked.ts";
import type { BrokerLink, ReceivedMessage } from "./broker-link.ts";
import { HubChannel } from "./hub-channel.ts";
import { HubClock } from "./hub-clock.ts";
import { Outbox, type OutboxEntry } from "./outbox.ts";
import type { TerminalInfoSource } from "./terminal-info-source.ts";
import { UplinkError } from "./uplink-error.ts";
import type { HeardReply, UplinkEvent, UplinkStatus } from "./uplink-event.ts";
import { buildRequest, type HubCodeKey, type UplinkRequest } from "./uplink-request.ts";

export interface UplinkKeys {
  /** The box's own. */
  readonly signing: SigningKey;
  /** The pinned keys that the hub signs with. */
  readonly hub: KeyLookup;
  readonly hubCode: HubCodeKey;
}

/** Gives numbers that no earlier request of this box had, each greater than the one before. */
export interface SequenceSource {
  next(): number;
}

export interface UplinkOptions {
  /** Called for each connection. */
  readonly openLink: () => BrokerLink;
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: UplinkKeys;
  readonly terminal: string;
  readonly firmwareVersion: string;
  readonly sequences: SequenceSource;
  readonly terminalInfo: TerminalInfoSource;
  /** Where issuer tables go; without it the box takes none. */
  readonly issuerTables?: IssuerTableInbox;
}

export interface IssuerTableInbox {
  /** For the hello. */
  readonly report: IssuerTableReport;
  /** Whatever came on the topic of issuer tables; nothing of it has been checked. */
  hear(document: Uint8Array): void;
  onChange(listener: () => void): void;
}

/** Monotonic times of the making of a request. */
export interface SendTimings {
  readonly startedAtMs: number;
  /** The request was sealed and signed. */
  readonly sealedAtMs: number;
  /** It was handed to MQTT; null where it waits for a connection. */
  readonly handedOverAtMs: number | null;
}

export type Sent =
  | { readonly ok: true; readonly sequence: number; readonly timings: SendTimings }
  /** Nothing was sent, and nothing will be. */
  | { readonly ok: false; readonly why: SendRefusal };

/** No hub has answered since the start, so no deadline can be counted; or too much waits. */
export type SendRefusal = "not-ready" | "outbox-full";

const NONCE_BYTES = 16;

export class Uplink {
  readonly #options: UplinkOptions;
  readonly #channel: HubChannel;
  readonly #guard: AnswerGuard;
  readonly #hubClock: HubClock;
  readonly #outbox = new Outbox();
  #listener: (event: UplinkEvent) => void = () => {};
  #isRunning = false;
  #status: UplinkStatus = "connecting";
  #detail = "";
  #cancelPump: () => void = () => {};

  constructor(options: UplinkOptions) {
    const { openLink, clock, random, terminal, keys } = options;
    this.#options = options;
    this.#hubClock = new HubClock(clock);
    this.#guard = new AnswerGuard({
      terminal,
      topic: answerTopic(terminal),
      hubKeys: keys.hub,
      hubTimeMs: () => this.#hubClock.nowMs(),
    });
    this.#channel = new HubChannel({
      openLink,
      clock,
      random,
      terminal,
      takesIssuerTables: options.issuerTables !== undefined,
      makeHello: () => this.#makeHello(),
      onStatus: (status, detail) => this.#setStatus(status, detail),
      onMessage: (message) => this.#receive(message),
    });
  }

  /**
   * Connects, and calls `listener` with everything that happens from now on, one event at a time.
   * It may call the uplink; it must not throw.
   */
  start(listener: (event: UplinkEvent) => void): void {
    this.#listener = listener;
    this.#isRunning = true;
    // The hub learns at once which table it may count on.
    this.#options.issuerTables?.onChange(() => this.#channel.greetAgain());
    this.#channel.start();
  }

  /** Resolves when the connection is gone; no event comes after. What was not sent is lost. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#cancelPump();
    await this.#channel.stop();
  }

  /** Whether the hub has answered over this connection. */
  get isReady(): boolean {
    return this.#channel.isReady;
  }

  get status(): UplinkStatus {
    return this.#status;
  }

  /** How many messages were not let in since the start, by cause. */
  get counters(): Readonly<Record<Rejection, number>> {
    return this.#guard.counters;
  }

  /** The hub's time, milliseconds since 1970; null before the first welcome. */
  hubTimeMs(): number | null {
    return this.#hubClock.nowMs();
  }

  /** By how much the hub is ahead of the box's wall clock; null before the first welcome. */
  wallClockOffsetMs(): number | null {
    return this.#hubClock.wallClockOffsetMs();
  }

  /**
   * Makes the request, once, and repeats it until the hub's word, its deadline or `withdraw`.
   * While there is no connection it waits for one. The code in it is not kept.
   */
  send(wanted: UplinkRequest): Sent {
    const { clock } = this.#options;
    const startedAtMs = clock.monotonicMs();
    const hubTimeMs = this.#hubClock.nowMs();
    if (hubTimeMs === null) return { ok: false, why: "not-ready" };
    if (this.#outbox.isFull) return { ok: false, why: "outbox-full" };
    const request = this.#makeRequest(wanted, hubTimeMs);
    const message = this.#sign(request);
    const sealedAtMs = clock.monotonicMs();
    const { sequence, type } = request;
    this.#guard.expect(sequence, askedBy(request));
    const deadlineAtMs = startedAtMs + wanted.deadlineAfterMs;
    const entry = { sequence, subject: subjectOf(wanted), type, message, deadlineAtMs };
    this.#outbox.add(entry, sealedAtMs);
    const isReady = this.#channel.isReady;
    if (isReady) this.#pump();
    else this.#channel.hurry();
    const handedOverAtMs = isReady ? clock.monotonicMs() : null;
    const timings = { startedAtMs, sealedAtMs, handedOverAtMs };
    return { ok: true, sequence, timings };
  }

  /**
   * The order or refund has moved on: nothing more is sent about it unless `send` is called. A
   * question is withdrawn by its type.
   */
  withdraw(subject: string): void {
    this.#outbox.withdraw(subject);
    this.#pump();
  }

  #makeRequest(wanted: UplinkRequest, hubTimeMs: number): TimedRequest {
    const { terminal, keys, random, sequences, terminalInfo } = this.#options;
    return buildRequest(wanted, {
      terminal,
      sequence: sequences.next(),
      deadlineMs: hubTimeMs + wanted.deadlineAfterMs,
      codeKey: keys.hubCode,
      makeSeed: () => random.bytes(EPHEMERAL_SEED_BYTES),
      terminalInfo: terminalInfo.info,
      secretTextOf: (code) => terminalInfo.secretTextOf(code),
    });
  }

  #makeHello(): string {
    const { terminal, firmwareVersion: firmware, random, sequences, terminalInfo } = this.#options;
    terminalInfo.refresh();
    const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString("base64url");
    const sequence = sequences.next();
    this.#guard.expect(sequence, { type: "hello", nonce });
    const protocol = PROTOCOL_VERSION;
    const report = this.#options.issuerTables && { issuerTable: this.#options.issuerTables.report };
    return this.#sign({ protocol, terminal, sequence, type: "hello", nonce, firmware, ...report });
  }

  #sign(request: Request): string {
    return signMessage("anycode-request", request, this.#options.keys.signing);
  }

  #receive(received: ReceivedMessage): void {
    const { clock, issuerTables, terminal } = this.#options;
    if (issuerTables && received.topic === issuerTableTopic(terminal)) {
      issuerTables.hear(received.payload);
      return;
    }
    const receivedAtMs = clock.monotonicMs();
    const message = this.#guard.admit(received);
    if (!message) return;
    if (message.type === "welcome") {
      this.#hubClock.learn(message.hubTimeMs);
      if (!this.#channel.isReady) this.#outbox.restart(receivedAtMs);
      this.#channel.welcomed();
    } else if (message.type === "news") {
      this.#listener({ type: "news", message, receivedAtMs });
    } else {
      this.#outbox.settle(message.inReplyTo);
      // The hub's clock was stepped: deadlines are counted on its new time from now on.
      if (message.type === "refusal" && message.reason === "late") this.#channel.greetAgain();
      this.#listener(heardReply(message, receivedAtMs));
    }
    this.#pump();
  }

  /** Drops what is too late, publishes what is due, and looks again when there is more to do. */
  #pump(): void {
    if (!this.#isRunning) return;
    const nowMs = this.#options.clock.monotonicMs();
    for (const { sequence, subject } of this.#outbox.expire(nowMs)) {
      this.#listener({ type: "expired", sequence, subject });
    }
    if (!this.#isRunning) return; // The listener has just stopped it.
    const { isReady } = this.#channel;
    if (isReady) for (const entry of this.#outbox.take(nowMs)) this.#publish(entry, nowMs);
    this.#cancelPump();
    const nextAtMs = this.#outbox.nextAtMs(isReady);
    if (nextAtMs === null) return;
    const delayMs = Math.max(0, nextAtMs - nowMs);
    this.#cancelPump = this.#options.clock.after(delayMs, () => this.#pump());
  }

  async #publish(entry: OutboxEntry, nowMs: number): Promise<void> {
    const { sequence, message, deadlineAtMs } = entry;
    const hints = {
      expirySeconds: Math.max(1, Math.ceil((deadlineAtMs - nowMs) / 1000)),
      replyTopic: answerTopic(this.#options.terminal),
      correlation: String(sequence),
    };
    try {
      await this.#channel.publish(message, hints);
    } catch (error) {
      // It stays in the outbox; a link that has ended is the channel's affair.
      if (!(error instanceof UplinkError)) throw error;
    }
    this.#outbox.landed(sequence);
    this.#pump();
  }

  #setStatus(status: UplinkStatus, detail: string): void {
    if (status === this.#status && detail === this.#detail) return;
    this.#status = status;
    this.#detail = detail;
    this.#listener({ type: "status", status, detail });
  }
}

function subjectOf(wanted: UplinkRequest): string {
  if (wanted.type === "refund") return wanted.refund;
  return wanted.type === "inquire" || wanted.type === "statement" ? wanted.type : wanted.order;
}

function heardReply(message: Exclude<Reply, Welcome>, receivedAtMs: number): HeardReply {
  return { type: message.type, message, receivedAtMs } as HeardReply;
}
