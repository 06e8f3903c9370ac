/**
 * What a board is made of, as its file in `hal/boards/` says: which driver serves which device, and
 * on which pin, bus or path. Checked before any driver is opened.
 */
import * as v from "valibot";
import { KEYS } from "../buttons/buttons.ts";

const path = v.pipe(v.string(), v.regex(/^\/[\w./-]+$/, "a path of plain characters"));
const line = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1023));
const pixels = v.pipe(v.number(), v.safeInteger(), v.minValue(64), v.maxValue(4096));
const key = v.picklist(KEYS);

const serial = v.strictObject({
  path,
  baudRate: v.picklist([9600, 19_200, 38_400, 57_600, 115_200]),
  hasFlowControl: v.optional(v.boolean(), false),
});

const gpio = v.variant("driver", [
  /** `/sys/class/gpio`, by the chip's label. */
  v.strictObject({ driver: v.literal("sysfs"), chipLabel: v.string() }),
  /** `/dev/gpiochipN`, for kernels without the other. */
  v.strictObject({ driver: v.literal("character-device"), chip: v.string() }),
]);

const camera = v.variant("driver", [
  v.strictObject({
    driver: v.literal("libcamera"),
    width: v.pipe(pixels, v.multipleOf(64, "a multiple of 64, so that rows are not padded")),
    height: v.pipe(pixels, v.multipleOf(2, "an even number")),
    framesPerSecond: v.pipe(v.number(), v.minValue(1), v.maxValue(120)),
    /** For pipes: on a file system in memory. */
    folder: path,
  }),
]);

const display = v.variant("driver", [
  v.strictObject({
    driver: v.literal("framebuffer"),
    path,
    sysfs: path,
    rotation: v.optional(v.picklist([0, 90, 180, 270]), 0),
  }),
]);

const buttons = v.variant("driver", [
  v.strictObject({
    driver: v.literal("gpio-buttons"),
    gpio,
    lines: v.record(key, line),
    isActiveLow: v.optional(v.boolean(), true),
  }),
  v.strictObject({
    driver: v.literal("gpio-keypad"),
    gpio,
    rows: v.pipe(v.array(line), v.minLength(1)),
    columns: v.pipe(v.array(line), v.minLength(1)),
    /** A row of keys for each of `rows`; null where there is none. */
    keys: v.array(v.array(v.nullable(key))),
  }),
]);

const printer = v.variant("driver", [v.strictObject({ driver: v.literal("escpos"), serial })]);

const speaker = v.variant("driver", [
  /** `device` as ALSA names it. */
  v.strictObject({ driver: v.literal("aplay"), device: v.string() }),
]);

const description = v.strictObject({
  camera,
  display,
  buttons: v.pipe(
    buttons,
    v.check((one) => one.driver !== "gpio-keypad" || isWhole(one), "a key for each crossing"),
  ),
  /** Null where the box has none. */
  printer: v.nullable(printer),
  speaker,
});

export type BoardDescription = v.InferOutput<typeof description>;

export type DescriptionReading =
  | { readonly ok: true; readonly board: BoardDescription }
  /** `path` leads to the member that is wrong; empty for the whole. */
  | { readonly ok: false; readonly path: readonly (string | number)[]; readonly why: string };

export function readDescription(document: unknown): DescriptionReading {
  const result = v.safeParse(description, document);
  if (result.success) return { ok: true, board: result.output };
  const [issue] = result.issues;
  const way = issue.path?.map(({ key: member }) => member as string | number) ?? [];
  const { expected, received } = issue;
  const isUnknown = issue.type === "strict_object" && expected === "never";
  if (isUnknown) return { ok: false, path: way, why: "there is no such member" };
  if (received === "undefined") return { ok: false, path: way, why: "is missing" };
  if (received === "Object")
    return { ok: false, path: way, why: `it has to have ${issue.message}` };
  const isBare = issue.message.startsWith("Invalid ");
  const allowed = isBare ? `allowed: ${expected}` : `it has to be ${issue.message}`;
  return { ok: false, path: way, why: `is ${received}; ${allowed}` };
}

function isWhole(keypad: {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly keys: readonly (readonly unknown[])[];
}): boolean {
  const { rows, columns, keys } = keypad;
  return keys.length === rows.length && keys.every((row) => row.length === columns.length);
}
