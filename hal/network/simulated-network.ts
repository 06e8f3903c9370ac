/** A network that gives the board the address it is told. */
import type { Network } from "./network.ts";

export class SimulatedNetwork implements Network {
  /** An address for documentation (RFC 5737); null unplugs the cable. */
  current: string | null = "192.0.2.10";

  address(): string | null {
    return this.current;
  }
}
