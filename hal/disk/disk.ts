/**
 * The disk contract: one directory of files, and exactly the operations whose order decides what
 * survives a power cut. Names are plain file names, without a slash.
 *
 * What a power cut may do: bytes appended since the last `sync` of a file may be there, be gone,
 * be there in part or be garbage; a name created, renamed or removed since the last
 * `syncDirectory` may be as before or as after. Nothing else changes.
 *
 * Every call rejects with `StorageError`.
 */
export interface Disk {
  /** The whole file, in a new array; null where there is no such file. */
  read(name: string): Promise<Uint8Array | null>;

  /** Opens a file for appending and creates it, empty, where there is none. */
  openForAppend(name: string): Promise<AppendFile>;

  /** Replaces `to` by `from` in one step. Durable after `syncDirectory`. */
  rename(from: string, to: string): Promise<void>;

  /** Removes a file; one that is not there is no error. Durable after `syncDirectory`. */
  remove(name: string): Promise<void>;

  /** Makes names durable: creations, renames and removals before this call. */
  syncDirectory(): Promise<void>;

  /** The names of the files, sorted. */
  list(): Promise<readonly string[]>;
}

export interface AppendFile {
  /**
   * Adds the bytes at the end. All of them are added when it resolves, but not yet durable; when
   * it rejects, a part of them may have been added.
   */
  append(bytes: Uint8Array): Promise<void>;

  /**
   * Makes every byte appended before this call durable (fdatasync). When it rejects, what was not
   * yet durable may never be, though it can be read until the power goes, and no later sync
   * changes that; every later `append` and `sync` of this opened file rejects (`failed`).
   */
  sync(): Promise<void>;

  /** Closes the file, without a sync. The file is closed even when this rejects. */
  close(): Promise<void>;
}
