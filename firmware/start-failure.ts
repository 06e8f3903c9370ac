/** Why the box cannot start: one state of the not-ready table, with what was found. */
import { type NotReadyId, notReadyCode } from "./diagnostics/not-ready.ts";

export class StartFailure extends Error {
  readonly id: NotReadyId;

  /** `what`: cause and what to do, one line. */
  constructor(id: NotReadyId, what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = "StartFailure";
    this.id = id;
  }

  /** The one line for people: the code number is the one on the screen. */
  get line(): string {
    return `${this.id} (code ${notReadyCode(this.id)}): ${this.message}`;
  }
}
