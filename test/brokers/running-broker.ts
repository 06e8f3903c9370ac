/** What the suite needs of a broker, whichever it is. */
import type { Authority } from "./authority.ts";

export interface RunningBroker {
  /** `mqtts://`; of a cluster, every node. */
  readonly urls: readonly string[];
  /**
   * Kills the program with SIGKILL; of a cluster, the node at this place in `urls`. What it had
   * not written down is lost.
   */
  kill(node: number): Promise<void>;
  /** Starts it again. Resolves when it takes connections. */
  run(node: number): Promise<void>;
  /** What it has written so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface BrokerKind {
  /** As in docs/brokers.md. */
  readonly name: string;
  /** Why it cannot be started here; null where it can. */
  readonly missing: string | null;
  /** Its version as it says it. */
  readonly version: () => string;
  /**
   * Starts it in a folder of its own, with the certificate `localhost` of the authority. Null
   * where the hub is the broker.
   */
  readonly start: ((folder: string, authority: Authority) => Promise<RunningBroker>) | null;
  /** How its log says that BOX-2 was refused a message on SANDBOX1's topic. */
  readonly refusalInLog: RegExp;
}

/** What box and hub try first. */
export type FirstVersion = "5" | "3.1.1";
