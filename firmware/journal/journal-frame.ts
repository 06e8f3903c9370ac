/**
 * How records lie in the journal file: four marker bytes, the payload's length, the checksum, the
 * file's generation and the frame's own offset (each 32 bits, little endian), the payload (JSON in
 * UTF-8). The checksum (CRC-32) covers all that follows it. The marker holds a byte that UTF-8
 * never has, so that after damage the next good record is found by looking for it.
 *
 * Generation and offset say where a frame belongs: a disk that loses a write leaves what lay there
 * before, which may be a good frame of an older file, and one that misdirects a write puts a good
 * frame in another one's place.
 */
import { crc32 } from "node:zlib";

const MARKER = [0xf5, 0x41, 0x4a, 0x32] as const;
const HEADER_BYTES = 20;
const PLACE_BYTES = 8;
/** Of frames from before they said where they belong: marker, length, checksum of the payload. */
const PLACELESS_MARKER_END = 0x31;
const PLACELESS_HEADER_BYTES = 12;
export const PAYLOAD_BYTES_MAX = 4096;

export interface FramePlace {
  /** Of the file: each rewrite has the next one; the first is 1. */
  readonly generation: number;
  /** In the file. */
  readonly offset: number;
}

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
  /** The newest there is; 0 for a file without any, and for one whose frames do not say. */
  readonly generation: number;
}

interface Frame {
  readonly payload: unknown;
  readonly start: number;
  readonly end: number;
  readonly generation: number;
}

export function encodeFrame(payload: unknown, { generation, offset }: FramePlace): Uint8Array {
  const text = Buffer.from(JSON.stringify(payload));
  if (text.length > PAYLOAD_BYTES_MAX) throw new Error(`journal record of ${text.length} bytes`);
  const frame = Buffer.alloc(HEADER_BYTES + text.length);
  frame.set(MARKER);
  frame.writeUInt32LE(text.length, 4);
  frame.writeUInt32LE(generation, 12);
  frame.writeUInt32LE(offset, 16);
  frame.set(text, HEADER_BYTES);
  frame.writeUInt32LE(crc32(frame.subarray(HEADER_BYTES - PLACE_BYTES)), 8);
  return frame;
}

/** The records one after another, as a file of this generation begins. */
export function encodeFile(payloads: readonly unknown[], generation: number): Uint8Array {
  const frames: Uint8Array[] = [];
  let offset = 0;
  for (const payload of payloads) {
    const frame = encodeFrame(payload, { generation, offset });
    frames.push(frame);
    offset += frame.length;
  }
  return Buffer.concat(frames);
}

/** Every good record of a file in order, and what of the file is none. */
export function scanFrames(file: Uint8Array): FrameScan {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const found = findFrames(bytes);
  const generation = found.reduce((newest, frame) => Math.max(newest, frame.generation), 0);
  const frames = found.filter((frame) => frame.generation === generation);
  const damage: DamagedRange[] = [];
  let offset = 0;
  for (const frame of frames) {
    if (frame.start > offset) damage.push(damagedRange(bytes, offset, frame.start));
    offset = frame.end;
  }
  if (offset < bytes.length) damage.push(damagedRange(bytes, offset, bytes.length));
  return { payloads: frames.map(({ payload }) => payload), damage, generation };
}

function damagedRange(file: Buffer, offset: number, end: number): DamagedRange {
  const bytes = end - offset;
  const isOneAppend = bytes <= HEADER_BYTES + PAYLOAD_BYTES_MAX;
  return { offset, bytes, isTorn: offset > 0 && end === file.length && isOneAppend };
}

/** Every frame that is whole and lies in its own place, of whatever generation. */
function findFrames(bytes: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  const anyMarker = Buffer.from(MARKER.slice(0, -1));
  let offset = bytes.indexOf(anyMarker);
  while (offset !== -1) {
    const frame = frameAt(bytes, offset);
    if (frame) frames.push(frame);
    offset = bytes.indexOf(anyMarker, frame?.end ?? offset + 1);
  }
  return frames;
}

function frameAt(bytes: Buffer, start: number): Frame | null {
  const isPlaceless = bytes[start + MARKER.length - 1] === PLACELESS_MARKER_END;
  const headerBytes = isPlaceless ? PLACELESS_HEADER_BYTES : HEADER_BYTES;
  if (!isPlaceless && bytes[start + MARKER.length - 1] !== MARKER.at(-1)) return null;
  if (bytes.length - start < headerBytes) return null;
  const length = bytes.readUInt32LE(start + 4);
  const end = start + headerBytes + length;
  if (length > PAYLOAD_BYTES_MAX || end > bytes.length) return null;
  const checked = bytes.subarray(start + headerBytes - (isPlaceless ? 0 : PLACE_BYTES), end);
  if (crc32(checked) !== bytes.readUInt32LE(start + 8)) return null;
  if (!isPlaceless && bytes.readUInt32LE(start + 16) !== start) return null;
  const generation = isPlaceless ? 0 : bytes.readUInt32LE(start + 12);
  const payload = parsed(bytes.subarray(start + headerBytes, end).toString());
  return payload === undefined ? null : { payload, start, end, generation };
}

/** Undefined for what is no JSON: nobody wrote that, however right its checksum is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
