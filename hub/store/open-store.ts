/** The store that the settings name: a file in the data directory, or a database. */
import { join } from "node:path";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubSettings } from "../settings/hub-settings.ts";
import type { AfterTurn } from "./commit-group.ts";
import type { HubStore } from "./hub-store.ts";
import { PostgresStore } from "./postgres-store.ts";
import { SqliteStore } from "./sqlite-store.ts";

export interface StoreOpening {
  readonly settings: Pick<HubSettings, "store" | "dataDirectory">;
  readonly clock: Clock;
  readonly afterTurn: AfterTurn;
  readonly digestSecretId?: string;
}

/** Rejects with `StoreError`. */
export async function openHubStore(opening: StoreOpening): Promise<HubStore> {
  const { store, dataDirectory } = opening.settings;
  if (store) return PostgresStore.open({ ...opening, url: store.postgres.url });
  return new SqliteStore(join(dataDirectory, "hub.sqlite"), opening);
}
