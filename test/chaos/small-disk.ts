/** A file system in memory that is small enough to be filled, mounted over a folder. */
import { execFileSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

const FILLER = "filler";

export class SmallDisk {
  readonly #folder: string;
  /** Lazily: whoever still holds a file there is being killed. */
  readonly #unmountAtExit = (): void => this.#unmount("-l");
  #isMounted = true;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null where this user or machine may not mount. */
  static mount(folder: string, mebibytes: number): SmallDisk | null {
    mkdirSync(folder, { recursive: true });
    const options = `size=${mebibytes}m,mode=700`;
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
    } catch {
      return null;
    }
    const disk = new SmallDisk(folder);
    process.once("exit", disk.#unmountAtExit);
    return disk;
  }

  /** Leaves no whole page free. */
  fill(): void {
    const file = openSync(`${this.#folder}/${FILLER}`, "a");
    try {
      for (let size = 1 << 20; size >= 4096; ) {
        try {
          writeSync(file, Buffer.alloc(size));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
          size /= 2;
        }
      }
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(`${this.#folder}/${FILLER}`, { force: true });
  }

  /** What is on it lies in the plain folder afterwards. */
  keepFiles(): void {
    const copy = `${this.#folder}.copy`;
    cpSync(this.#folder, copy, { recursive: true });
    this.unmount();
    rmSync(this.#folder, { recursive: true, force: true });
    renameSync(copy, this.#folder);
  }

  unmount(): void {
    if (!this.#isMounted) return;
    this.#isMounted = false;
    process.off("exit", this.#unmountAtExit);
    this.#unmount();
  }

  #unmount(...options: readonly string[]): void {
    execFileSync("umount", [...options, this.#folder], { stdio: "pipe" });
  }
}
