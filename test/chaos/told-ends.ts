/** What the boxes of a shop told their merchants, and the codes that their customers showed. */
import type { Observation } from "../../firmware/diagnostics/observation.ts";
import type { Verdict } from "../../firmware/payment/payment-state.ts";
import type { BoxName } from "./chaos-plan.ts";

export interface ToldEnd {
  readonly box: BoxName;
  readonly order: string;
  readonly verdict: Verdict;
}

export class ToldEnds {
  readonly ends: ToldEnd[] = [];
  /** Every one: none may be found anywhere. */
  readonly codes: string[] = [];
  /** A customer's payment may arrive after its order was closed. */
  isLatePossible = false;
  readonly #underWay = new Set<(box: BoxName) => void>();

  hear(box: BoxName, observation: Observation): void {
    if (observation.type === "payment-ended") {
      this.ends.push({ box, order: observation.order, verdict: observation.verdict });
    }
    if (["asking", "presenting", "refund-asked"].includes(observation.type)) {
      for (const look of this.#underWay) look(box);
    }
  }

  /** Resolves when the next payment or refund leaves one of these boxes, or after so long. */
  nextUnderWay(boxes: readonly BoxName[], msMax: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#underWay.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const look = (box: BoxName) => {
        if (boxes.includes(box)) done();
      };
      const timer = setTimeout(done, msMax);
      this.#underWay.add(look);
    });
  }
}
