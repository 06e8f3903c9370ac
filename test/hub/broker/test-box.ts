/** A box at a broker, for tests: mqtt.js, one connection, nothing of its own. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import type { Test } from "tap";
import { signMessage } from "../../../firmware/protocol/signed-message.ts";

export const boxKeys = generateKeyPairSync("ed25519");

export function boxPassword(
  claim: object = { terminal: "box-1", sentAtMs: Date.UTC(2026, 0, 1) },
  privateKey: KeyObject = boxKeys.privateKey,
): string {
  return signMessage("anycode-connect", claim, { id: "box-1", privateKey });
}

/** Connects as `box-1`; rejects where the broker refuses. `ca`: over TLS. Ends with the test. */
export async function connectBox(
  t: Test,
  port: number,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const url = options.ca ? `mqtts://localhost:${port}` : `mqtt://127.0.0.1:${port}`;
  const client = connect(url, {
    ...{ clientId: "box-1", username: "box-1", password: boxPassword() },
    ...{ reconnectPeriod: 0, ...options },
  });
  t.teardown(() => client.endAsync(true));
  await new Promise((resolve, reject) => {
    client.once("connect", resolve);
    client.once("error", reject);
    client.once("close", () => reject(new Error("closed without a word")));
  });
  client.on("error", () => {});
  return client;
}

/** Resolves when the broker has acknowledged; rejects when the connection ends before. */
export function publishOnce(client: MqttClient, topic: string, payload: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = () => reject(new Error("closed"));
    client.once("close", closed);
    client.publish(topic, payload, { qos: 1 }, (error) => {
      client.off("close", closed);
      if (error) reject(error);
      else resolve();
    });
  });
}
