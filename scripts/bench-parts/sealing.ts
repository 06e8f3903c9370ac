/** From a code's text to the sealed and signed request, run and timed in this process. */
import { generateKeyPairSync, sign } from "node:crypto";
import { classifyCode } from "../../firmware/codes/classification.ts";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import { EPHEMERAL_SEED_BYTES } from "../../firmware/protocol/hpke.ts";
import { sandboxTerminalInfoCipher } from "../../firmware/protocol/sandbox-info-cipher.ts";
import { signMessage } from "../../firmware/protocol/signed-message.ts";
import { TerminalInfoSource } from "../../firmware/uplink/terminal-info-source.ts";
import { buildRequest } from "../../firmware/uplink/uplink-request.ts";
import { SystemNetwork } from "../../hal/network/system-network.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { SANDBOX_TERMINAL_INFO } from "../enrol-sandbox.ts";
import { timeMs } from "./search-time.ts";

export interface Sealing {
  /** Milliseconds to classify this code and to make its request. */
  readonly timeOnce: (code: string) => number;
  /** Milliseconds of one bare signature over a message of the same size. */
  readonly timeBareSignature: () => number;
}

export function openSealing(): Sealing {
  const loaded = loadShippedIssuerTable();
  if (!loaded.ok) throw new Error(`the table of issuers is refused: ${loaded.why}`);
  const random = new SystemRandom();
  const { privateKey } = generateKeyPairSync("ed25519");
  const codeKey = { id: "bench", publicKey: generateKeyPairSync("x25519").publicKey };
  const makeSeed = () => random.bytes(EPHEMERAL_SEED_BYTES);
  const terminalInfo = new TerminalInfoSource({
    stated: SANDBOX_TERMINAL_INFO,
    firmwareVersion: "bench",
    network: new SystemNetwork(),
    cipher: sandboxTerminalInfoCipher,
  });
  const secretTextOf = (code: string) => terminalInfo.secretTextOf(code);
  let sequence = 0;
  const seal = (code: string): string => {
    sequence += 1;
    const order = String(sequence).padStart(28, "0");
    const ours = { terminalInfo: terminalInfo.info, secretTextOf };
    const stamp = {
      terminal: "BENCH1",
      sequence,
      deadlineMs: Date.now(),
      codeKey,
      makeSeed,
      ...ours,
    };
    const about = { order, amountMinor: 1250, currency: "CNY", deadlineAfterMs: 0 } as const;
    classifyCode(code, loaded.table);
    const request = buildRequest({ type: "pay", ...about, symbology: "qr", code }, stamp);
    return signMessage("anycode-request", request, { id: "bench", privateKey });
  };
  let message = Buffer.alloc(0);
  return {
    timeOnce: (code) => timeMs(() => (message = Buffer.from(seal(code)))),
    timeBareSignature: () => timeMs(() => sign(null, message, privateKey)),
  };
}
