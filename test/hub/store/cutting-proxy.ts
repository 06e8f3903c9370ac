/** Stands between a client and its server and cuts the connection in the worst places. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Test } from "tap";

export class CuttingProxy {
  /** How often it has cut. */
  cuts = 0;
  readonly #server: Server;
  #words = "";
  #what: "request" | "answer" | null = null;

  private constructor(serverSocket: string) {
    this.#server = createServer((client) => this.#join(client, connect(serverSocket)));
  }

  /** In front of the server behind a Unix socket. */
  static async start(t: Test, serverSocket: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(serverSocket);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    t.teardown(() => proxy.#server.close());
    return proxy;
  }

  /** The same database, through the proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.searchParams.delete("host");
    changed.hostname = "127.0.0.1";
    changed.port = String((this.#server.address() as AddressInfo).port);
    return changed.href.replace(/\+/g, "%20");
  }

  /** The next request with these words is lost, or what the server says to it. */
  cutNext(words: string, what: "request" | "answer"): void {
    this.#words = words;
    this.#what = what;
  }

  #join(client: Socket, server: Socket): void {
    let isAnswerCut = false;
    const cut = () => {
      this.cuts += 1;
      client.destroy();
      server.end();
    };
    client.on("data", (bytes) => {
      const isMeant = this.#what !== null && bytes.includes(this.#words);
      if (isMeant && this.#what === "request") {
        this.#what = null;
        return cut();
      }
      if (isMeant) {
        this.#what = null;
        isAnswerCut = true;
      }
      server.write(bytes);
    });
    server.on("data", (bytes) => (isAnswerCut ? cut() : client.write(bytes)));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("error", () => {}).on("close", () => other.end());
    }
  }
}
