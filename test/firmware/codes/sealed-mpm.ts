/** EMV merchant-presented codes put together for tests, good and bad. */
import { crc16 } from "../../../firmware/codes/crc16.ts";

export function mpmObject(id: string, value: string): string {
  return id + String(Array.from(value).length).padStart(2, "0") + value;
}

/** The code that holds these objects, with its checksum. */
export function sealMpm(objects: string): string {
  const text = `${objects}6304`;
  return text + crc16(Buffer.from(text)).toString(16).toUpperCase().padStart(4, "0");
}

/** A good code, with objects replaced (or left out, where the value is null). */
export function sealedMpm(change: Readonly<Record<string, string | null>> = {}): string {
  const good: Record<string, string | null> = {
    "00": "01",
    "15": "4396261000000008",
    "52": "4111",
    "53": "156",
    "58": "CN",
    "59": "BEST TRANSPORT",
    "60": "BEIJING",
  };
  const objects = Object.entries({ ...good, ...change }).sort(([a], [b]) => (a < b ? -1 : 1));
  return sealMpm(
    objects.map(([id, value]) => (value === null ? "" : mpmObject(id, value))).join(""),
  );
}
