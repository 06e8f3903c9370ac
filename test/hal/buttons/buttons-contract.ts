/** What all buttons must do, whoever built them. */
import { test } from "tap";
import type { Buttons, Key } from "../../../hal/buttons/buttons.ts";

export interface ButtonsUnderTest {
  readonly buttons: Buttons;
  /** Presses and lets go; resolves when a listener has been called, if it is. */
  press(key: Key): Promise<void>;
}

type MakeButtons = () => ButtonsUnderTest | Promise<ButtonsUnderTest>;

export function buttonsContract(name: string, make: MakeButtons): void {
  test(`${name}: each press is heard once, in order`, async (t) => {
    const { buttons, press } = await make();
    const heard: Key[] = [];
    buttons.listen((key) => heard.push(key));
    for (const key of ["1", "1", "point", "confirm"] as const) await press(key);
    t.same(heard, ["1", "1", "point", "confirm"]);
    await buttons.close();
  });

  test(`${name}: a second listener takes the place of the first`, async (t) => {
    const { buttons, press } = await make();
    const heard: string[] = [];
    buttons.listen((key) => heard.push(`first ${key}`));
    buttons.listen((key) => heard.push(`second ${key}`));
    await press("cancel");
    t.same(heard, ["second cancel"]);
    await buttons.close();
  });

  test(`${name}: nothing is heard after closing, nor without a listener`, async (t) => {
    const { buttons, press } = await make();
    await press("7");
    const heard: Key[] = [];
    buttons.listen((key) => heard.push(key));
    await buttons.close();
    await buttons.close();
    await press("7");
    t.same(heard, []);
  });
}
