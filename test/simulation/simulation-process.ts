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
    say(isWell ? result : { ...result, shortest: await shortestFailure(result) });
  }
});
say({ isReady: true });

/** Ends the process where nobody listens any more: the command was stopped twice. */
function say(message: object): void {
  process.send?.(message, undefined, undefined, (error) => error && process.exit());
}
