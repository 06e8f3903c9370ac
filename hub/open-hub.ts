/** A hub as it runs on a machine: settings, data directory, broker, and whom it asks for money. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { LiveIssuerTable } from "../firmware/codes/live-issuer-table.ts";
import { pinnedIssuerTableKey } from "../firmware/codes/pinned-issuer-table-key.ts";
import { loadShippedIssuerTable } from "../firmware/codes/shipped-issuer-table.ts";
import { readTlsFiles } from "../firmware/settings/broker-settings.ts";
import type { Clock } from "../hal/clock/clock.ts";
import type { Random } from "../hal/random/random.ts";
import type { BrokerPort } from "./broker/broker-port.ts";
import { EmbeddedBroker } from "./broker/embedded-broker.ts";
import { ExternalBroker } from "./broker/external-broker.ts";
import { Hub } from "./hub.ts";
import { HubCounters } from "./hub-counters.ts";
import type { HubObservation } from "./hub-observation.ts";
import { type OpenInstitutions, openInstitutions } from "./institutions/open-institutions.ts";
import { IssuerTableDesk } from "./issuers/issuer-table-desk.ts";
import { ISSUER_TABLE_FILE, watchIssuerTableFile } from "./issuers/issuer-table-file.ts";
import type { HubSeeds } from "./keys/hub-keys.ts";
import { hubSecrets, verificationKeys } from "./keys/hub-keys.ts";
import { CRYPTO_ASIDE } from "./keys/message-crypto.ts";
import { digestSecretId } from "./orders/content-digest.ts";
import { RequestQuota } from "./request-quota.ts";
import { SqliteRiskLog } from "./risk/sqlite-risk-log.ts";
import { routeCode } from "./routing/route.ts";
import { SandboxCustomers } from "./sandbox/sandbox-customers.ts";
import { type HubSettings, profilesOf, terminalsOf } from "./settings/hub-settings.ts";
import type { AfterTurn } from "./store/commit-group.ts";
import { openHubStore } from "./store/open-store.ts";

/** How long what a lost hub has left may lie. */
export const TAKE_OVER_EVERY_MS = 60_000;

export interface OpenHubOptions {
  readonly settings: HubSettings;
  /** Files that the settings name count from it. */
  readonly settingsFolder: string;
  readonly seeds: HubSeeds;
  readonly clock: Clock;
  readonly random: Random;
  readonly afterTurn: AfterTurn;
  readonly observe: (observation: HubObservation) => void;
}

export interface RunningHub {
  /** Where boxes connect; null where an external broker carries the messages. */
  readonly port: number | null;
  readonly money: OpenInstitutions["money"];
  /** The sandbox's; null where the money is real. */
  readonly customers: SandboxCustomers | null;
  /** Open orders stay open, and are finished by the next hub on this directory. */
  stop(): Promise<void>;
}

/** Rejects with `StoreError`, `BrokerError`, `TlsFileError` or `AccountError`. */
export async function openHub(options: OpenHubOptions): Promise<RunningHub> {
  const { settings, clock, random, observe } = options;
  const issuers = loadShippedIssuerTable();
  // It is part of the program and signed: another one is a broken installation.
  assert(issuers.ok, "the shipped table of issuers is refused");
  const table = new LiveIssuerTable(issuers.table);
  const keys = hubSecrets(options.seeds, CRYPTO_ASIDE);
  const counters = new HubCounters();
  const { broker, port } = await makeBroker(options, counters);
  const store = await openHubStore({
    ...options,
    digestSecretId: digestSecretId(keys.digestSecret),
  });
  const { institutions, money, sandbox, close } = await openInstitutions({
    ...options,
    ...{ table, hubKeys: verificationKeys(keys) },
  });
  const riskLog = new SqliteRiskLog(join(settings.dataDirectory, "risk.sqlite"));
  const terminals = terminalsOf(settings);
  const issuerTables = new IssuerTableDesk({
    ...{ table, counters, observe, lookupKey: pinnedIssuerTableKey },
    publish: (topic, payload) => broker.publish(topic, payload),
  });
  const stopWatching = await watchIssuerTableFile({
    file: join(settings.dataDirectory, ISSUER_TABLE_FILE),
    clock,
    offer: (document) => issuerTables.offer(document),
  });
  const hub = new Hub({
    ...{ store, clock, random, terminals, keys, counters, observe, issuerTables },
    ...{ institutions, riskLog, crypto: CRYPTO_ASIDE, quota: new RequestQuota(clock) },
    route: (code) => routeCode(code, table),
    profileOf: profilesOf(settings),
    publish: (topic, payload) => broker.publish(topic, payload),
  });
  // The broker first: a taken port must not leave calls to institutions behind.
  await broker.start((topic, payload) => hub.receive(topic, payload));
  await hub.start();
  const stopTakingOver = every(TAKE_OVER_EVERY_MS, () => hub.takeOver(), clock);
  const { notices } = hub;
  const customers = sandbox && new SandboxCustomers({ institutions: sandbox, notices, clock });
  customers?.start();
  return {
    port: port(),
    money,
    customers,
    stop: async () => {
      stopWatching();
      stopTakingOver();
      await broker.stop();
      customers?.stop();
      await hub.stop();
      await store.close();
      close();
      riskLog.close();
      observe({ type: "stopped", counters: counters.all() });
    },
  };
}

/** The next time is after the end of the last. Returns what stops it. */
function every(pauseMs: number, work: () => Promise<void>, clock: Clock): () => void {
  let isStopped = false;
  let stopTimer = () => {};
  const wait = () => {
    if (!isStopped) stopTimer = clock.after(pauseMs, () => void work().then(wait));
  };
  wait();
  return () => {
    isStopped = true;
    stopTimer();
  };
}

async function makeBroker(
  { settings, settingsFolder: folder, clock, random }: OpenHubOptions,
  counters: HubCounters,
): Promise<{ broker: BrokerPort; port: () => number | null }> {
  if (settings.broker) {
    const { url, otherUrls, tls: files, mqttVersion, ...who } = settings.broker;
    const { clientId, username, password, sharedGroup } = who;
    const tls = files && (await readTlsFiles(files, { folder, setting: "broker.tls" }));
    const broker = new ExternalBroker({
      ...{ urls: [url, ...otherUrls], clientId, clock, random },
      firstVersion: mqttVersion === "5" ? 5 : 4,
      ...(tls && { tls }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(sharedGroup !== undefined && { sharedGroup }),
    });
    return { broker, port: () => null };
  }
  const { host, port, tls: files } = settings.listen ?? { host: "127.0.0.1", port: 0 };
  const tls = files && (await readTlsFiles(files, { folder, setting: "listen.tls" }));
  const terminals = terminalsOf(settings);
  const broker = new EmbeddedBroker({
    ...{ host, port, terminals, clock, counters },
    ...(tls && { tls }),
  });
  return { broker, port: () => broker.port };
}
