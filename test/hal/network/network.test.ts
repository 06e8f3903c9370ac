/** The simulated network and the machine's, against the network contract. */
import { test } from "tap";
import { SimulatedNetwork } from "../../../hal/network/simulated-network.ts";
import { SystemNetwork } from "../../../hal/network/system-network.ts";
import { networkContract } from "./network-contract.ts";

networkContract("simulated network", () => new SimulatedNetwork());
networkContract("system network", () => new SystemNetwork());

test("a simulated network without its cable gives no address", async (t) => {
  const network = new SimulatedNetwork();
  network.current = null;
  t.equal(network.address(), null);
});
