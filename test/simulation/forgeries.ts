/** Words that nobody honest says, well made: under the right key, or in the right form. */
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import { signMessage } from "../../firmware/protocol/signed-message.ts";
import { answerTopic, issuerTableTopic, requestTopic } from "../../firmware/protocol/topics.ts";
import { buildRequest } from "../../firmware/uplink/uplink-request.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { NEW_ROW, tableWith } from "../firmware/codes/signed-test-table.ts";
import { bodyOf } from "../world/message-body.ts";
import { TERMINAL_INFO, testSecretText } from "../world/test-terminal-info.ts";
import type { BoxSite } from "./box-site.ts";
import { keysOf, type SimulatedWorld, WORLD_KEYS } from "./simulated-world.ts";

const PAYER: InstitutionId = "wechat-pay";
const DEADLINE_MS = 45_000;
/** Of an issuer table that nobody has signed. */
export const FORGED_EDITION = 3;
const SIGNED_BEFORE = JSON.parse(tableWith(2, NEW_ROW).toString());

/**
 * The box, or a copy of it, asks under an order's number for the money of another code. The hub may
 * say to it what it likes but how the order stands.
 */
export function reuseOrderNumber(world: SimulatedWorld, { terminal }: BoxSite): void {
  const { hub, faults, random, table, codes, broker, messages } = world;
  const orders = [...world.watch.orders.values()];
  const own = orders.filter((order) => order.terminal === terminal && order.digest !== null);
  if (own.length === 0 || !hub.boot) return;
  const code = makeCode(PAYER, { random, table, outcome: "approved" });
  if (code === null) return;
  codes.push(code);
  const { number: order, amountMinor, currency } = faults.chance.pick(own);
  const { signing, hubCode } = keysOf(terminal).uplink;
  const sequence = messages.nextForgedSequence(terminal);
  const wanted = { type: "pay", order, amountMinor, currency, symbology: "qr", code } as const;
  const request = buildRequest(
    { ...wanted, deadlineAfterMs: DEADLINE_MS },
    {
      ...{ terminal, sequence, codeKey: hubCode, terminalInfo: TERMINAL_INFO },
      deadlineMs: hub.boot.clock.nowMs() + DEADLINE_MS,
      makeSeed: () => random.bytes(32),
      secretTextOf: testSecretText,
    },
  );
  const payload = signMessage("anycode-request", request, signing);
  broker.deliver({ way: "up", topic: requestTopic(terminal), payload });
}

/** The hub approves an open order of the box, under its own key, with another amount. */
export function misquoteAmount({ broker }: SimulatedWorld, { terminal, box }: BoxSite): void {
  const topic = requestTopic(terminal);
  const asked = broker.carried.findLast((message) => {
    return message.topic === topic && box.openOrders.has(bodyOf(message.payload).order ?? "");
  });
  const { order, sequence, amountMinor, currency } = bodyOf(asked?.payload ?? "");
  if (order === undefined || sequence === undefined || amountMinor === undefined) return;
  const said = { type: "answer", terminal, order, currency, state: "approved" } as const;
  const routing = { institution: PAYER, institutionOrder: "W1" };
  const body = {
    ...{ protocol: PROTOCOL_VERSION, inReplyTo: sequence, amountMinor: amountMinor + 1 },
    ...said,
    ...routing,
  };
  const payload = signMessage("anycode-answer", body, WORLD_KEYS.hub.signing);
  broker.deliver({ way: "down", topic: answerTopic(terminal), payload });
}

/** A newer table, under the signature of another one. */
export function forgeIssuerTable({ broker }: SimulatedWorld, { terminal }: BoxSite): void {
  const table = { ...SIGNED_BEFORE.table, edition: FORGED_EDITION };
  const payload = JSON.stringify({ ...SIGNED_BEFORE, table });
  broker.deliver({ way: "down", topic: issuerTableTopic(terminal), payload });
}
