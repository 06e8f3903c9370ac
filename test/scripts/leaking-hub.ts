/**
 * Loaded first by every Node of a soak: where that is the hub, it leaks an open file and some
 * memory again and again.
 */
import { openSync } from "node:fs";

const EVERY_MS = 250;
const LEAK_BYTES = 512 * 1024;

if (process.argv[1]?.endsWith("/hub/main.ts")) {
  const kept: unknown[] = [];
  setInterval(() => {
    kept.push(openSync("/dev/null", "r"), Buffer.alloc(LEAK_BYTES, 1));
  }, EVERY_MS).unref();
}
