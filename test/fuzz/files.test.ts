/**
 * Whatever lies in the files that box and hub read at their start: good files with damaged bytes,
 * parts of one in another, records that contradict each other, and noise. Each is taken, or refused
 * by one clear error of its class; nothing else ends the start.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { test } from "tap";
import { LiveIssuerTable } from "../../firmware/codes/live-issuer-table.ts";
import { pinnedIssuerTableKey } from "../../firmware/codes/pinned-issuer-table-key.ts";
import { IssuerTableKeeper } from "../../firmware/issuers/issuer-table-keeper.ts";
import { Journal } from "../../firmware/journal/journal.ts";
import { encodeFile, scanFrames } from "../../firmware/journal/journal-frame.ts";
import { readTlsFiles, TlsFileError } from "../../firmware/settings/broker-settings.ts";
import { openDeviceKey } from "../../firmware/settings/device-key.ts";
import { SimulatedDisk } from "../../hal/disk/simulated-disk.ts";
import { StorageError } from "../../hal/disk/storage-error.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { openHubSeeds } from "../../hub/keys/hub-key-file.ts";
import { publicHubKeys } from "../../hub/keys/hub-keys.ts";
import { SqliteRiskLog } from "../../hub/risk/sqlite-risk-log.ts";
import { SqliteSandboxBooks } from "../../hub/sandbox/sqlite-sandbox-books.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import { Authority, hasOpenssl } from "../brokers/authority.ts";
import { shippedTable } from "../firmware/codes/shipped-table.ts";
import { tableWith } from "../firmware/codes/signed-test-table.ts";
import { sampleOrder } from "../hub/store/sample-order.ts";
import { SimulatedShop } from "../world/simulated-shop.ts";
import { damagedOr } from "./byte-damages.ts";
import { fuzzRun, mustBe } from "./fuzz-run.ts";

const noOpenssl = hasOpenssl ? false : "the program openssl is not installed";

async function diskWith(name: string, bytes: Uint8Array): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const file = await disk.openForAppend(name);
  await file.append(bytes);
  await file.sync();
  await file.close();
  await disk.syncDirectory();
  return disk;
}

/** The journal of a box that has sold, been declined, and has a payment open. */
async function usedJournal(): Promise<{ shop: SimulatedShop; bytes: Buffer }> {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay"));
  await shop.passUntilSettled();
  await shop.press("clear");
  await shop.sell(shop.code("wechat-pay", "insufficient-balance"));
  await shop.passUntilSettled();
  await shop.press("clear");
  shop.broker.isUp = false;
  await shop.sell(shop.code("icbc"));
  await shop.pass(2_000);
  const bytes = Buffer.from((await shop.box.disk.read("journal.log")) ?? []);
  shop.broker.isUp = true;
  return { shop, bytes };
}

test("a journal of any bytes is read, or found damaged and read as far as it is good", async (t) => {
  const { bytes: good } = await usedJournal();
  const { payloads } = scanFrames(good);
  t.ok(payloads.length > 5, `${payloads.length} records`);
  await fuzzRun(t, {
    cases: damagedOr(fc.constant(good)),
    portion: { quick: 1_500, long: 20_000 },
    check: async (bytes) => {
      const disk = await diskWith("journal.log", bytes);
      const opening = await Journal.open(disk);
      if (opening.ok) return opening.journal.close();
      mustBe(opening.damage.length > 0, "damaged nowhere");
      const accepted = await Journal.open(disk, { acceptDamage: true });
      mustBe(accepted.ok, "the good records are not taken");
      if (accepted.ok) await accepted.journal.close();
      mustBe(
        Buffer.from((await disk.read("journal.damaged")) ?? []).equals(bytes),
        "the damaged file is not kept as it was",
      );
    },
  });
});

/** Records that each are good, in an order and of a content that no box ever wrote. */
function contradictions(payloads: readonly unknown[]): fc.Arbitrary<readonly unknown[]> {
  const field = fc.constantFrom(
    ...["phase", "verdict", "told", "amountMinor", "shift", "parts", "reason", "institution"],
    ...["candidates", "reservedTo", "tries", "refund", "order", "type", "number", "sums"],
  );
  const value = fc.oneof(
    fc.constantFrom("ended", "asking", "presenting", "reversing", "approved", "closed", true, 0),
    fc.constantFrom(1, 2 ** 53 - 1, null, "payment", "refund", "shift", "batch", [], {}),
    fc.anything({ maxDepth: 2, withBigInt: false }),
  );
  const change = fc.tuple(fc.nat(200), field, value);
  return fc
    .record({
      order: fc.array(fc.nat(payloads.length - 1), { maxLength: 30 }),
      changes: fc.array(change, { maxLength: 6 }),
      /** Instead of the whole journal: only what was drawn. */
      isAlone: fc.boolean(),
    })
    .map(({ order, changes, isAlone }) => {
      const drawn = order.map((at) => payloads[at]);
      const all = structuredClone(isAlone ? drawn : [...payloads, ...drawn]);
      for (const [at, name, changed] of changes) {
        const record = all[at % Math.max(1, all.length)];
        if (typeof record === "object" && record !== null) Reflect.set(record, name, changed);
      }
      return all;
    });
}

