/**
 * Watches the bytes of an MQTT connection for a packet announced over a limit, so that a broker
 * cannot make the box collect a packet of up to 256 MiB in memory. MQTT 3.1.1, section 2.2. Pure.
 */

const LENGTH_BYTES_MAX = 4;

export class PacketSizeBound {
  readonly #bytesMax: number;
  /** Bytes of the current packet still to come; its first byte is the type. */
  #toSkip = 1;
  #isInLength = false;
  #length = 0;
  #lengthBytes = 0;

  /** `bytesMax` counts what follows a packet's fixed header. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Takes the next bytes, cut anywhere. False where a packet is too long; then it is over. */
  admits(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#isInLength) {
        if (!this.#takeLength(bytes[at] ?? 0)) return false;
        at += 1;
      } else {
        const skipped = Math.min(this.#toSkip, bytes.length - at);
        at += skipped;
        this.#toSkip -= skipped;
        if (this.#toSkip === 0) this.#startLength();
      }
    }
    return true;
  }

  #startLength(): void {
    this.#isInLength = true;
    this.#length = 0;
    this.#lengthBytes = 0;
  }

  #takeLength(byte: number): boolean {
    this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes;
    this.#lengthBytes += 1;
    if (this.#length > this.#bytesMax) return false;
    if ((byte & 0x80) !== 0) return this.#lengthBytes < LENGTH_BYTES_MAX;
    this.#isInLength = false;
    this.#toSkip = this.#length + 1; // The packet, then the type byte of the next.
    return true;
  }
}
