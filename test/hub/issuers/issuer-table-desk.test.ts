/** Which box the hub hands which table, and when. */
import { createHash } from "node:crypto";
import { test } from "tap";
import { LiveIssuerTable } from "../../../firmware/codes/live-issuer-table.ts";
import { pinnedIssuerTableKey } from "../../../firmware/codes/pinned-issuer-table-key.ts";
import type { IssuerTableReport } from "../../../firmware/protocol/request.ts";
import { HubCounters } from "../../../hub/hub-counters.ts";
import type { HubObservation } from "../../../hub/hub-observation.ts";
import { IssuerTableDesk } from "../../../hub/issuers/issuer-table-desk.ts";
import { shippedTable } from "../../firmware/codes/shipped-table.ts";
import { NEW_ROW, tableWith } from "../../firmware/codes/signed-test-table.ts";

const SECOND = tableWith(2, NEW_ROW);
const DIGEST = createHash("sha256").update(SECOND).digest("base64url");

function openDesk(isBrokerDown = false) {
  const table = new LiveIssuerTable(shippedTable());
  const counters = new HubCounters();
  /** The hub's own edition at the time is noted, too. */
  const sent: string[] = [];
  const observed: HubObservation[] = [];
  const desk = new IssuerTableDesk({
    ...{ table, counters, lookupKey: pinnedIssuerTableKey },
    publish: async (topic) => {
      if (isBrokerDown) throw new Error("no broker");
      sent.push(`${topic} while routing by ${table.edition}`);
    },
    observe: (observation) => observed.push(observation),
  });
  const greet = (terminal: string, issuerTable?: IssuerTableReport) => {
    const hello = { protocol: 1, terminal, sequence: 1, type: "hello", nonce: "", firmware: "" };
    desk.greet({ ...hello, ...(issuerTable && { issuerTable }) } as Parameters<
      typeof desk.greet
    >[0]);
    return sent.splice(0);
  };
  return { desk, table, counters, sent, observed, greet };
}

test("the hub routes by a new table first, then hands it to every box it has heard of", async (t) => {
  const { desk, sent, observed, greet } = openDesk();
  t.strictSame(greet("box-1", { edition: 1 }), []);
  greet("box-2", { edition: 9 });
  greet("box-3");
  await desk.offer(SECOND);
  t.strictSame(sent, ["t/box-1/dn/issuers while routing by 2"]);
  t.match(observed.at(-1), { type: "issuer-table", edition: 2 });
});

test("a box that is behind gets the table with its hello, until it has it", async (t) => {
  const { desk, greet } = openDesk();
  await desk.offer(SECOND);
  t.equal(greet("box-1", { edition: 1 }).length, 1);
  t.equal(greet("box-1", { edition: 1 }).length, 1, "it was lost");
  t.equal(greet("box-1", { edition: 2 }).length, 0);
  t.equal(greet("box-2").length, 0, "a box that takes none is sent none");
});

test("a box that has refused a table is not sent it again, and the operator is told why", async (t) => {
  const { desk, observed, greet } = openDesk();
  await desk.offer(SECOND);
  const refused = { digest: DIGEST, refusal: "wrong-schema" };
  t.equal(greet("box-1", { edition: 1, refused }).length, 0);
  t.match(observed.at(-1), { type: "issuer-table-of-box", edition: 1, refusal: "wrong-schema" });
  const told = observed.length;
  greet("box-1", { edition: 1, refused });
  t.equal(observed.length, told, "once");
  t.equal(greet("box-1", { edition: 1, refused: { ...refused, digest: "x" } }).length, 1);
  const full = { digest: DIGEST, refusal: "not-kept" };
  t.equal(greet("box-1", { edition: 1, refused: full }).length, 1, "its disk may have room again");
  await desk.offer(tableWith(3, NEW_ROW));
  t.equal(greet("box-1", { edition: 1, refused }).length, 2, "another table is another chance");
});

test("a table that is not good is told once, and orders are routed as before", async (t) => {
  const { desk, table, sent, observed, greet } = openDesk();
  greet("box-1", { edition: 1 });
  const bad = tableWith(2, { ...NEW_ROW, pattern: "12*" });
  await desk.offer(bad);
  await desk.offer(bad);
  t.match(observed.slice(1), [{ type: "issuer-table-refused", refusal: "ambiguous" }]);
  t.equal(observed.length, 2);
  t.equal(table.edition, 1);
  t.strictSame(sent, []);
});

test("a broker that is away is counted, nothing more", async (t) => {
  const { desk, counters, greet } = openDesk(true);
  greet("box-1", { edition: 1 });
  await desk.offer(SECOND);
  t.equal(counters.get("publish-failed"), 1);
});
