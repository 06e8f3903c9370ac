/**
 * Codes that a box shows: how long they live, and the hub's own, which every wallet reads. Pure.
 *
 * The hub's own is an EMV code whose template names terminal and order. A claim repeats its text to
 * the letter, so that only somebody who has seen the code can claim the order.
 */

import { parseMpm } from "../../firmware/codes/emv-mpm.ts";
import {
  buildMpm,
  type MpmBuilding,
  type MpmLocalNames,
} from "../../firmware/codes/emv-mpm-builder.ts";
import type { MpmNode } from "../../firmware/codes/mpm-node.ts";
import type { Order } from "./order.ts";

/** How long a code is shown. */
export const PRESENTED_LIFE_MS = 120_000;

/** So long after its expiry the order is closed: a payer who scanned it in time may finish. */
export const PRESENTED_GRACE_MS = 30_000;

/** The longest text that the protocol carries. */
const TEXT_LENGTH_MAX = 512;

/** Made up: a scheme would give out both (mark: sandbox). */
const HUB_TEMPLATE_ID = "26";
const HUB_TEMPLATE_GUID = "invalid.sandbox.hub";

/** What a payer is shown of the merchant. */
export interface MerchantProfile {
  readonly name: string;
  readonly city: string;
  readonly country: string;
  /** ISO 18245. */
  readonly category: string;
  readonly local?: MpmLocalNames;
  /** As UnionPay gave it out. */
  readonly unionPay?: { readonly id: "15" | "16"; readonly account: string };
}

/** ISO 18245 has no code for a trade that is not known; scanners take zeros. */
export const CATEGORY_UNKNOWN = "0000";
const MERCHANT_NAME_LENGTH_MAX = 25;

/** A merchant of whom nothing but the number at this hub is known. */
export function unnamedMerchant(id: string): MerchantProfile {
  const name = id.slice(0, MERCHANT_NAME_LENGTH_MAX);
  return { name, city: "CHINA", country: "CN", category: CATEGORY_UNKNOWN };
}

/** The bill's number is the end of the order's: an EMV code has no room for more. */
const BILL_NUMBER_LENGTH = 25;

export function makeHubCode(
  { terminal, number, amountMinor, currency }: Order,
  profile: MerchantProfile,
): MpmBuilding {
  const { name, city, country, category, local, unionPay } = profile;
  return buildMpm({
    account: {
      id: HUB_TEMPLATE_ID,
      guid: HUB_TEMPLATE_GUID,
      values: { "01": number, "02": terminal },
    },
    merchantCategory: category,
    ...{ amountMinor, currency, country },
    merchantName: name,
    merchantCity: city,
    billNumber: number.slice(-BILL_NUMBER_LENGTH),
    ...(local && { local }),
    ...(unionPay && { unionPay }),
  });
}

/** Whose order the code is for, or null where it is no code of this hub. */
export function readHubCode(
  text: string,
): { readonly terminal: string; readonly number: string } | null {
  const { valid, objects } = parseMpm(text);
  const template = valid ? objects.find(({ id }) => id === HUB_TEMPLATE_ID) : undefined;
  if (valueIn(template, "00") !== HUB_TEMPLATE_GUID) return null;
  const number = valueIn(template, "01");
  const terminal = valueIn(template, "02");
  return number && terminal ? { number, terminal } : null;
}

export function isShowable(text: string): boolean {
  return text.length > 0 && text.length <= TEXT_LENGTH_MAX;
}

/** Whether the order of a shown code is to be closed. */
export function hasExpired({ presented }: Order, nowMs: number): boolean {
  return presented !== null && nowMs > presented.expiresAtMs + PRESENTED_GRACE_MS;
}

function valueIn(template: MpmNode | undefined, id: string): string | undefined {
  return template?.children?.find((object) => object.id === id)?.value;
}
