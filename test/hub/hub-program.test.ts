/** The hub's program: one payment over its own broker, a kill in the midst, and bad starts. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Test, test } from "tap";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { NEW_CODE, NEW_ROW, tableWith } from "../firmware/codes/signed-test-table.ts";
import { HubProcess, ProcessBox, writeHubSettings } from "./hub-process.ts";

const SIGN = join(import.meta.dirname, "../../scripts/sign-issuer-table.ts");
const ORDER = "2601010000001234567890123456";

function sandboxCode(outcome: "approved" | "silence-paid"): string {
  const issuers = loadShippedIssuerTable();
  const random = new SystemRandom();
  const code = issuers.ok && makeCode("wechat-pay", { random, table: issuers.table, outcome });
  if (!code) throw new Error("no code");
  return code;
}

function startHub(t: Test, args: readonly string[]): HubProcess {
  const hub = new HubProcess(args);
  t.teardown(() => hub.end("SIGKILL"));
  return hub;
}

async function connectBox(t: Test, directory: string, hub: HubProcess): Promise<ProcessBox> {
  const box = await ProcessBox.connect(directory, await hub.port);
  t.teardown(() => box.leave());
  return box;
}

test("a payment over the hub's own broker is approved, and the hub ends cleanly", async (t) => {
  const directory = t.testdir();
  const hub = startHub(t, ["--settings", writeHubSettings(directory)]);
  const box = await connectBox(t, directory, hub);
  await box.send(box.pay(ORDER, sandboxCode("approved")));
  t.match(await box.hears("answer"), {
    ...{ order: ORDER, state: "approved", institution: "wechat-pay", amountMinor: 1250 },
  });
  t.strictSame(await hub.end("SIGTERM"), { code: 0, words: "" });
});

test("an acknowledged payment survives a kill of the hub, and its code is nowhere", async (t) => {
  const directory = t.testdir();
  const settings = writeHubSettings(directory);
  const killed = startHub(t, ["--settings", settings]);
  const before = await connectBox(t, directory, killed);
  const code = sandboxCode("silence-paid");
  await before.send(before.pay(ORDER, code));
  await killed.end("SIGKILL");
  for (const name of readdirSync(join(directory, "data"))) {
    t.notOk(readFileSync(join(directory, "data", name)).includes(code), name);
  }
  const hub = startHub(t, ["--settings", settings]);
  const after = await connectBox(t, directory, hub);
  await after.send(after.query(ORDER));
  t.match(await after.hears("answer"), { order: ORDER, state: "approved" });
});

test("a table that is handed to a running hub is what it routes by, and so after a restart", async (t) => {
  const directory = t.testdir();
  const settings = writeHubSettings(directory);
  const file = join(directory, "table.json");
  writeFileSync(file, tableWith(2, NEW_ROW));
  const first = startHub(t, ["--settings", settings]);
  const box = await connectBox(t, directory, first);
  await box.send(box.pay(ORDER, NEW_CODE));
  t.match(await box.hears("answer"), { state: "declined", reason: "no-route" });

  const args = ["--hand-out", join(directory, "data"), "--table", file];
  t.equal(spawnSync(process.execPath, [SIGN, ...args]).status, 0);
  let order = BigInt(ORDER);
  let institution: string | undefined;
  while (!institution) {
    order += 1n;
    await box.send(box.pay(String(order), NEW_CODE));
    ({ institution } = await box.hears("answer"));
    if (!institution) await setTimeout(250);
  }
  t.equal(institution, "hebao");
  await first.end("SIGKILL");

  const second = startHub(t, ["--settings", settings]);
  const after = await connectBox(t, directory, second);
  await after.send(after.pay(String(order + 1n), "991234567890123457"));
  t.match(await after.hears("answer"), { state: "approved", institution: "hebao" });
});

test("an acknowledged refund survives a kill of the hub, and is done once", async (t) => {
  const directory = t.testdir();
  const settings = writeHubSettings(directory);
  const killed = startHub(t, ["--settings", settings]);
  const before = await connectBox(t, directory, killed);
  await before.send(before.pay(ORDER, sandboxCode("approved")));
  t.match(await before.hears("answer"), { state: "approved" });
  const refund = "2601020000000000000000000001";
  await before.send(before.refund(ORDER, refund));
  await killed.end("SIGKILL");
  const hub = startHub(t, ["--settings", settings]);
  const after = await connectBox(t, directory, hub);
  // The hub goes on by itself; the box asks so that it hears of it, however soon that was.
  await after.send(after.refund(ORDER, refund));
  let answer = await after.hears("refund-answer");
  while (answer.state === "pending") answer = await after.hears("refund-answer");
  t.match(answer, { order: ORDER, refund, state: "refunded", refundedMinor: 1250 });
  await hub.end("SIGTERM");
  const store = new SqliteStore(join(directory, "data", "hub.sqlite"), { afterTurn: setImmediate });
  const ids = (await store.journal()).map(({ id }) => id.replace(/^.*?\//, ""));
  t.strictSame(ids, ["sale", `refund/${refund}`]);
  await store.close();
});

test("a taken port is one clear line", async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const hub = startHub(t, ["--settings", writeHubSettings(t.testdir(), { listen: { port } })]);
  const words = `port ${port} is taken: another program listens on 127.0.0.1:${port}`;
  t.strictSame(await hub.ended, { code: 1, words: `anycode-hub: ${words}\n` });
});

test("two hubs never run on the same data", async (t) => {
  const settings = writeHubSettings(t.testdir());
  const first = startHub(t, ["--settings", settings]);
  await first.port;
  const { code, words } = await startHub(t, ["--settings", settings]).ended;
  t.equal(code, 1);
  t.match(words, /^anycode-hub: another hub runs on .*; stop it first\n$/);
});

test("an external broker that is not there is one clear line", async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const broker = { url: `mqtt://127.0.0.1:${port}` };
  const file = writeHubSettings(t.testdir(), { listen: undefined, broker });
  const words = `anycode-hub: cannot reach the broker ${broker.url} (ECONNREFUSED)\n`;
  t.strictSame(await startHub(t, ["--settings", file]).ended, { code: 1, words });
});

test("damaged keys and a damaged store stop the hub and stay as they are", async (t) => {
  for (const [name, words] of [
    ["hub-keys.json", /the hub's keys in .* are damaged/],
    ["hub.sqlite", /hub store .*: file is not a database/],
    ["sandbox.sqlite", /sandbox books .*: file is not a database/],
  ] as const) {
    const damage = "damaged, yet perhaps somebody can read it ".repeat(3);
    const directory = t.testdir({ data: { [name]: damage } });
    const ending = await startHub(t, ["--settings", writeHubSettings(directory)]).ended;
    t.equal(ending.code, 1);
    t.match(ending.words, words);
    t.equal(readFileSync(join(directory, "data", name), "utf8"), damage);
  }
});

test("a hub that lost its keys does not start on its store, and says so in a line", async (t) => {
  const directory = t.testdir();
  const args = ["--settings", writeHubSettings(directory)];
  const first = startHub(t, args);
  await first.port;
  await first.end("SIGTERM");
  rmSync(join(directory, "data", "hub-keys.json"));
  const { code, words } = await startHub(t, args).ended;
  t.equal(code, 1);
  t.match(words, /^anycode-hub: hub store .*; restore the hub's keys from the backup\n$/);
});

test("the hub's keys are made once, for its user only", async (t) => {
  const directory = t.testdir();
  const args = ["--settings", writeHubSettings(directory), "--print-public-keys"];
  t.equal((await startHub(t, args).ended).code, 0);
  const file = join(directory, "data", "hub-keys.json");
  const made = readFileSync(file, "utf8");
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.equal((await startHub(t, args).ended).code, 0);
  t.equal(readFileSync(file, "utf8"), made);
});

test("wrong usage is told apart from a hub that cannot start", async (t) => {
  t.equal((await startHub(t, []).ended).code, 2);
  t.equal((await startHub(t, ["--bogus"]).ended).code, 2);
  t.equal((await startHub(t, ["--help"]).ended).code, 0);
  const file = writeHubSettings(t.testdir(), { listen: { port: 70_000 } });
  const { code, words } = await startHub(t, ["--settings", file]).ended;
  t.equal(code, 1);
  t.match(words, /^anycode-hub: .*hub\.json: listen\.port: .*\n$/);
});
