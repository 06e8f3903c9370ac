/**
 * A GPIO chip of the kernel's own simulator (`Documentation/admin-guide/gpio/gpio-sim.rst`): made
 * and taken away through configfs; a line is driven, and looked at, from the outside.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";

const CONFIG = "/sys/kernel/config/gpio-sim";

/** Null where it is there; else what to say of the tests that need it. */
export function missingGpioSim(): string | null {
  return existsSync(CONFIG) ? null : "this kernel has no gpio-sim (scripts/test --kernel has)";
}

export class GpioSim {
  readonly label: string;
  /** The chip's device file. */
  readonly chip: string;
  readonly #folder: string;
  readonly #device: string;

  constructor({ label, lines }: { readonly label: string; readonly lines: number }) {
    this.label = label;
    this.#folder = `${CONFIG}/${label}`;
    const bank = `${this.#folder}/bank`;
    mkdirSync(bank, { recursive: true });
    writeFileSync(`${bank}/num_lines`, String(lines));
    writeFileSync(`${bank}/label`, label);
    writeFileSync(`${this.#folder}/live`, "1");
    const read = (path: string) => readFileSync(path, "utf8").trim();
    const chip = read(`${bank}/chip_name`);
    this.chip = `/dev/${chip}`;
    this.#device = `/sys/devices/platform/${read(`${this.#folder}/dev_name`)}/${chip}`;
  }

  drive(line: number, isHigh: boolean): void {
    writeFileSync(`${this.#device}/sim_gpio${line}/pull`, isHigh ? "pull-up" : "pull-down");
  }

  level(line: number): boolean {
    return readFileSync(`${this.#device}/sim_gpio${line}/value`, "utf8").trim() === "1";
  }

  remove(): void {
    writeFileSync(`${this.#folder}/live`, "0");
    rmdirSync(`${this.#folder}/bank`);
    rmdirSync(this.#folder);
  }
}
