/** Whether the box can sell: what is wrong now, and which of it to tell first. Pure. */
import type { NotReadyId } from "./not-ready.ts";

/** In the order in which they are told: what a merchant must mend before the rest matters. */
const SOURCES = ["storage", "decoder", "camera", "uplink"] as const;

export type TroubleSource = (typeof SOURCES)[number];

export class Readiness {
  readonly #troubles = new Map<TroubleSource, NotReadyId>();

  set(source: TroubleSource, id: NotReadyId | null): void {
    if (id) this.#troubles.set(source, id);
    else this.#troubles.delete(source);
  }

  of(source: TroubleSource): NotReadyId | null {
    return this.#troubles.get(source) ?? null;
  }

  /** Null where the box is ready. */
  get notReady(): NotReadyId | null {
    for (const source of SOURCES) {
      const id = this.#troubles.get(source);
      if (id) return id;
    }
    return null;
  }
}
