import fc from "fast-check";
import { test } from "tap";
import { PacketSizeBound } from "../../../firmware/uplink/packet-size-bound.ts";

/** A packet of any type: type byte, length in 7-bit groups, body. */
function packet(length: number): Buffer {
  const header = [0x30];
  let left = length;
  do {
    header.push((left % 128) + (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return Buffer.concat([Buffer.from(header), Buffer.alloc(length, 0xff)]);
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const lengths = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 8 });
const pieceSizes = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 5 });

test("packets within the limit pass, and a longer one does not, however they are cut", (t) => {
  const isRight = fc.property(lengths, pieceSizes, (packets, sizes) => {
    const bound = new PacketSizeBound(16_384);
    const bytes = Buffer.concat(packets.map(packet));
    const passes = cut(bytes, sizes).every((piece) => bound.admits(piece));
    return passes === packets.every((length) => length <= 16_384);
  });
  fc.assert(isRight, { numRuns: 300 });
  t.end();
});

test("a packet is refused at its announcement, before its body is there", (t) => {
  const announced = Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]);
  t.equal(new PacketSizeBound(65_536).admits(announced), false);
  t.end();
});

test("a length without end is refused", (t) => {
  const endless = Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x00]);
  t.equal(new PacketSizeBound(65_536).admits(endless), false);
  t.end();
});