test("a box starts, or says why not, on records that contradict each other", async (t) => {
  const { shop, bytes } = await usedJournal();
  const { payloads } = scanFrames(bytes);
  const charges = shop.charges;
  await fuzzRun(t, {
    cases: contradictions(payloads),
    portion: { quick: 150, long: 1_500 },
    check: async (records) => {
      const file = encodeFile(records, 9);
      await shop.switchOnWith(await diskWith("journal.log", file));
      await shop.press("1", "confirm", "cancel", "clear");
      await shop.pass(6_000);
      mustBe(records.length === 0 || shop.box.startFailure === null, "it does not start");
    },
  });
  t.equal(shop.charges, charges, "nobody was charged for what a file says");
});

/** A frame whose checksum is right, around any text. */
function frameOfText(text: string): Buffer {
  const frame = Buffer.from(encodeFile(["x".repeat(text.length)], 1));
  // Without the quotes that make JSON of it: two bytes less.
  const bytes = Buffer.concat([frame.subarray(0, 20), Buffer.from(text)]);
  bytes.writeUInt32LE(Buffer.byteLength(text), 4);
  bytes.writeUInt32LE(crc32(bytes.subarray(12)), 8);
  return bytes;
}

test("a good checksum over what is no JSON is damage, and not the end of the start", async (t) => {
  for (const text of ["", "{", "nonsense", "\u0000", "[1", "\ufffd"]) {
    const disk = await diskWith("journal.log", frameOfText(text));
    t.match(await Journal.open(disk), { ok: false }, JSON.stringify(text));
    t.match(await Journal.open(disk, { acceptDamage: true }), { ok: true });
  }
  // JSON, and no record: of a newer firmware, perhaps.
  for (const text of ['"x"', "[1]", "null", "7"]) {
    t.match(await Journal.open(await diskWith("journal.log", frameOfText(text))), { ok: true });
  }
});

test("a device key of any bytes is a key, or refused as damaged", async (t) => {
  const random = new SimulatedRandom(3);
  const disk = new SimulatedDisk();
  await openDeviceKey(disk, random, "box-1");
  const good = Buffer.from((await disk.read("device-key")) ?? []);
  let refused = 0;
  await fuzzRun(t, {
    cases: damagedOr(fc.constant(good)),
    portion: { quick: 1_000, long: 50_000 },
    check: async (bytes) => {
      const opened = openDeviceKey(await diskWith("device-key", bytes), random, "box-1");
      await opened.catch((error: unknown) => {
        refused += 1;
        mustBe(error instanceof StorageError, String(error));
      });
    },
  });
  t.ok(refused > 0, `${refused} refused`);
});

test("a kept issuer table of any bytes is left aside unless it is whole and signed", async (t) => {
  const good = tableWith(7);
  let taken = 0;
  await fuzzRun(t, {
    cases: damagedOr(fc.constant(good)),
    portion: { quick: 400, long: 10_000 },
    check: async (bytes) => {
      const table = new LiveIssuerTable(shippedTable());
      const told: string[] = [];
      const keeper = new IssuerTableKeeper({
        disk: await diskWith("issuer-table", bytes),
        ...{ table, lookupKey: pinnedIssuerTableKey },
        observe: ({ type }) => told.push(type),
      });
      await keeper.resume();
      if (table.edition === 7) taken += 1;
      else mustBe(told.join() === "issuer-table-refused", `told ${told}`);
    },
  });
  t.comment(`${taken} were the same table all the same`);
});

test("the hub's keys of any bytes are keys, or refused in one line", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "damaged-keys-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const random = new SimulatedRandom(4);
  await openHubSeeds(folder, random);
  const file = join(folder, "hub-keys.json");
  const good = readFileSync(file);
  const honest = publicHubKeys(await openHubSeeds(folder, random));
  await fuzzRun(t, {
    cases: damagedOr(fc.constant(good)),
    portion: { quick: 500, long: 20_000 },
    check: async (bytes) => {
      writeFileSync(file, bytes);
      try {
        const opened = publicHubKeys(await openHubSeeds(folder, random));
        // Otherwise no box would know the hub any more, and nobody would know why.
        mustBe(JSON.stringify(opened) === JSON.stringify(honest), "other keys than there were");
      } catch (error) {
        const line = error instanceof Error ? error.message : "";
        mustBe(/^the hub's keys in \S+ are damaged; restore/.test(line), line);
        mustBe(!line.includes("\n"), "more than a line");
      }
    },
  });
});

