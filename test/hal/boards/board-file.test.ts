/** The files that describe boards: those that ship, and what is said of wrong ones. */
import { readFileSync } from "node:fs";
import { test } from "tap";
import { readDescription } from "../../../hal/boards/board-description.ts";
import { readBoardFile } from "../../../hal/boards/read-board-file.ts";
import { SHIPPED_BOARDS } from "../../../hal/boards/shipped-boards.ts";

const FILE = new URL("../../../hal/boards/raspberry-pi-4.json", import.meta.url);
const TEXT = readFileSync(FILE, "utf8");

test("the boards that ship are well described", async (t) => {
  t.same(Object.keys(SHIPPED_BOARDS), ["raspberry-pi-4", "raspberry-pi-zero-2", "generic-uart"]);
  for (const [name, document] of Object.entries(SHIPPED_BOARDS)) {
    t.match(readDescription(document), { ok: true }, name);
  }
  t.match(readBoardFile(TEXT), { ok: true, board: { speaker: { device: "default" } } });
});

test("every board that ships has the keys that a sale needs", async (t) => {
  const needed = [..."0123456789", "point", "clear", "cancel", "confirm", "way"];
  for (const [name, document] of Object.entries(SHIPPED_BOARDS)) {
    const reading = readDescription(document);
    const buttons = reading.ok ? reading.board.buttons : null;
    const keys: readonly unknown[] =
      buttons?.driver === "gpio-keypad" ? buttons.keys.flat() : Object.keys(buttons?.lines ?? {});
    const missing = needed.filter((key) => !keys.includes(key));
    t.same(missing, [], name);
  }
});

test("a wrong file is told with its line and what is allowed there", async (t) => {
  const wrong: readonly (readonly [from: string | RegExp, to: string, why: RegExp])[] = [
    ['"width": 1280', '"width": 1270', /^line 4: camera\.width: is 1270; .*multiple of 64/],
    ['"libcamera"', '"webcam"', /^line 3: camera\.driver: is "webcam"; allowed: .*libcamera/],
    ['"rows": [5,', '"rows": ["five",', /^line 13: buttons\.rows\.0: is "five"; allowed: number/],
    ['"baudRate": 115200', '"baudRate": 115201', /^line \d+: printer\.serial\.baudRate: .*9600/],
    ['"cancel"]', '"cancle"]', /^line 16: buttons\.keys\.0\.3: is "cancle"; allowed: .*"cancel"/],
    ['["1", "2", "3", "cancel"]', '["1"]', /^line 10: buttons: .*a key for each crossing/],
    ['"/dev/fb0"', '"/dev/fb0; reboot"', /^line 9: display\.path: .*plain characters/],
    ['"speaker"', '"loudspeaker"', /^line \d+: (speaker: is missing|loudspeaker: there is no)/],
    [
      '"rows":',
      '"rowss":',
      /^line \d+: buttons\.(rows: is missing|rowss: there is no such member)/,
    ],
    ['"camera": {', '"camera": ', /^line \d+: not JSON: /],
    [/^.*$/s, "5", /^line 1: the document: /],
  ];
  for (const [from, to, why] of wrong) {
    const reading = readBoardFile(TEXT.replace(from, to));
    t.match(reading, { ok: false, why }, to);
  }
});
