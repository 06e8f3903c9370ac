/**
 * Lets a message in from the broker only where it is the hub's own word on something this box has
 * asked, said for the first time. Everything else is counted by cause and changes nothing.
 */
import { createHash } from "node:crypto";
import type { Currency } from "../money/money.ts";
import { ANSWER_BYTES_MAX, type HubMessage, parseHubMessage } from "../protocol/answer.ts";
import { type KeyLookup, openMessage } from "../protocol/signed-message.ts";
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
  /** Let in before. */
  "replayed",
] as const;

export type Rejection = (typeof REJECTIONS)[number];

/** What a request was about. */
export interface AskedOrder {
  readonly type: "order";
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
}

export interface AskedHello {
  readonly type: "hello";
  readonly nonce: string;
}

export interface AnswerGuardOptions {
  readonly terminal: string;
  readonly topic: string;
  /** The pinned keys of the hub. */
  readonly hubKeys: KeyLookup;
}

/** Requests whose answers are still let in; the oldest is forgotten first. */
export const ASKED_MAX = 256;

/** Different words of the hub on one request; more are stray. */
export const WORDS_PER_REQUEST_MAX = 8;

interface Asked {
  readonly about: AskedOrder | AskedHello;
  /** Digests of what was let in. */
  readonly heard: Set<string>;
}

export class AnswerGuard {
  readonly #options: AnswerGuardOptions;
  readonly #asked = new Map<number, Asked>();
  readonly #counters = new Map<Rejection, number>();

  constructor(options: AnswerGuardOptions) {
    this.#options = options;
  }

  /** From now on the hub may answer this request. A new hello makes every earlier one stray. */
  expect(sequence: number, about: AskedOrder | AskedHello): void {
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
    const opened = openMessage("anycode-answer", text, this.#options.hubKeys);
    if (!opened.ok) return opened.why === "malformed" ? "malformed" : "forged";
    const message = parseHubMessage(opened.body);
    if (!message) return "malformed";
    if (message.terminal !== this.#options.terminal) return "misaddressed";
    return this.#judgeReply(message, digestOf(text));
  }

  #judgeReply(message: HubMessage, digest: string): HubMessage | Rejection {
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

function isReplyTo(about: AskedOrder | AskedHello, message: HubMessage): boolean {
  if (about.type === "hello") return message.type === "welcome" && message.nonce === about.nonce;
  if (message.type === "welcome" || message.order !== about.order) return false;
  if (message.type !== "answer") return true;
  return message.amountMinor === about.amountMinor && message.currency === about.currency;
}
