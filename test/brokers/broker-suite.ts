/**
 * The same suite at every broker: the box's and the hub's own programs with TLS and a certificate
 * for each, what is killed, and what strangers try. One stage a broker; the parts are in an order
 * that starts and stops the least.
 */
import { test } from "tap";
import { hasOpenssl } from "./authority.ts";
import { ready } from "./broker-outcomes.ts";
import { BrokerStage } from "./broker-stage.ts";
import {
  answersBoxThatWasAway,
  getsNewTable,
  keepsWhatItAcknowledged,
  paysBothWays,
  sellsWhileHubIsAway,
  survivesBroker,
  survivesHub,
} from "./payments-at-broker.ts";
import type { BrokerKind, FirstVersion } from "./running-broker.ts";
import { Seen } from "./seen.ts";
import { sharesRequests } from "./shared-hubs.ts";
import {
  keepsBoxesApart,
  takesSessionOver,
  watchesPresence,
  withstandsHijack,
} from "./strangers-at-broker.ts";

const TIMEOUT_MS = 400_000;

export function testAtBroker(kind: BrokerKind, firstVersion: FirstVersion = "5"): void {
  const skip = kind.missing ?? (hasOpenssl ? false : "the openssl program is not installed");
  const title = firstVersion === "5" ? kind.name : `${kind.name} (MQTT ${firstVersion})`;
  test(`${title}: payments go on over it, whatever is killed`, {
    skip,
    timeout: TIMEOUT_MS,
  }, async (t) => {
    const seen = new Seen(title);
    const stage = await BrokerStage.build(kind, firstVersion);
    t.teardown(() => stage.stop());
    const { shop } = stage;
    seen.add("Version", kind.version());
    await shop.startHub();
    const [detail] = await Promise.all([ready(stage), shop.startBox()]);
    const version = /MQTT (\S+)$/.exec(detail)?.[1] ?? detail;
    seen.add("MQTT that the box ends up with", version);
    await paysBothWays(t, stage, seen);
    await getsNewTable(t, stage, seen);
    await watchesPresence(t, stage, seen);
    await keepsBoxesApart(t, stage, seen);
    await withstandsHijack(t, stage, seen);
    await takesSessionOver(t, stage, seen);
    await shop.stopHub();
    await keepsWhatItAcknowledged(t, stage, seen);
    await sellsWhileHubIsAway(t, stage, seen);
    await answersBoxThatWasAway(t, stage, seen);
    await survivesHub(t, stage, seen);
    await survivesBroker(t, stage, seen);
    await shop.stop();
    await sharesRequests(t, stage, seen);
    const rows = await shop.compare();
    for (const { order, box, hub, paidMinor } of rows) {
      t.equal(hub ?? "closed", box, `${order}: box and hub say ${box}`);
      t.equal(paidMinor, box === "approved" ? 1250 : 0, `${order}: charged once or not at all`);
    }
    seen.compare(t);
  });
}
