/** RabbitMQ, by docs/brokers/rabbitmq.conf, with an epmd of its own. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BrokerProgram, findProgram, freePort } from "./broker-program.ts";
import { writeOperatorFile } from "./operator-file.ts";
import type { BrokerKind } from "./running-broker.ts";

/** Not /usr/sbin's, which changes the user. */
const PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const epmd = findProgram("epmd") ?? findErlangsEpmd();

export const RABBITMQ: BrokerKind = {
  name: "RabbitMQ",
  missing: existsSync(PROGRAM) && epmd ? null : "rabbitmq-server is not installed",
  version: () => {
    const [folder = ""] = readdirSync("/usr/lib/rabbitmq/lib");
    return folder.replace("rabbitmq_server-", "");
  },
  refusalInLog: /access to topic 't\.SANDBOX1\.up\.tx' in exchange 'amq\.topic'.*'BOX-2'/,
  start: async (folder, authority) => {
    const [port, names, distribution] = [await freePort(), await freePort(), await freePort()];
    const definitions = join(folder, "definitions.json");
    writeOperatorFile("rabbitmq-definitions.json", definitions);
    writeOperatorFile("rabbitmq.conf", join(folder, "rabbitmq.conf"), {
      "ssl.default = 8883": `ssl.default = 127.0.0.1:${port}`,
      "/etc/rabbitmq/anycode/authority.pem": authority.authorityFile,
      "/etc/rabbitmq/anycode/broker.pem": join(authority.folder, "localhost.pem"),
      "/etc/rabbitmq/anycode/broker.key": join(authority.folder, "localhost.key"),
      "/etc/rabbitmq/anycode/definitions.json": definitions,
    });
    writeFileSync(join(folder, "plugins"), "[rabbitmq_mqtt, rabbitmq_auth_mechanism_ssl].\n");
    for (const name of ["data", "log"]) mkdirSync(join(folder, name));
    const nameServer = new BrokerProgram({
      program: epmd ?? "",
      args: ["-address", "127.0.0.1", "-port", String(names)],
      port: names,
    });
    await nameServer.run();
    const logFile = join(folder, "log", "broker.log");
    const broker = new BrokerProgram({
      program: PROGRAM,
      args: [],
      port,
      environment: {
        HOME: folder,
        ERL_EPMD_PORT: String(names),
        ERL_EPMD_ADDRESS: "127.0.0.1",
        RABBITMQ_CONF_ENV_FILE: "/dev/null",
        RABBITMQ_NODENAME: `anycode-${names}@localhost`,
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
        RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq"),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
        RABBITMQ_MNESIA_BASE: join(folder, "data"),
        RABBITMQ_LOG_BASE: join(folder, "log"),
        RABBITMQ_LOGS: logFile,
        RABBITMQ_PID_FILE: join(folder, "pid"),
      },
    });
    await broker.run();
    return {
      urls: [`mqtts://localhost:${port}`],
      kill: () => broker.kill(),
      run: () => broker.run(),
      log: () => (existsSync(logFile) ? readFileSync(logFile, "utf8") : ""),
      stop: async () => {
        await broker.stop();
        await nameServer.stop();
      },
    };
  },
};

function findErlangsEpmd(): string | null {
  const root = "/usr/lib/erlang";
  const versions = existsSync(root) ? readdirSync(root) : [];
  const folder = versions.find((name) => name.startsWith("erts-"));
  return folder ? join(root, folder, "bin", "epmd") : null;
}
