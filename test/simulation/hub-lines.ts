/** What a boot of the hub says and hears of institutions, which ends with its power. */
import type { Clock } from "../../hal/clock/clock.ts";
import type { Institution } from "../../hub/institutions/institution.ts";
import type { Claim, NoticeTaker, PaidNotice } from "../../hub/institutions/notice-taker.ts";
import type { MachinePower } from "../world/machine-power.ts";

/** To the institution and back. */
const TRIP_MS = 30;

export interface LineEnds {
  readonly institution: Institution;
  /** The world's. */
  readonly clock: Clock;
  readonly power: MachinePower;
}

/** The institution as one boot has it. */
export function lineTo({ institution, clock, power }: LineEnds): Institution {
  async function call<T>(answer: () => Promise<T>): Promise<T> {
    if (!power.isOn) return await new Promise<never>(() => {});
    return await power.while(answer().then((said) => pause(clock, TRIP_MS, said)));
  }
  return {
    id: institution.id,
    pay: (order) => call(() => institution.pay(order)),
    present: (order) => call(() => institution.present(order)),
    query: (order) => call(() => institution.query(order)),
    reverse: (order) => call(() => institution.reverse(order)),
    refund: (refund) => call(() => institution.refund(refund)),
    queryRefund: (refund) => call(() => institution.queryRefund(refund)),
    hearRisk: (signed) => {
      if (power.isOn) institution.hearRisk?.(signed);
    },
  };
}

/** The boot as institutions have it; without one, nobody answers. */
export function lineFrom(
  boot: { readonly hub: { readonly notices: NoticeTaker }; readonly power: MachinePower } | null,
): NoticeTaker {
  if (!boot) return { claim: silence, notify: silence };
  const { hub, power } = boot;
  return {
    claim: (claim: Claim) => power.while(hub.notices.claim(claim)),
    notify: (notice: PaidNotice) => power.while(hub.notices.notify(notice)),
  };
}

function silence(): Promise<never> {
  return new Promise(() => {});
}

function pause<T>(clock: Clock, ms: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    clock.after(ms, () => resolve(value));
  });
}
