/** The thread that writes the hub's SQLite file: the hub's loop never waits for the disk. */
import { strict as assert } from "node:assert";
import { parentPort, workerData } from "node:worker_threads";
import { type CommitRows, SqliteWriter, type WriteEnd } from "./sqlite-writer.ts";

export interface WriterThreadData {
  readonly file: string;
  readonly bytesMax: number | undefined;
  readonly lockedMsMax: number | undefined;
}

/** A group to write, which is answered with its `WriteEnd`s; or the end of the thread. */
export type WriterRequest = readonly CommitRows[] | "close";
export type WriterAnswer = readonly WriteEnd[];

const port = parentPort;
assert(port, "this file is the program of a thread");
const { file, ...options } = workerData as WriterThreadData;
const writer = new SqliteWriter(file, options);
port.on("message", (request: WriterRequest) => {
  if (request !== "close") return port.postMessage(writer.write(request) satisfies WriterAnswer);
  writer.close();
  port.close();
});
