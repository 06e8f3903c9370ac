/** Follows one payment through what the box tells, and says what goes on meanwhile. */
import type { Observation } from "../firmware/diagnostics/observation.ts";
import {
  type PaymentResult,
  resultInWords,
  resultOfEnd,
  resultOfNoCode,
} from "./payment-result.ts";

export class PaymentWatch {
  readonly #say: (progress: string) => void;
  /** Payments of an earlier run, which the box finishes besides. */
  readonly #earlier = new Set<string>();
  readonly #end = Promise.withResolvers<PaymentResult>();
  #openOrder: string | null = null;
  #storageTrouble: string | null = null;
  #result: PaymentResult | null = null;

  constructor(say: (progress: string) => void) {
    this.#say = say;
  }

  /** Resolves when the payment has ended. */
  get ended(): Promise<PaymentResult> {
    return this.#end.promise;
  }

  /** How it ended; null while it has not. */
  get result(): PaymentResult | null {
    return this.#result;
  }

  /** The order once it is on its way to the hub: from then on money may move. */
  get openOrder(): string | null {
    return this.#openOrder;
  }

  /** Why the box could not keep what it must; null where it could. */
  get storageTrouble(): string | null {
    return this.#storageTrouble;
  }

  hear(observation: Observation): void {
    const progress = progressOf(observation);
    if (progress) this.#say(progress);
    switch (observation.type) {
      case "resuming":
        for (const order of observation.orders) this.#earlier.add(order);
        return;
      case "storage-failed":
        this.#storageTrouble = observation.detail;
        return;
      case "asking":
        if (!this.#earlier.has(observation.order)) this.#openOrder = observation.order;
        return;
      case "no-code":
        this.#settle(resultOfNoCode(observation));
        return;
      case "payment-ended":
        this.#hearEnd(resultOfEnd(observation));
    }
  }

  #hearEnd(result: PaymentResult): void {
    if (result.order === this.#openOrder) this.#settle(result);
    else this.#say(`an earlier payment ended: ${resultInWords(result)}`);
  }

  #settle(result: PaymentResult): void {
    this.#result ??= result;
    this.#end.resolve(result);
  }
}

function progressOf(observation: Observation): string | null {
  if (observation.type === "resuming") {
    return `finishing ${observation.orders.length} payment(s) of an earlier run ...`;
  }
  if (observation.type === "not-ready" && observation.id !== "starting") {
    return `the box is not ready: ${observation.id} (code ${observation.code})`;
  }
  if (observation.type !== "screen") return null;
  switch (observation.screen) {
    case "scanning":
      return "the camera looks for a code ...";
    case "waiting":
      return "asking the hub ...";
    case "settling":
      return "the result is unknown; taking the order back ...";
    default:
      return null;
  }
}
