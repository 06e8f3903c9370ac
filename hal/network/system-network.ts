/** The running machine's network, as the kernel lists it. */
import { networkInterfaces } from "node:os";
import type { Network } from "./network.ts";

export class SystemNetwork implements Network {
  /** IPv4 before IPv6; an address of the machine to itself only where there is no other. */
  address(): string | null {
    const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    // An address of the link alone means nothing elsewhere.
    const usable = all.filter(({ address }) => !address.startsWith("fe80"));
    const [best] = usable.sort((a, b) => rank(a) - rank(b));
    return best?.address ?? null;
  }
}

function rank({ internal, family }: { internal: boolean; family: string }): number {
  return (internal ? 2 : 0) + (family === "IPv4" ? 0 : 1);
}
