/**
 * A sandbox institution's own number of a payment, which the customer's bill shows: 28 digits, as
 * WeChat Pay's and Alipay's have, so that a merchant can key it. No payment code is as long.
 */
import type { Random } from "../../hal/random/random.ts";

const RANDOM_BYTES = 12;
const RANDOM_DIGITS = 26;
/** No institution's: so begins no year and none of WeChat Pay's numbers. */
const SANDBOX_PREFIX = "90";

export function makeInstitutionOrder(random: Random): string {
  const value = BigInt(`0x${Buffer.from(random.bytes(RANDOM_BYTES)).toString("hex")}`);
  const digits = value % 10n ** BigInt(RANDOM_DIGITS);
  return SANDBOX_PREFIX + digits.toString().padStart(RANDOM_DIGITS, "0");
}
