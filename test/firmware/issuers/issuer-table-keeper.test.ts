/** What becomes of a table that reaches the box, whatever the disk and the power do. */
import { setImmediate as turn } from "node:timers/promises";
import { test } from "tap";
import { LiveIssuerTable } from "../../../firmware/codes/live-issuer-table.ts";
import { pinnedIssuerTableKey } from "../../../firmware/codes/pinned-issuer-table-key.ts";
import type { Observation } from "../../../firmware/diagnostics/observation.ts";
import { IssuerTableKeeper } from "../../../firmware/issuers/issuer-table-keeper.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { BootDisk, MachinePower } from "../../world/machine-power.ts";
import { shippedTable } from "../codes/shipped-table.ts";
import { NEW_ROW, signedTable, tableWith } from "../codes/signed-test-table.ts";

async function start(machine = new SimulatedDisk(), shipped = shippedTable()) {
  const disk = new BootDisk(machine, new MachinePower());
  const table = new LiveIssuerTable(shipped);
  const observed: Observation[] = [];
  const observe = (observation: Observation) => observed.push(observation);
  const keeper = new IssuerTableKeeper({ disk, table, lookupKey: pinnedIssuerTableKey, observe });
  let changes = 0;
  keeper.onChange(() => (changes += 1));
  await keeper.resume();
  const hear = async (...documents: readonly Uint8Array[]) => {
    for (const document of documents) keeper.hear(document);
    for (let round = 0; round < 30; round += 1) await turn();
  };
  return { disk: machine, table, keeper, observed, hear, changes: () => changes };
}

test("a good table is in use at once, and after a restart", async (t) => {
  const { disk, table, keeper, observed, hear, changes } = await start();
  t.strictSame(keeper.report, { edition: 1 });
  await hear(tableWith(2, NEW_ROW));
  t.equal(table.edition, 2);
  t.strictSame(keeper.report, { edition: 2 });
  t.match(observed, [{ type: "issuer-table", edition: 2 }]);
  t.equal(changes(), 1);
  const next = await start(disk.restart());
  t.equal(next.table.edition, 2);
  t.strictSame(next.observed, []);
});

test("a table that is refused changes nothing, and the hub is told which and why", async (t) => {
  const { table, keeper, observed, hear, changes } = await start();
  await hear(signedTable({ version: 2, edition: 2 }));
  t.match(keeper.report, { edition: 1, refused: { refusal: "wrong-version", digest: /^.{43}$/ } });
  await hear(tableWith(2, { ...NEW_ROW, pattern: "12*" }));
  t.match(keeper.report, { refused: { refusal: "ambiguous" } });
  t.match(observed, [
    { type: "issuer-table-refused", refusal: "wrong-version" },
    { type: "issuer-table-refused", refusal: "ambiguous", why: /wechat-pay/ },
  ]);
  t.equal(table.edition, 1);
  t.equal(changes(), 0);
  await hear(tableWith(3, NEW_ROW));
  t.strictSame(keeper.report, { edition: 3 }, "a good one afterwards is taken, and all is well");
});

test("an older table never comes back, and the one in use again is no news", async (t) => {
  const { table, keeper, observed, hear } = await start();
  const third = tableWith(3, NEW_ROW);
  await hear(third);
  await hear(third);
  t.strictSame(keeper.report, { edition: 3 });
  t.equal(observed.length, 1);
  await hear(tableWith(2));
  t.match(keeper.report, { edition: 3, refused: { refusal: "not-newer" } });
  t.equal(table.edition, 3);
});

test("rubbish from the broker is told once, however often it comes", async (t) => {
  const { observed, hear } = await start();
  for (let round = 0; round < 5; round += 1) await hear(Buffer.from(`rubbish ${round}`));
  t.match(observed, [{ type: "issuer-table-refused", refusal: "malformed" }]);
  t.equal(observed.length, 1);
});

test("what the broker repeats by turns fills no log", async (t) => {
  const { observed, hear } = await start();
  await hear(tableWith(2, NEW_ROW));
  const old = [shippedTable().edition, 2].map((edition) =>
    signedTable({ edition, issued: "2026-01-02" }),
  );
  for (let time = 0; time < 5; time += 1) {
    for (const document of [...old, Buffer.from("{"), Buffer.alloc(100_000)]) await hear(document);
  }
  const told = observed.filter(({ type }) => type === "issuer-table-refused");
  t.match(
    told,
    ["not-newer", "not-newer", "malformed", "oversized"].map((refusal) => ({ refusal })),
  );
  t.equal(told.length, 4);
});

test("of several tables that come at once the latest is in use", async (t) => {
  const { table, hear } = await start();
  await hear(tableWith(2), tableWith(3), tableWith(4, NEW_ROW));
  t.equal(table.edition, 4);
});

test("wherever the power fails, the box has the old table or the new one, whole", async (t) => {
  for (let operation = 1; ; operation += 1) {
    const disk = new SimulatedDisk({ random: new SimulatedRandom(operation) });
    const before = await start(disk);
    await before.hear(tableWith(2));
    disk.cutPowerAt(disk.operations + operation);
    await before.hear(tableWith(3, NEW_ROW));
    const wasCut = before.table.edition !== 3;
    for (const survival of ["nothing", "everything", "torn"] as const) {
      const after = await start(disk.restart(survival));
      const { edition } = after.table;
      t.ok(edition === 3 || (wasCut && edition === 2), `operation ${operation}, ${survival}`);
      t.strictSame(after.observed, [], "and nothing is damaged");
    }
    if (!wasCut) break;
  }
});

test("a full disk refuses the table with its reason, and the box goes on with the old one", async (t) => {
  const disk = new SimulatedDisk({ capacityBytes: 100 });
  const { table, keeper, hear } = await start(disk);
  await hear(tableWith(2, NEW_ROW));
  t.match(keeper.report, { edition: 1, refused: { refusal: "not-kept" } });
  t.equal(table.edition, 1);
  disk.capacityBytes = 1_000_000;
  await hear(tableWith(2, NEW_ROW));
  t.equal(table.edition, 2, "the same one, once there is room");
});

test("a damaged kept table is left aside and told; the firmware's own is in use", async (t) => {
  const disk = new SimulatedDisk();
  const file = await disk.openForAppend("issuer-table");
  await file.append(tableWith(2, NEW_ROW).subarray(0, 500));
  await file.sync();
  await file.close();
  const { table, keeper, observed, hear } = await start(disk);
  t.equal(table.edition, 1);
  t.match(observed, [{ type: "issuer-table-refused", refusal: "malformed", why: /the kept one/ }]);
  t.match(keeper.report, { edition: 1, refused: { refusal: "malformed" } });
  await hear(tableWith(2, NEW_ROW));
  t.equal(table.edition, 2, "and the hub mends it");
});

test("a firmware with a newer table than the kept one uses its own", async (t) => {
  const { disk, hear } = await start();
  await hear(tableWith(2, NEW_ROW));
  const newer = await start(disk.restart(), { ...shippedTable(), edition: 7 });
  t.equal(newer.table.edition, 7);
});
