/** A TCP proxy between one client and its server that cuts, stalls and half-opens connections. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** `up`: from the client to the server. */
export type Way = "up" | "down";

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  /** What goes there is lost, the end of the connection included. */
  readonly lost: Set<Way>;
}

export class FaultyLink {
  readonly port: number;
  readonly #listener: Server;
  readonly #connections = new Set<Connection>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isStalled = false;

  private constructor(listener: Server) {
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
  }

  /** In front of a port of the loopback; nobody has to listen there yet. */
  static async start(serverPort: number): Promise<FaultyLink> {
    const listener = createServer().listen(0, "127.0.0.1");
    await once(listener, "listening");
    const link = new FaultyLink(listener);
    listener.on("connection", (client) => {
      link.#join(client, connect({ port: serverPort, host: "127.0.0.1", noDelay: true }));
    });
    return link;
  }

  /** Ends every connection at once. */
  cut(): void {
    for (const connection of this.#connections) end(connection);
  }

  /** Holds back whatever goes either way; it arrives afterwards. */
  stall(forMs: number): void {
    this.#isStalled = true;
    for (const { client, server } of this.#connections) {
      client.pause();
      server.pause();
    }
    this.#after(forMs, () => {
      this.#isStalled = false;
      for (const { client, server } of this.#connections) {
        client.resume();
        server.resume();
      }
    });
  }

  /** Connections that exist lose what goes this way, and end after so long. New ones are well. */
  halfOpen(way: Way, forMs: number): void {
    const hit = [...this.#connections];
    for (const { lost } of hit) lost.add(way);
    this.#after(forMs, () => hit.forEach(end));
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#listener.close();
    this.cut();
  }

  #join(client: Socket, server: Socket): void {
    const connection: Connection = { client, server, lost: new Set() };
    this.#connections.add(connection);
    client.setNoDelay(true);
    this.#carry(connection, "up");
    this.#carry(connection, "down");
    if (!this.#isStalled) return;
    client.pause();
    server.pause();
  }

  #carry(connection: Connection, way: Way): void {
    const { client, server, lost } = connection;
    const [from, to] = way === "up" ? [client, server] : [server, client];
    from.on("data", (bytes) => {
      if (!lost.has(way) && !to.destroyed) to.write(bytes);
    });
    from.on("error", () => undefined);
    from.on("close", () => {
      if (!lost.has(way)) to.destroy();
      if (client.destroyed && server.destroyed) this.#connections.delete(connection);
    });
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }
}

function end({ client, server }: Connection): void {
  client.destroy();
  server.destroy();
}
