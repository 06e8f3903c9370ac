/**
 * The broker port contract: how requests of boxes reach the hub, and its answers them. Nothing
 * about money depends on it: it may lose, repeat, delay and mix up whatever it carries.
 */

/**
 * Takes one message. The message is acknowledged only after the promise has settled. Where it
 * rejects with `StoreError`, nothing was committed: the box, which repeats until the hub's own
 * receipt, sends it again. Any other rejection is a bug, and ends the process. Messages may
 * overlap.
 */
export type BrokerMessageHandler = (topic: string, payload: Uint8Array) => Promise<void>;

export interface BrokerPort {
  /**
   * Called once. Resolves when messages of boxes reach `handler`. Rejects with `BrokerError`; then
   * nothing is left open. After that it comes back by itself however often the broker is lost.
   */
  start(handler: BrokerMessageHandler): Promise<void>;

  /**
   * Hands a message over for delivery to a box that is connected now. It may be lost: the box asks
   * again. Rejects with `BrokerError` (`disconnected`).
   */
  publish(topic: string, payload: Uint8Array): Promise<void>;

  /** Ends all connections. No message reaches the handler after it resolves. Never rejects. */
  stop(): Promise<void>;
}
