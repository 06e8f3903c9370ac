/** The journal's durable append: its syncs counted, its time beside a bare write and fdatasync. */
import { open } from "node:fs/promises";
import { Journal } from "../../firmware/journal/journal.ts";
import type { PaymentRecord } from "../../firmware/journal/journal-record.ts";
import type { AppendFile, Disk } from "../../hal/disk/disk.ts";
import { FileDisk } from "../../hal/disk/file-disk.ts";
import type { BenchContext } from "./bench-context.ts";
import { type Figure, makeFigure, median } from "./figure.ts";

const APPENDS = 300;

export async function measureJournalAppend(context: BenchContext): Promise<readonly Figure[]> {
  const folder = `${context.folder}/journal`;
  const disk = new CountingDisk(new FileDisk(folder));
  const opening = await Journal.open(disk);
  if (!opening.ok) throw new Error("a new journal is damaged");
  const bare = await open(`${context.folder}/bare.log`, "a");
  const [appendsMs, syncs, baresMs]: [number[], number[], number[]] = [[], [], []];
  for (let turn = 0; turn < APPENDS; turn += 1) {
    const before = { ...disk.counted };
    appendsMs.push(await timeAsync(() => opening.journal.append(recordNumber(turn))));
    syncs.push(disk.counted.syncs - before.syncs);
    const bytes = Buffer.alloc(disk.counted.bytes - before.bytes, "x");
    baresMs.push(
      await timeAsync(async () => {
        await bare.write(bytes);
        await bare.datasync();
      }),
    );
  }
  await bare.close();
  await opening.journal.close();
  const { writes, directorySyncs } = disk.counted;
  return [
    makeFigure({
      name: "syncs of a durable append",
      unit: "",
      samples: syncs,
      target: { limit: 1, of: "max", inclusive: true },
      note:
        `fdatasync; ${APPENDS} appends, opening included: ${writes} writes, ` +
        `${directorySyncs} directory syncs`,
    }),
    makeFigure({
      name: "durable append",
      unit: "ms",
      samples: appendsMs,
      baseline: { what: "write and fdatasync of as many bytes, ms", value: median(baresMs) },
    }),
  ];
}

class CountingDisk implements Disk {
  readonly counted = { writes: 0, bytes: 0, syncs: 0, directorySyncs: 0 };
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  read(name: string): Promise<Uint8Array | null> {
    return this.#disk.read(name);
  }

  async openForAppend(name: string): Promise<AppendFile> {
    const file = await this.#disk.openForAppend(name);
    const { counted } = this;
    return {
      append: (bytes) => {
        counted.writes += 1;
        counted.bytes += bytes.length;
        return file.append(bytes);
      },
      sync: () => {
        counted.syncs += 1;
        return file.sync();
      },
      close: () => file.close(),
    };
  }

  rename(from: string, to: string): Promise<void> {
    return this.#disk.rename(from, to);
  }

  remove(name: string): Promise<void> {
    return this.#disk.remove(name);
  }

  syncDirectory(): Promise<void> {
    this.counted.directorySyncs += 1;
    return this.#disk.syncDirectory();
  }

  list(): Promise<readonly string[]> {
    return this.#disk.list();
  }
}

function recordNumber(number: number): PaymentRecord {
  const order = String(number).padStart(28, "0");
  const about = { amountMinor: 1250, currency: "CNY", atMs: Date.now() } as const;
  return { type: "payment", order, ...about, phase: "asking", candidates: [] };
}

async function timeAsync(action: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await action();
  return performance.now() - startedAtMs;
}