interface Database {
  readonly file: string;
  /** Opens it and reads all that a start reads. */
  readonly use: (file: string) => Promise<void>;
}

const DATABASES: readonly Database[] = [
  {
    file: "hub.sqlite",
    use: async (file) => {
      const store = new SqliteStore(file, { afterTurn: setImmediate, digestSecretId: "d" });
      try {
        const open = await store.openOrders();
        await store.journal();
        await store.ordersOf("box-1", "0".repeat(28), 50);
        for (const { terminal, number } of open.slice(0, 2)) await store.find(terminal, number);
      } finally {
        await store.close();
      }
    },
  },
  {
    file: "sandbox.sqlite",
    use: async (file) => {
      const books = new SqliteSandboxBooks(file, new SimulatedRandom(5));
      try {
        books.acting("alipay");
        books.owingNotices("alipay");
        books.entries("alipay");
      } finally {
        books.close();
      }
    },
  },
  {
    file: "risk.sqlite",
    use: async (file) => {
      const log = new SqliteRiskLog(file);
      try {
        log.events();
      } finally {
        log.close();
      }
    },
  },
];

/** Databases with something in them, as they lie after a clean stop. */
async function fillDatabases(folder: string): Promise<void> {
  const store = new SqliteStore(join(folder, "hub.sqlite"), {
    ...{ afterTurn: setImmediate, digestSecretId: "d" },
  });
  for (let at = 0; at < 40; at += 1) {
    const number = String(at).padStart(28, "0");
    await store.commit(sampleOrder({ number, phase: at % 2 ? "asking" : "closed" }), []);
  }
  await store.close();
  new SqliteSandboxBooks(join(folder, "sandbox.sqlite"), new SimulatedRandom(5)).close();
  const log = new SqliteRiskLog(join(folder, "risk.sqlite"));
  log.append({
    ...{ protocol: 1, type: "risk-event", id: "i".repeat(22), atMs: 5, kind: "guessed-codes" },
    ...{ reportedBy: null, merchant: "shop-1", terminal: "box-1", untilMs: 9 },
  });
  log.close();
}

for (const { file, use } of DATABASES) {
  test(`${file} of any bytes is read, or refused as a failing store`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "damaged-database-"));
    t.teardown(() => rmSync(folder, { recursive: true }));
    await fillDatabases(folder);
    const good = readFileSync(join(folder, file));
    let refused = 0;
    await fuzzRun(t, {
      cases: damagedOr(fc.constant(good)),
      portion: { quick: 120, long: 4_000 },
      check: async (bytes) => {
        for (const left of readdirSync(folder)) rmSync(join(folder, left));
        const path = join(folder, file);
        writeFileSync(path, bytes);
        await use(path).catch((error: unknown) => {
          refused += 1;
          mustBe(error instanceof StoreError, `${error instanceof Error ? error.stack : error}`);
        });
      },
    });
    t.ok(refused > 0, `${refused} refused`);
  });
}

test("TLS files of any bytes are taken, or refused in one line", { skip: noOpenssl }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "damaged-tls-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const authority = new Authority(folder);
  const { certificateFile, keyFile } = authority.issue("box-1");
  const files = { authorityFile: authority.authorityFile, certificateFile, keyFile };
  const names = Object.keys(files) as (keyof typeof files)[];
  const good = Object.fromEntries(names.map((name) => [name, readFileSync(files[name])]));
  let refused = 0;
  await fuzzRun(t, {
    cases: fc
      .constantFrom(...names)
      .chain((name) =>
        fc.tuple(fc.constant(name), damagedOr(fc.constant(good[name] ?? Buffer.alloc(0)))),
      ),
    portion: { quick: 200, long: 5_000 },
    check: async ([name, bytes]) => {
      for (const each of names) writeFileSync(files[each], good[each] ?? "");
      writeFileSync(files[name], bytes);
      await readTlsFiles(files, { folder, setting: "broker.tls" }).catch((error: unknown) => {
        refused += 1;
        mustBe(error instanceof TlsFileError && !/[\r\n]/.test(error.message), String(error));
      });
    },
  });
  t.ok(refused > 0, `${refused} refused`);
});
