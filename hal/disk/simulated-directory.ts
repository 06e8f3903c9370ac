/** The names on the simulated disk: as they are, as they are durable, and what lies between. */
import { draw, type SimulatedFile, type Survival } from "./simulated-file.ts";

/** A rename takes one name away and gives another in one step. */
interface NameChange {
  readonly taken?: string;
  readonly given?: string;
  readonly file?: SimulatedFile;
}

export class SimulatedDirectory {
  readonly files: Map<string, SimulatedFile>;
  #durable: Map<string, SimulatedFile>;
  #unsynced: NameChange[] = [];

  constructor(files: ReadonlyMap<string, SimulatedFile> = new Map()) {
    this.files = new Map(files);
    this.#durable = new Map(files);
  }

  change(change: NameChange): void {
    apply(change, this.files);
    this.#unsynced.push(change);
  }

  sync(): void {
    this.#durable = new Map(this.files);
    this.#unsynced = [];
  }

  /** A change that was lost takes with it the later ones that build on its names. */
  afterPowerCut(survival: Survival): SimulatedDirectory {
    const found = new Map(this.#durable);
    const lost = new Set<string>();
    for (const change of this.#unsynced) {
      const touched = [change.taken, change.given].filter((name) => name !== undefined);
      if (survives(survival) && !touched.some((name) => lost.has(name))) apply(change, found);
      else for (const name of touched) lost.add(name);
    }
    for (const [name, file] of found) found.set(name, file.afterPowerCut(survival));
    return new SimulatedDirectory(found);
  }
}

function apply({ taken, given, file }: NameChange, files: Map<string, SimulatedFile>): void {
  if (taken !== undefined) files.delete(taken);
  if (given !== undefined && file) files.set(given, file);
}

function survives(survival: Survival): boolean {
  if (typeof survival === "string") return survival !== "nothing";
  return draw(survival, 2) === 1;
}
