/** Three nodes of NATS, by docs/brokers/nats.conf. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { BrokerProgram, findProgram, freePort } from "./broker-program.ts";
import { writeOperatorFile } from "./operator-file.ts";
import type { BrokerKind } from "./running-broker.ts";

const program = findProgram("nats-server");
const NODES = ["node-1", "node-2", "node-3"] as const;

export const NATS_CLUSTER: BrokerKind = {
  name: "NATS, 3 nodes",
  missing: program ? null : "the nats-server program is not installed",
  version: () => {
    const { stdout } = spawnSync(program ?? "", ["--version"], { encoding: "utf8" });
    return /: v(\S+)/.exec(stdout)?.[1] ?? "unknown";
  },
  refusalInLog: /CN=BOX-2.*Publish Violation|Publish Violation.*CN=BOX-2/,
  start: async (folder, authority) => {
    const places = await Promise.all(
      NODES.map(async () => ({
        ...{ mqtt: await freePort(), route: await freePort(), health: await freePort() },
      })),
    );
    const routes = places.map(({ route }) => `tls://localhost:${route}`).join(", ");
    const nodes = await Promise.all(
      places.map(async ({ mqtt, route, health }, at) => {
        const file = join(folder, `node-${at + 1}.conf`);
        const store = join(folder, `store-${at + 1}`);
        mkdirSync(store);
        writeOperatorFile("nats.conf", file, {
          "tls://node-1:6222, tls://node-2:6222, tls://node-3:6222": routes,
          "server_name: node-1": `server_name: ${NODES[at]}`,
          "127.0.0.1:4222": `127.0.0.1:${await freePort()}`,
          "127.0.0.1:8222": `127.0.0.1:${health}`,
          "0.0.0.0:8883": `127.0.0.1:${mqtt}`,
          "0.0.0.0:6222": `127.0.0.1:${route}`,
          "/etc/nats/anycode/authority.pem": authority.authorityFile,
          "/etc/nats/anycode/broker.pem": join(authority.folder, "localhost.pem"),
          "/etc/nats/anycode/broker.key": join(authority.folder, "localhost.key"),
          "/var/lib/nats": store,
        });
        return new BrokerProgram({ program: program ?? "", args: ["-c", file], port: mqtt });
      }),
    );
    const run = async (at: number) => {
      await nodes[at]?.run();
      await untilHealthy(places[at]?.health ?? 0);
    };
    await Promise.all(nodes.map((_node, at) => run(at)));
    return {
      urls: places.map(({ mqtt }) => `mqtts://localhost:${mqtt}`),
      kill: async (at) => nodes[at]?.kill(),
      run,
      log: () => nodes.map(({ log }) => log).join(""),
      stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
    };
  },
};

/**
 * A node takes connections before it has caught up with the others. The whole check of 2.9 does not
 * get over the consumers of a node that was killed.
 */
async function untilHealthy(port: number): Promise<void> {
  for (;;) {
    const isHealthy = await fetch(`http://127.0.0.1:${port}/healthz?js-server-only=true`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    await setTimeout(100);
  }
}
