/** The thread that writes the hub's SQLite file: the hub's loop never waits for the disk. */
import { strict as assert } from "node:assert";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type CommitRows, SqliteWriter, type WriteEnd } from "./sqlite-writer.ts";
import { StoreError } from "./store-error.ts";

export interface WriterThreadData {
  readonly file: string;
  readonly bytesMax: number | undefined;
  readonly lockedMsMax: number | undefined;
}

/** A group to write, which is answered with its `WriteEnd`s; or the end of the thread. */
export type WriterRequest = readonly CommitRows[] | "close";
export type WriterAnswer = readonly WriteEnd[];

assert(parentPort, "this file is the program of a thread");
serve(parentPort, workerData as WriterThreadData);

function serve(port: MessagePort, { file, ...options }: WriterThreadData): void {
  let writer: SqliteWriter | null = null;
  /** A file that does not open now fails these commits; the next ones try it again. */
  const write = (group: readonly CommitRows[]): WriterAnswer => {
    try {
      writer ??= new SqliteWriter(file, options);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { kind, message } = error;
      return group.map(() => ({ kind, message }));
    }
    return writer.write(group);
  };
  port.on("message", (request: WriterRequest) => {
    if (request !== "close") return port.postMessage(write(request));
    writer?.close();
    port.close();
  });
}
