/** One look at box and hub while a soak goes on: flat, so that it is a line of CSV as it stands. */

export interface Sample {
  /** Since the first payment could be taken. */
  readonly minutes: number;
  /** Dealings ended so far, as meant or not. */
  readonly dealings: number;
  readonly boxRssKib: number;
  readonly hubRssKib: number;
  readonly boxHeapUsedKib: number;
  readonly hubHeapUsedKib: number;
  readonly boxHeapTotalKib: number;
  readonly hubHeapTotalKib: number;
  /** What V8 knows of outside of its heap; array buffers are in it. */
  readonly boxExternalKib: number;
  readonly hubExternalKib: number;
  readonly boxArrayBuffersKib: number;
  readonly hubArrayBuffersKib: number;
  /** The decoder's WebAssembly memory, in the box's scanner thread. */
  readonly boxWasmKib: number;
  readonly boxHandles: number;
  readonly hubHandles: number;
  readonly boxThreads: number;
  readonly hubThreads: number;
  readonly journalKib: number;
  /** The hub's orders, ledger and the sandbox's books, with their write-ahead logs. */
  readonly storeKib: number;
  /** Share of one processor since the last sample, percent. */
  readonly boxCpuPercent: number;
  readonly hubCpuPercent: number;
  readonly boxLoopDelayP99Ms: number;
  readonly hubLoopDelayP99Ms: number;
  readonly boxLoopDelayMaxMs: number;
  readonly hubLoopDelayMaxMs: number;
  /** Key `confirm` to verdict, of those since the last sample; null where there were none. */
  readonly scannedMedianMs: number | null;
  readonly scannedP99Ms: number | null;
  /** Customer's scan of the display to verdict. */
  readonly shownMedianMs: number | null;
  readonly shownP99Ms: number | null;
}

export type Column = keyof Sample;
