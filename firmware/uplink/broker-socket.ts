/**
 * Opens the socket to a broker, plain or TLS: small packets leave at once (mqtt.js leaves Nagle's
 * algorithm on, which costs 40 ms a message), and no packet may grow without bound.
 */
import { createConnection, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { ISSUER_TABLE_BYTES_MAX } from "../codes/issuer-table.ts";
import type { BrokerAddress } from "../settings/broker-address.ts";
import { PacketSizeBound } from "./packet-size-bound.ts";
import { UplinkError, type UplinkErrorKind } from "./uplink-error.ts";

/**
 * The largest packet we take from a broker: an issuer table with its topic. A larger one ends the
 * connection. Answers are much smaller, and are held to their own limit.
 */
export const PACKET_BYTES_MAX = ISSUER_TABLE_BYTES_MAX + 1024;

/**
 * The socket, connecting. When it ends for a cause of its own, `onError` hears of it once, before
 * the socket's `close`.
 */
export function openBrokerSocket(
  address: BrokerAddress,
  tls: ConnectionOptions,
  onError: (error: UplinkError) => void,
): Socket {
  const { host, port, isTls } = address;
  const socket = isTls
    ? connectTls({ minVersion: "TLSv1.2", ...tls, host, port })
    : createConnection({ host, port });
  const bound = new PacketSizeBound(PACKET_BYTES_MAX);
  let isConnected = false;
  socket.once("connect", () => {
    isConnected = true;
    socket.setNoDelay(true);
  });
  socket.once("error", (error) => {
    const isProven = !isTls || (socket as TLSSocket).authorized;
    onError(describe(error, address, kindOf({ isConnected, isProven })));
  });
  socket.on("data", (bytes: Buffer) => {
    if (bound.admits(bytes)) return;
    const text = `a packet over ${PACKET_BYTES_MAX} bytes came from ${host}:${port}`;
    onError(new UplinkError("broken", text));
    socket.destroy();
  });
  return socket;
}

function kindOf(reached: { isConnected: boolean; isProven: boolean }): UplinkErrorKind {
  if (!reached.isConnected) return "unreachable";
  return reached.isProven ? "broken" : "untrusted";
}

function describe(cause: Error, address: BrokerAddress, kind: UplinkErrorKind): UplinkError {
  const code = "code" in cause ? String(cause.code) : cause.message;
  const what = {
    unreachable: "cannot reach the broker",
    untrusted: "no trusted TLS connection to the broker",
  };
  const words = kind === "unreachable" || kind === "untrusted" ? what[kind] : "connection lost to";
  return new UplinkError(kind, `${words} ${address.host}:${address.port} (${code})`, { cause });
}
