/** A sandbox institution acts on what the hub has signed, and on nothing else. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { test } from "tap";
import { signMessage } from "../../../firmware/protocol/signed-message.ts";
import type { RiskEvent } from "../../../hub/risk/risk-event.ts";
import { SandboxWorld } from "./sandbox-world.ts";

const hub = generateKeyPairSync("ed25519").privateKey;
const stranger = generateKeyPairSync("ed25519").privateKey;

function said(fields: Partial<RiskEvent>, privateKey: KeyObject = hub, id = "hub"): string {
  const event: RiskEvent = {
    ...{ protocol: 1, type: "risk-event", id: "abcdefghijklmnopqrstuv", atMs: 0 },
    ...{ kind: "merchant-blocked", reportedBy: "alipay", merchant: "shop-1" },
    ...{ terminal: null, untilMs: null },
    ...fields,
  };
  return signMessage("anycode-risk", event, { id, privateKey });
}

function world(): SandboxWorld {
  const hubKeys = (id: string) => (id === "hub" ? createPublicKey(hub) : null);
  return new SandboxWorld(undefined, hubKeys);
}

async function pay(of: SandboxWorld): Promise<string> {
  const answer = await of.at("boc").pay(of.order(of.code("boc")));
  return answer.type === "declined" ? String(answer.reason) : answer.type;
}

test("a merchant that another institution has blocked is refused until that one lifts it", async (t) => {
  const boc = world();
  boc.at("boc").hearRisk(said({}));
  t.equal(await pay(boc), "merchant-blocked");
  boc.at("boc").hearRisk(said({ kind: "merchant-unblocked", reportedBy: "abc" }));
  t.equal(await pay(boc), "merchant-blocked", "another one's word lifts nothing");
  boc.at("boc").hearRisk(said({ kind: "merchant-unblocked" }));
  t.equal(await pay(boc), "approved");
  boc.at("boc").hearRisk(said({ merchant: "shop-2" }));
  t.equal(await pay(boc), "approved");
});

test("a box at which codes are guessed is refused for the time, and no other box", async (t) => {
  const boc = world();
  const atMs = boc.clock.nowMs();
  const burst = { kind: "guessed-codes", reportedBy: null, atMs, untilMs: atMs + 1_000 } as const;
  boc.at("boc").hearRisk(said({ ...burst, terminal: "box" }));
  t.equal(await pay(boc), "approved", "the box is box-1, not box");
  boc.at("boc").hearRisk(said({ ...burst, terminal: "box-1" }));
  t.equal(await pay(boc), "risk-refused");
  boc.clock.advance(1_000);
  t.equal(await pay(boc), "approved");
});

test("what the hub has not signed is not believed", async (t) => {
  const boc = world();
  const event = said({}).split(".");
  const altered = [event[0], said({ atMs: 1 }).split(".")[1], event[2]].join(".");
  const key = { id: "hub", privateKey: hub };
  const answer = signMessage("anycode-answer", { kind: "merchant-blocked" }, key);
  const forged = [said({}, stranger), said({}, hub, "other"), altered, answer, "", "a.b.c"];
  for (const words of forged) {
    boc.at("boc").hearRisk(words);
    t.equal(await pay(boc), "approved");
  }
});

test("after a start of the hub an institution knows its own blocks again", async (t) => {
  const boc = world();
  boc.at("boc").hearRisk(said({ reportedBy: "boc" }));
  t.equal(await pay(boc), "merchant-blocked");
  const lifted = await boc.at("boc").pay(boc.order(boc.code("boc", "merchant-unblocked")));
  t.equal(lifted.type, "approved");
  t.equal(await pay(boc), "approved");
});
