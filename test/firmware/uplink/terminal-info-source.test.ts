import { test } from "tap";
import { buildCpm } from "../../../firmware/codes/emv-cpm-builder.ts";
import { sandboxTerminalInfoCipher } from "../../../firmware/protocol/sandbox-info-cipher.ts";
import { secretTextOf } from "../../../firmware/protocol/terminal-info.ts";
import { TerminalInfoSource } from "../../../firmware/uplink/terminal-info-source.ts";
import { SimulatedNetwork } from "../../../hal/network/simulated-network.ts";
import {
  makeTerminalInfoSource,
  STATED_TERMINAL_INFO,
  TERMINAL_INFO,
} from "../../world/test-terminal-info.ts";

test("a box tells the address that it has at its latest connection", (t) => {
  const network = new SimulatedNetwork();
  const source = makeTerminalInfoSource(network);
  t.strictSame(source.info, TERMINAL_INFO);
  network.current = "198.51.100.7";
  source.refresh();
  t.equal(source.info.deviceIp, "198.51.100.7");
  network.current = null;
  source.refresh();
  t.equal(source.info.deviceIp, "198.51.100.7", "the last one it had");
  t.end();
});

test("an address in the settings is told, whatever the network says", (t) => {
  const source = new TerminalInfoSource({
    stated: { ...STATED_TERMINAL_INFO, deviceIp: "203.0.113.5" },
    firmwareVersion: "0.1.0",
    network: new SimulatedNetwork(),
    cipher: sandboxTerminalInfoCipher,
  });
  source.refresh();
  t.equal(source.info.deviceIp, "203.0.113.5");
  t.end();
});

test("the ciphertext is made of the last six digits of a 19-digit code or of an EMV number", (t) => {
  const source = makeTerminalInfoSource();
  const of = (encryptRandNum: string) =>
    secretTextOf({ serialNumber: "TEST-0001", encryptRandNum }, sandboxTerminalInfoCipher);
  t.equal(source.secretTextOf("6212345678901234567"), of("234567"));
  const emv = buildCpm({ aid: "A000000333010102", panDigits: "6250123456789012345" });
  t.equal(source.secretTextOf(emv), of("012345"));
  t.end();
});

test("of a code for which acquirers publish no rule nothing is enciphered", (t) => {
  const source = makeTerminalInfoSource();
  for (const code of ["134567890123456789", "281234567890123456789012", "hQVDUFYwMQ=="]) {
    t.equal(source.secretTextOf(code), null, code);
  }
  t.end();
});
