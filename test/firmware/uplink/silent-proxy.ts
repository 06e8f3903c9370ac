/** A TCP proxy that a test can make swallow everything, as a dead router does: no end, no error. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class SilentProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Pairs made after it was switched off again are not swallowed. */
  isSilent = false;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(brokerPort: number): Promise<SilentProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const proxy = new SilentProxy(server);
    server.on("connection", (near) => proxy.#join(near, brokerPort));
    return proxy;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(near: Socket, brokerPort: number): void {
    const far = connect({ port: brokerPort, host: "127.0.0.1" });
    // A pair that was silent once stays silent: it has lost bytes.
    let hasLost = false;
    const pass = (from: Socket, to: Socket): void => {
      this.#sockets.add(from);
      from.on("error", () => {});
      from.on("data", (bytes) => {
        hasLost ||= this.isSilent;
        if (!hasLost) to.write(bytes);
      });
      from.on("close", () => {
        this.#sockets.delete(from);
        if (!hasLost) to.destroy();
      });
    };
    pass(near, far);
    pass(far, near);
  }
}
