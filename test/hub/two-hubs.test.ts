/** Two hubs on one store: what one of them has told a box, the other one does not undo. */
import { test } from "tap";
import { requestTopic } from "../../firmware/protocol/topics.ts";
import { HubWorld, settle, sign, TERMINAL } from "./hub-world.ts";

test("a reversal held back since before does not undo what another hub has told since", async (t) => {
  const world = new HubWorld();
  const { institution, clock } = world;
  const other = world.newHub();
  const query = institution.query.bind(institution);
  institution.query = async (order) => {
    await new Promise<void>((resolve) => clock.after(9_000, resolve));
    return query(order);
  };
  institution.payPlan = "slow-approve";
  await world.send(world.pay());
  const heldBack = world.reverse();
  // The box was set back to an old image of its disk: it asks, and knows nothing of the reversal.
  await other.receive(requestTopic(TERMINAL), Buffer.from(sign(world.query())));
  await settle();
  await world.pass(20_000);
  t.strictSame(world.told(), ["receipt", "receipt", "approved", "approved"]);
  await world.send(heldBack);
  t.strictSame(world.told(), ["refusal late"]);
  t.equal((await world.order())?.phase, "approved");
});
