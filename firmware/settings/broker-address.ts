/** Where a broker is, as an address of the settings says it. Pure. */

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** Reads `mqtt://host[:port]` or `mqtts://host[:port]`; null where it is neither. */
export function parseBrokerUrl(text: string): BrokerAddress | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, pathname, username, search, hash } = new URL(text);
  if (hostname === "" || !["", "/"].includes(pathname) || username + search + hash !== "") {
    return null;
  }
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (protocol === "mqtt:") return { host, port: Number(port || 1883), isTls: false };
  if (protocol === "mqtts:") return { host, port: Number(port || 8883), isTls: true };
  return null;
}

interface BrokerUrls {
  readonly url: string;
  readonly otherUrls: readonly string[];
}

/** Of a broker's checked settings: all its nodes, in the order to try them. */
export function brokerAddresses(broker: BrokerUrls): readonly BrokerAddress[] {
  return [broker.url, ...broker.otherUrls].map((url) => {
    const address = parseBrokerUrl(url);
    if (!address) throw new Error(`the settings let ${url} pass`);
    return address;
  });
}
