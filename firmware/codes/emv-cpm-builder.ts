/** Makes EMV consumer-presented codes for the sandbox's wallets. Pure. */
import assert from "node:assert";

/** What follows the number in a track: expiry December 2049, a chip card for everywhere. */
const TRACK_2_END = "D4912201";

export interface CpmContent {
  /** Application identifier, upper-case hexadecimal. */
  readonly aid: string;
  /** 8 to 19 digits. */
  readonly panDigits: string;
}

/** The base64 text of a code with one application. */
export function buildCpm({ aid, panDigits }: CpmContent): string {
  assert(/^(?:[0-9A-F]{2}){5,16}$/.test(aid), "an AID has 5 to 16 bytes");
  assert(/^[0-9]{8,19}$/.test(panDigits), "a card number has 8 to 19 digits");
  const track = panDigits + TRACK_2_END;
  const evenTrack = track.length % 2 === 0 ? track : `${track}F`;
  const version = berObject("85", Buffer.from("CPV01").toString("hex"));
  return Buffer.from(
    version + berObject("61", berObject("4F", aid) + berObject("57", evenTrack)),
    "hex",
  ).toString("base64");
}

/** Every value here is under 128 bytes, so that the length is one byte. */
function berObject(tag: string, valueHex: string): string {
  const length = (valueHex.length / 2).toString(16).padStart(2, "0");
  return tag + length + valueHex;
}
