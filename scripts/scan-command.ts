/** The console's `scan INSTITUTION [OUTCOME]`: a customer scans the display's code, and pays. */
import { INSTITUTIONS, isInstitutionId } from "../firmware/protocol/institution-id.ts";
import type { ScanEnd } from "../hub/sandbox/sandbox-customers.ts";
import { isScanOutcomeName, SCAN_OUTCOME_NAMES } from "../hub/sandbox/sandbox-scan-outcomes.ts";
import { readDisplay } from "./read-display.ts";
import type { SandboxShop } from "./sandbox-shop.ts";

/** Resolves with what to say. Rejects with `ShopFailure`. */
export async function scanDisplay(
  shop: Pick<SandboxShop, "display" | "customerPays">,
  words: string,
): Promise<string> {
  const [institution = "", outcome = "pays", ...rest] = words.split(/\s+/);
  if (!isInstitutionId(institution)) {
    return `scan with the wallet of one of ${INSTITUTIONS.join(", ")}`;
  }
  if (!isScanOutcomeName(outcome) || rest.length > 0) {
    return `the outcomes are ${SCAN_OUTCOME_NAMES.join(", ")}`;
  }
  const text = await readDisplay(await shop.display());
  if (text === null) return "the display shows no code: say present AMOUNT first";
  return inWords(institution, await shop.customerPays({ institution, text, outcome }));
}

function inWords(institution: string, end: ScanEnd): string {
  switch (end.type) {
    case "paid":
      return `${institution}'s customer has paid`;
    case "started":
      return `${institution}'s customer has begun to pay`;
    case "refused":
      return `${institution}'s wallet does not pay: ${end.why}`;
  }
}
