/**
 * Lets another process play the sandbox's customers, over the channel of Node's child processes: it
 * tells what the camera of a customer's phone has read, and hears how that went.
 */
import * as v from "valibot";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";
import type { HubObservation } from "../hub-observation.ts";
import type { SandboxCustomers } from "./sandbox-customers.ts";
import { SCAN_OUTCOME_NAMES } from "./sandbox-scan-outcomes.ts";

const customerPays = v.strictObject({
  type: v.literal("customer-pays"),
  institution: v.picklist(INSTITUTIONS),
  text: v.pipe(v.string(), v.maxLength(4096)),
  outcome: v.optional(v.picklist(SCAN_OUTCOME_NAMES)),
});

export type CustomerPays = v.InferInput<typeof customerPays>;

interface Channel {
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** Every message that is none of a customer's is left to others. */
export function serveCustomers(
  customers: SandboxCustomers,
  channel: Channel,
  observe: (observation: HubObservation) => void,
): void {
  channel.on("message", (message) => {
    const read = v.safeParse(customerPays, message);
    if (!read.success) return;
    const { institution, text, outcome } = read.output;
    void customers.scan({ institution, text, ...(outcome && { outcome }) }).then((end) => {
      observe({ type: "customer-answered", institution, end });
    });
  });
}
