/**
 * What must hold of every message between boxes and hub, looked at as it comes: a box lets in the
 * hub's own words only, each once, on what this boot has asked; no two requests of a box have one
 * number; and what the hub has not answered is said again.
 */
import { type BodyOfMessage, bodyOf } from "../world/message-body.ts";
import type { SimulatedBox } from "../world/simulated-box.ts";
import type { CarriedMessage } from "../world/simulated-broker.ts";

/** By then the outbox has said a request three times, where nobody answers. */
const SAID_AGAIN_WITHIN_MS = 10_000;

export interface MessageWatchOptions {
  readonly clock: { after(delayMs: number, callback: () => void): () => void };
  readonly onBroken: (sentence: string) => void;
  /** The present boot of a terminal's box. */
  readonly boxOf: (terminal: string) => SimulatedBox;
}

export class MessageWatch {
  readonly #options: MessageWatchOptions;
  /** What the hub has said to each terminal, to the byte. */
  readonly #saidByHub = new Map<string, Set<string>>();
  /** Each request by its terminal and number. */
  readonly #requests = new Map<string, string>();
  readonly #asked = new WeakMap<SimulatedBox, Set<number>>();
  readonly #letIn = new WeakMap<SimulatedBox, Set<string>>();
  /** How often a request was said. */
  readonly #timesSaid = new Map<string, number>();
  /** The numbers of requests that the hub has answered, by terminal. */
  readonly #answered = new Set<string>();
  /** The latest request about an order. */
  readonly #latestOf = new Map<string, number>();

  /** Requests that no box has made, by terminal and number. */
  readonly #forged = new Set<string>();

  constructor(options: MessageWatchOptions) {
    this.#options = options;
  }

  /** A number for a request that is not the box's: the hub must not say how its order stands. */
  nextForgedSequence(terminal: string): number {
    const sequence = Number.MAX_SAFE_INTEGER - this.#forged.size;
    this.#forged.add(`${terminal} ${sequence}`);
    return sequence;
  }

  /** A message was handed to the broker by its maker. */
  published({ way, topic, payload }: CarriedMessage): void {
    const [, terminal = ""] = topic.split("/");
    const body = bodyOf(payload);
    if (way === "up") {
      this.#requested(terminal, payload, body);
      return;
    }
    const said = this.#saidByHub.get(terminal) ?? new Set();
    this.#saidByHub.set(terminal, said.add(payload));
    if (body.inReplyTo === undefined) return;
    const name = `${terminal} ${body.inReplyTo}`;
    this.#answered.add(name);
    if (body.type === "answer" && this.#forged.has(name)) {
      this.#options.onBroken(`the hub told how ${body.order} stands to who asked by another code`);
    }
  }

  /** A box has believed a message. */
  letIn(terminal: string, box: SimulatedBox, payload: string): void {
    const { onBroken } = this.#options;
    const { type, inReplyTo } = bodyOf(payload);
    const signed = payload.slice(0, payload.lastIndexOf("."));
    const known = this.#letIn.get(box) ?? new Set();
    this.#letIn.set(box, known);
    if (!this.#saidByHub.get(terminal)?.has(payload)) {
      onBroken(`${terminal} let in a ${type} that the hub never said to it`);
    }
    if (known.has(signed)) onBroken(`${terminal} let in the same ${type} twice`);
    known.add(signed);
    if (inReplyTo !== undefined && !this.#asked.get(box)?.has(inReplyTo)) {
      onBroken(`${terminal} let in a ${type} on nothing that it has asked since its start`);
    }
  }

  #requested(terminal: string, payload: string, body: BodyOfMessage): void {
    const { onBroken, boxOf, clock } = this.#options;
    const { sequence = -1, order, type } = body;
    const name = `${terminal} ${sequence}`;
    const earlier = this.#requests.get(name);
    if (earlier !== undefined && earlier !== payload) {
      onBroken(`${terminal} has made two requests with the number ${sequence}`);
    }
    this.#requests.set(name, payload);
    const box = boxOf(terminal);
    this.#asked.set(box, (this.#asked.get(box) ?? new Set()).add(sequence));
    if (order !== undefined) this.#latestOf.set(order, sequence);
    const times = (this.#timesSaid.get(name) ?? 0) + 1;
    this.#timesSaid.set(name, times);
    if (times > 1 || (type !== "pay" && type !== "present")) return;
    clock.after(SAID_AGAIN_WITHIN_MS, () =>
      this.#mustBeSaidAgain(box, { name, terminal, ...body }),
    );
  }

  /** Where the hub was silent, the box still on and there, and nothing newer was to be said. */
  #mustBeSaidAgain(
    box: SimulatedBox,
    {
      name,
      terminal,
      order = "",
      sequence = -1,
      type,
    }: BodyOfMessage & { name: string; terminal: string },
  ): void {
    if (this.#timesSaid.get(name) !== 1 || this.#answered.has(name)) return;
    if (this.#latestOf.get(order) !== sequence || !box.openOrders.has(order)) return;
    if (!box.power.isOn || !box.uplink?.isReady) return;
    this.#options.onBroken(
      `${terminal} said its ${type} of order ${order} once, and nobody heard it`,
    );
  }
}
