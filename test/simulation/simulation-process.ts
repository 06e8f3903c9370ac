/** A process that runs the seeds it is sent, one after another: `scripts/simulate` starts some. */
import { runSeed, type SeedOptions } from "./run-seed.ts";

// Whoever started this decides when it ends.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());

process.on("message", async (work: readonly SeedOptions[]) => {
  for (const options of work) process.send?.(await runSeed(options));
});
process.send?.({ isReady: true });
