/** Mosquitto, by docs/brokers/mosquitto.conf. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BrokerProgram, findProgram, freePort } from "./broker-program.ts";
import { writeOperatorFile } from "./operator-file.ts";
import type { BrokerKind } from "./running-broker.ts";

const program = findProgram("mosquitto");

export const MOSQUITTO: BrokerKind = {
  name: "Mosquitto",
  missing: program ? null : "the mosquitto program is not installed",
  version: () => {
    const { stdout } = spawnSync(program ?? "", ["-h"], { encoding: "utf8" });
    return /version (\S+)/.exec(stdout)?.[1] ?? "unknown";
  },
  refusalInLog: /Denied PUBLISH from BOX-2 .*'t\/SANDBOX1\/up\/tx'/,
  start: async (folder, authority) => {
    const port = await freePort();
    const data = join(folder, "data");
    mkdirSync(data);
    const files = join(folder, "files");
    mkdirSync(files);
    writeOperatorFile("mosquitto.acl", join(files, "topics.acl"));
    writeOperatorFile("mosquitto.conf", join(folder, "mosquitto.conf"), {
      "listener 8883": `user root\nlistener ${port} 127.0.0.1`,
      "/etc/mosquitto/anycode/authority.pem": authority.authorityFile,
      "/etc/mosquitto/anycode/broker.pem": join(authority.folder, "localhost.pem"),
      "/etc/mosquitto/anycode/broker.key": join(authority.folder, "localhost.key"),
      "/etc/mosquitto/anycode/topics.acl": join(files, "topics.acl"),
      "/var/lib/mosquitto/": `${data}/`,
    });
    const args = ["-c", join(folder, "mosquitto.conf")];
    const broker = new BrokerProgram({ program: program ?? "", args, port });
    await broker.run();
    return {
      urls: [`mqtts://localhost:${port}`],
      kill: () => broker.kill(),
      run: () => broker.run(),
      log: () => broker.log,
      stop: () => broker.stop(),
    };
  },
};
