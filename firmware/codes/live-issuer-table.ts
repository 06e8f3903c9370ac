/** The issuer table in use, which another one may replace while the program runs. Pure. */
import type { IssuerTable } from "./issuer-table.ts";

/**
 * Is a table itself, always the one in use. Whoever needs the same rows for longer than one call
 * keeps `current`, which never changes.
 */
export class LiveIssuerTable implements IssuerTable {
  #current: IssuerTable;

  constructor(first: IssuerTable) {
    this.#current = first;
  }

  get current(): IssuerTable {
    return this.#current;
  }

  replace(next: IssuerTable): void {
    this.#current = next;
  }

  get version(): IssuerTable["version"] {
    return this.#current.version;
  }

  get edition(): number {
    return this.#current.edition;
  }

  get issued(): string {
    return this.#current.issued;
  }

  get rows(): IssuerTable["rows"] {
    return this.#current.rows;
  }

  get aidRows(): IssuerTable["aidRows"] {
    return this.#current.aidRows;
  }
}
