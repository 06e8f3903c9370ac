/**
 * Tells boxes what their merchants should know, unasked. No desk waits for it: what was not heard
 * is lost, or said again to a box that comes back soon.
 */
import type { HubMessage, News } from "../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../firmware/protocol/message-fields.ts";
import type { NewsItem } from "../firmware/protocol/news.ts";
import type { Clock } from "../hal/clock/clock.ts";
import type { Random } from "../hal/random/random.ts";

/** So long news is said again to a box that connects anew; a box takes none that is older. */
export const NEWS_KEPT_MS = 600_000;
/** Of one box. */
const NEWS_KEPT_MAX = 8;

export interface NewsDeskOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly say: (message: HubMessage) => void;
}

export class NewsDesk {
  readonly #options: NewsDeskOptions;
  /** By terminal, the newest last. Whoever holds news for longest is first. */
  readonly #kept = new Map<string, readonly News[]>();

  constructor(options: NewsDeskOptions) {
    this.#options = options;
  }

  /** Says it at once, and again when the box comes back within `NEWS_KEPT_MS`. */
  tell(terminal: string, item: NewsItem): void {
    const news = this.tellOnce(terminal, item);
    this.#forgetOld();
    const kept = [...(this.#kept.get(terminal) ?? []), news].slice(-NEWS_KEPT_MAX);
    this.#kept.delete(terminal);
    this.#kept.set(terminal, kept);
  }

  /** Says it at once, and no more: whoever tells it sees to it that it is heard. */
  tellOnce(terminal: string, item: NewsItem): News {
    const { clock, random, say } = this.#options;
    const news: News = {
      protocol: PROTOCOL_VERSION,
      type: "news",
      terminal,
      id: Buffer.from(random.bytes(16)).toString("base64url"),
      saidAtMs: clock.nowMs(),
      item,
    };
    say(news);
    return news;
  }

  /** The box has connected anew: it may have missed what was said meanwhile. */
  repeat(terminal: string): void {
    this.#forgetOld();
    for (const news of this.#kept.get(terminal) ?? []) this.#options.say(news);
  }

  #forgetOld(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const [terminal, all] of this.#kept) {
      const fresh = all.filter(({ saidAtMs }) => Math.abs(nowMs - saidAtMs) < NEWS_KEPT_MS);
      if (fresh.length > 0) this.#kept.set(terminal, fresh);
      else this.#kept.delete(terminal);
    }
  }
}
