/** What every network must do, whoever built it. */
import { isIP } from "node:net";
import { test } from "tap";
import type { Network } from "../../../hal/network/network.ts";

export function networkContract(name: string, make: () => Network): void {
  test(`${name}: gives an IPv4 or IPv6 address, or none`, async (t) => {
    const address = make().address();
    t.ok(address === null || isIP(address) > 0, String(address));
  });

  test(`${name}: gives the same address as long as nothing changes`, async (t) => {
    const network = make();
    t.equal(network.address(), network.address());
  });
}
