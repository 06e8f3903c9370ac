/** The broker inside the hub: nothing to start, and it goes with the hub. */
import { readFileSync } from "node:fs";
import type { BrokerKind } from "./running-broker.ts";

export const EMBEDDED: BrokerKind = {
  name: "embedded",
  missing: null,
  version: () => {
    const file = new URL("../../node_modules/aedes/package.json", import.meta.url);
    return `aedes ${(JSON.parse(readFileSync(file, "utf8")) as { version: string }).version}`;
  },
  start: null,
  // The hub counts it; see `BrokerStage.refusalsRecorded`.
  refusalInLog: /^never$/,
};
