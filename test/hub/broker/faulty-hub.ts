/** A hub with a bug, in a process of its own, so that a test can see what becomes of it. */
import { spawn } from "node:child_process";
import type { KeyObject } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import type { Test } from "tap";

const PROGRAM = join(import.meta.dirname, "faulty-hub-process.ts");

export interface FaultyHub {
  /** Of its own broker; 0 where it is at another. */
  readonly port: number;
  readonly ended: Promise<{ readonly code: number | null; readonly words: string }>;
}

/** Resolves when boxes can connect: at a broker of its own for one box, or at the one named. */
export async function startFaultyHub(
  t: Test,
  broker: { readonly publicKey: KeyObject } | { readonly url: string },
): Promise<FaultyHub> {
  const at = "url" in broker ? broker : { publicKey: broker.publicKey.export({ format: "jwk" }) };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(at)]);
  t.teardown(() => child.kill("SIGKILL"));
  let words = "";
  child.stderr.on("data", (bytes) => {
    words += String(bytes);
  });
  const ended = once(child, "close").then(([code]) => ({ code, words }));
  const [line] = await Promise.race([once(child.stdout, "data"), ended.then(() => ["0"])]);
  return { port: Number(line), ended };
}
