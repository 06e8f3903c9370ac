/** An aedes broker of a test's own, in this process, on a free port of the loopback. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { Aedes } from "aedes";

export class BareAedes {
  readonly aedes: Aedes;
  readonly port: number;
  readonly #server: Server;
  connections = 0;

  private constructor(aedes: Aedes, server: Server) {
    this.aedes = aedes;
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", () => {
      this.connections += 1;
    });
  }

  static async start(): Promise<BareAedes> {
    const aedes = await Aedes.createBroker();
    const server = createServer(aedes.handle).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new BareAedes(aedes, server);
  }

  /** Never acknowledges what is published on this topic. */
  hold(topic: string): void {
    this.aedes.authorizePublish = (_client, packet, done) => {
      if (packet.topic !== topic) done(null);
    };
  }

  async stop(): Promise<void> {
    this.#server.close();
    await new Promise<void>((resolve) => this.aedes.close(resolve));
  }
}
