/** Stands between a box and its broker on loopback, and cuts the line when it is told to. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class CuttableLink {
  /** Where the box connects. */
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #line: { isCut: boolean };

  private constructor(server: Server, sockets: Set<Socket>, line: { isCut: boolean }) {
    this.#server = server;
    this.#sockets = sockets;
    this.#line = line;
    this.port = (server.address() as AddressInfo).port;
  }

  static async open(brokerPort: number): Promise<CuttableLink> {
    const sockets = new Set<Socket>();
    const line = { isCut: false };
    const server = createServer((box) => {
      if (line.isCut) {
        box.destroy();
        return;
      }
      const broker = connect(brokerPort, "127.0.0.1");
      for (const [one, other] of [[box, broker] as const, [broker, box] as const]) {
        sockets.add(one);
        one.setNoDelay(true);
        one.on("error", () => undefined);
        one.on("close", () => {
          sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new CuttableLink(server, sockets, line);
  }

  /** What is on its way is lost; whoever connects is cut off at once, until `restore`. */
  cut(): void {
    this.#line.isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  restore(): void {
    this.#line.isCut = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
