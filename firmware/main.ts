/**
 * Where the program begins, in both of its threads: the bundle is one file, so the scanner's thread
 * is this file too. Each loads only its own part, since the whole would cost the scanner's thread
 * some megabytes of memory.
 */
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  const { runBox } = await import("./box-program.ts");
  await runBox(new URL(import.meta.url));
} else {
  const { runScannerWorker } = await import("./scanner/scanner-worker.ts");
  await runScannerWorker();
}
