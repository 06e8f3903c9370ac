/**
 * How records lie in the journal file: four marker bytes, the payload's length and CRC-32 (both
 * little endian), the payload (JSON in UTF-8). The marker holds a byte that UTF-8 never has, so
 * that after damage the next good record is found by looking for it.
 */
import { crc32 } from "node:zlib";

const MARKER = [0xf5, 0x41, 0x4a, 0x31] as const;
const HEADER_BYTES = 12;
export const PAYLOAD_BYTES_MAX = 4096;

/** Bytes of the file that are no record. */
export interface DamagedRange {
  readonly offset: number;
  readonly bytes: number;
  /**
   * What a power cut can leave: one append at the end that nobody was told is durable. The file
   * itself comes whole, by sync and rename, so its beginning is never torn.
   */
  readonly isTorn: boolean;
}

export interface FrameScan {
  readonly payloads: readonly unknown[];
  readonly damage: readonly DamagedRange[];
}

export function encodeFrame(payload: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(payload));
  if (text.length > PAYLOAD_BYTES_MAX) throw new Error(`journal record of ${text.length} bytes`);
  const frame = Buffer.alloc(HEADER_BYTES + text.length);
  frame.set(MARKER);
  frame.writeUInt32LE(text.length, 4);
  frame.writeUInt32LE(crc32(text), 8);
  frame.set(text, HEADER_BYTES);
  return frame;
}

/** Every good record of a file in order, and what of the file is none. */
export function scanFrames(file: Uint8Array): FrameScan {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const payloads: unknown[] = [];
  const damage: DamagedRange[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const frame = frameAt(bytes, offset);
    if (frame) {
      payloads.push(frame.payload);
      offset = frame.end;
    } else {
      const next = nextFrameOffset(bytes, offset + 1);
      damage.push(damagedRange(bytes, offset, next));
      offset = next;
    }
  }
  return { payloads, damage };
}

function damagedRange(file: Buffer, offset: number, end: number): DamagedRange {
  const bytes = end - offset;
  const isOneAppend = bytes <= HEADER_BYTES + PAYLOAD_BYTES_MAX;
  return { offset, bytes, isTorn: offset > 0 && end === file.length && isOneAppend };
}

function nextFrameOffset(bytes: Buffer, from: number): number {
  const marker = Buffer.from(MARKER);
  let offset = bytes.indexOf(marker, from);
  while (offset !== -1) {
    if (frameAt(bytes, offset)) return offset;
    offset = bytes.indexOf(marker, offset + 1);
  }
  return bytes.length;
}

function frameAt(bytes: Buffer, offset: number): { payload: unknown; end: number } | null {
  if (bytes.length - offset < HEADER_BYTES) return null;
  if (MARKER.some((byte, index) => bytes[offset + index] !== byte)) return null;
  const length = bytes.readUInt32LE(offset + 4);
  const start = offset + HEADER_BYTES;
  const end = start + length;
  if (length > PAYLOAD_BYTES_MAX || end > bytes.length) return null;
  const text = bytes.subarray(start, end);
  if (crc32(text) !== bytes.readUInt32LE(offset + 8)) return null;
  return { payload: JSON.parse(text.toString()), end };
}
