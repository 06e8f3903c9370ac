/** What every serial line must do, whoever built it. */
import { test } from "tap";
import type { SerialLine } from "../../../hal/serial-line/serial-line.ts";

export interface SerialLineUnderTest {
  readonly line: SerialLine;
  /** What is at the other end of the cable. */
  readonly far: SerialLine;
  unplug(): void;
}

type MakeLine = () => SerialLineUnderTest | Promise<SerialLineUnderTest>;

export function serialLineContract(name: string, make: MakeLine): void {
  byteContract(name, make);
  endContract(name, make);
}

function byteContract(name: string, make: MakeLine): void {
  test(`${name}: bytes arrive in order, both ways, however they are cut`, async (t) => {
    const { line, far } = await make();
    const heardFar = hearing(far, 5);
    const heardNear = hearing(line, 2);
    await line.write(Uint8Array.of(1, 2, 3));
    await line.write(new Uint8Array(0));
    await line.write(Uint8Array.of(4, 5));
    await far.write(Uint8Array.of(9, 8));
    t.same(await heardFar, [1, 2, 3, 4, 5]);
    t.same(await heardNear, [9, 8]);
    await Promise.all([line.close(), far.close()]);
  });

  test(`${name}: who writes keeps its array, who listens owns what comes`, async (t) => {
    const { line, far } = await make();
    const mine = Uint8Array.of(1, 2);
    const came = new Promise<void>((resolve) => {
      line.listen((bytes) => {
        bytes.fill(7);
        resolve();
      });
    });
    await far.write(mine);
    await came;
    t.same(mine, Uint8Array.of(1, 2));
    await Promise.all([line.close(), far.close()]);
  });

  test(`${name}: a second listener takes the place of the first`, async (t) => {
    const { line, far } = await make();
    let isFirstCalled = false;
    line.listen(() => {
      isFirstCalled = true;
    });
    const heard = hearing(line, 1);
    await far.write(Uint8Array.of(1));
    t.same(await heard, [1]);
    t.notOk(isFirstCalled);
    await Promise.all([line.close(), far.close()]);
  });
}

function endContract(name: string, make: MakeLine): void {
  const disconnected = { name: "DeviceError", kind: "disconnected" };

  test(`${name}: a closed line is closed, and takes nothing more`, async (t) => {
    const { line, far } = await make();
    await line.close();
    await line.closed;
    await line.close();
    await t.rejects(line.write(Uint8Array.of(1)), disconnected);
    await far.close();
  });

  test(`${name}: nothing is heard after closing`, async (t) => {
    const { line, far } = await make();
    let heard = 0;
    line.listen(() => {
      heard += 1;
    });
    await line.close();
    await far.write(Uint8Array.of(1, 2));
    await far.close();
    t.equal(heard, 0);
  });

  test(`${name}: a pulled cable ends the line by itself`, async (t) => {
    const { line, unplug } = await make();
    unplug();
    await line.closed;
    await t.rejects(line.write(Uint8Array.of(1)), disconnected);
    await line.close();
  });
}

/** The first `count` bytes that come. */
function hearing(line: SerialLine, count: number): Promise<number[]> {
  const heard: number[] = [];
  return new Promise((resolve) => {
    line.listen((bytes) => {
      heard.push(...bytes);
      if (heard.length >= count) resolve(heard);
    });
  });
}
