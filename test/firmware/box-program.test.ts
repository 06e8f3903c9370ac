/** The box's program when whoever started it goes away. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "tap";
import { enrolSandboxBox } from "../../scripts/enrol-sandbox.ts";

const PROGRAM = join(import.meta.dirname, "../../firmware/main.ts");
/** Nobody listens there. */
const BROKER = "mqtt://127.0.0.1:1";

test("a box whose launcher is gone ends, also when it went while the box began", async (t) => {
  const folder = t.testdir();
  const enrolment = await enrolSandboxBox({
    ...{ folder, port: 0, brokerUrl: BROKER, scanTimeoutMs: 1_000 },
  });
  const args = ["--settings", enrolment.writeBoxSettings(1), "--data", enrolment.boxFolder];
  for (const isEarly of [true, false]) {
    const box = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    t.teardown(() => box.kill("SIGKILL"));
    if (!isEarly) await once(box, "message");
    box.disconnect();
    const [code] = await once(box, "exit");
    t.equal(code, 0, isEarly ? "at its start" : "later");
  }
});
