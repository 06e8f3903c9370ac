/** What every display must do, whoever built it. */
import { test } from "tap";
import type { Display } from "../../../hal/display/display.ts";

export interface DisplayUnderTest {
  readonly display: Display;
  /** What a person would see now, as RGB565; null while there is nothing. */
  look(): Uint16Array | null;
  unplug(): void;
  /** Lets the display take nothing any more, without a word. */
  stall(): void;
  /** Ends what the two above began. */
  mend(): void;
}

type MakeDisplay = () => DisplayUnderTest | Promise<DisplayUnderTest>;

export function displayContract(name: string, make: MakeDisplay): void {
  test(`${name}: the picture is on the glass once it is shown, pixel for pixel`, async (t) => {
    const { display, look } = await make();
    const first = pictureFor(display, 0x1234);
    await display.show(first);
    t.same(look(), first);
    const second = first.slice();
    second[display.width + 1] = 0xf800;
    await display.show(second);
    t.same(look(), second);
  });

  test(`${name}: the caller keeps its array`, async (t) => {
    const { display, look } = await make();
    const picture = pictureFor(display, 0x07e0);
    await display.show(picture);
    t.equal(picture[0], 0x07e0);
    picture.fill(0);
    t.equal(look()?.[0], 0x07e0);
  });

  test(`${name}: a picture of another size is a bug`, async (t) => {
    const { display } = await make();
    t.ok(display.width > 0 && display.height > 0);
    const wrong = new Uint16Array(display.width * display.height - 1);
    await t.rejects(display.show(wrong), { name: "AssertionError" });
  });

  test(`${name}: an unplugged display says so, and shows again once it is back`, async (t) => {
    const { display, unplug, mend, look } = await make();
    const picture = pictureFor(display, 1);
    unplug();
    await t.rejects(display.show(picture), { name: "DeviceError", kind: "disconnected" });
    mend();
    await display.show(picture);
    t.same(look(), picture);
  });

  test(`${name}: a display that takes nothing is reported`, async (t) => {
    const { display, stall } = await make();
    stall();
    const picture = pictureFor(display, 1);
    await t.rejects(display.show(picture), { name: "DeviceError", kind: "timeout" });
  });
}

function pictureFor({ width, height }: Display, colour: number): Uint16Array {
  return new Uint16Array(width * height).fill(colour);
}
