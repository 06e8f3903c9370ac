/**
 * Lets a message in from the broker only where it is the hub's own word, said for the first time:
 * on something this box has asked, or fresh news. Everything else is counted by cause and changes
 * nothing.
 */
import { createHash } from "node:crypto";
import {
  ANSWER_BYTES_MAX,
  type HubMessage,
  type News,
  parseHubMessage,
  type Reply,
} from "../protocol/answer.ts";
import { type KeyLookup, type Opened, openMessage } from "../protocol/signed-message.ts";
import { type Asked, isReplyTo } from "./asked.ts";
import type { ReceivedMessage } from "./broker-link.ts";

/** Why a message was not let in. */
export const REJECTIONS = [
  /** Longer than any answer; not looked into. */
  "oversized",
  /** No signed message, or one whose body says nothing we know. */
  "malformed",
  /** Not signed by a hub key that this box trusts, or not as an answer. */
  "forged",
  /** On another topic, or the hub's word to another box. */
  "misaddressed",
  /** On no request of this box, or contradicting the request that it names. */
  "stray",
  /** News of too long ago, or of a time to come. */
  "stale",
  /** Let in before. */
  "replayed",
] as const;

export type Rejection = (typeof REJECTIONS)[number];

export interface AnswerGuardOptions {
  readonly terminal: string;
  readonly topic: string;
  /** The pinned keys of the hub. */
  readonly hubKeys: KeyLookup;
  /** The hub's time; null before the first welcome. */
  readonly hubTimeMs: () => number | null;
}

/** Requests whose answers are still let in; the oldest is forgotten first. */
export const ASKED_MAX = 256;

/** Different words of the hub on one request; more are stray. */
export const WORDS_PER_REQUEST_MAX = 8;

/** News is told so long after it was said, and not before. */
export const NEWS_FRESH_MS = 600_000;
/** News remembered, so that it is told once; many times what a hub says in that time. */
const NEWS_HEARD_MAX = 256;

/** Messages whose signature was looked at; the same bytes again are not looked at again. */
export const OPENED_MAX = 64;

interface Expectation {
  readonly about: Asked;
  /** Digests of what was let in. */
  readonly heard: Set<string>;
}

export class AnswerGuard {
  readonly #options: AnswerGuardOptions;
  readonly #asked = new Map<number, Expectation>();
  readonly #newsHeard = new Set<string>();
  /** By the bytes of the message: a signature costs more than the rest, and floods repeat. */
  readonly #opened = new Map<string, Opened>();
  readonly #counters = new Map<Rejection, number>();

  constructor(options: AnswerGuardOptions) {
    this.#options = options;
  }

  /** From now on the hub may answer this request. A new hello makes every earlier one stray. */
  expect(sequence: number, about: Asked): void {
    if (about.type === "hello") this.#forgetHello();
    this.#asked.set(sequence, { about, heard: new Set() });
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > ASKED_MAX && oldest !== undefined) this.#asked.delete(oldest);
  }

  /** The message, where it is let in. Never throws, whatever the bytes. */
  admit(received: ReceivedMessage): HubMessage | null {
    const judged = this.#judge(received);
    if (typeof judged !== "string") return judged;
    this.#counters.set(judged, (this.#counters.get(judged) ?? 0) + 1);
    return null;
  }

  /** How many were not let in since the start, by cause. */
  get counters(): Readonly<Record<Rejection, number>> {
    const counted = REJECTIONS.map((why) => [why, this.#counters.get(why) ?? 0]);
    return Object.fromEntries(counted) as Record<Rejection, number>;
  }

  #forgetHello(): void {
    for (const [sequence, { about }] of this.#asked) {
      if (about.type === "hello") this.#asked.delete(sequence);
    }
  }

  #judge({ topic, payload }: ReceivedMessage): HubMessage | Rejection {
    if (topic !== this.#options.topic) return "misaddressed";
    if (payload.length > ANSWER_BYTES_MAX) return "oversized";
    const text = Buffer.from(payload).toString("latin1");
    const opened = this.#open(text);
    if (!opened.ok) return opened.why === "malformed" ? "malformed" : "forged";
    const message = parseHubMessage(opened.body);
    if (!message) return "malformed";
    if (message.terminal !== this.#options.terminal) return "misaddressed";
    if (message.type === "news") return this.#judgeNews(message);
    return this.#judgeReply(message, digestOf(text));
  }

  #open(text: string): Opened {
    const known = this.#opened.get(text);
    if (known) return known;
    const opened = openMessage("anycode-answer", text, this.#options.hubKeys);
    this.#opened.set(text, opened);
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > OPENED_MAX && oldest !== undefined) this.#opened.delete(oldest);
    return opened;
  }

  #judgeNews(news: News): News | Rejection {
    const nowMs = this.#options.hubTimeMs();
    if (nowMs === null || Math.abs(nowMs - news.saidAtMs) > NEWS_FRESH_MS) return "stale";
    if (this.#newsHeard.has(news.id)) return "replayed";
    this.#newsHeard.add(news.id);
    const [oldest] = this.#newsHeard;
    if (this.#newsHeard.size > NEWS_HEARD_MAX && oldest) this.#newsHeard.delete(oldest);
    return news;
  }

  #judgeReply(message: Reply, digest: string): Reply | Rejection {
    const asked = this.#asked.get(message.inReplyTo);
    if (!asked || !isReplyTo(asked.about, message)) return "stray";
    if (asked.heard.has(digest)) return "replayed";
    if (asked.heard.size >= WORDS_PER_REQUEST_MAX) return "stray";
    asked.heard.add(digest);
    return message;
  }
}

/** Of what was signed only: the signature itself can be written in more than one way. */
function digestOf(message: string): string {
  const signed = message.slice(0, message.lastIndexOf("."));
  return createHash("sha256").update(signed).digest("base64");
}
