/** A process that runs the seeds it is sent, one after another: `scripts/simulate` starts some. */
import { runSeed, type SeedOptions } from "./run-seed.ts";
import { shortestFailure } from "./shortest-failure.ts";

// Whoever started this decides when it ends.
process.on("SIGINT", () => {}).on("SIGTERM", () => {});
process.on("disconnect", () => process.exit());

process.on("message", async (work: readonly SeedOptions[]) => {
  for (const options of work) {
    const result = await runSeed(options);
    const isWell = result.violations.length === 0;
    process.send?.(isWell ? result : { ...result, shortest: await shortestFailure(result) });
  }
});
process.send?.({ isReady: true });
