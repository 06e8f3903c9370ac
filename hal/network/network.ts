/** The network contract: where the board is to be found in it. */

export interface Network {
  /**
   * The board's own address, IPv4 or IPv6, as it is now; null where it has none. Never throws. It
   * may be another one after each connection.
   */
  address(): string | null;
}
