import { test } from "tap";
import { FrameAgreement } from "../../../firmware/scanner/frame-agreement.ts";
import type { CodeSymbol } from "../../../firmware/scanner/symbology.ts";

const qr = (text: string): CodeSymbol => ({ text, symbology: "qr" });
const line = (text: string): CodeSymbol => ({ text, symbology: "code128" });

test("a QR code is believed on its first frame", async (t) => {
  t.strictSame(new FrameAgreement().believe([qr("13")]), [qr("13")]);
});

test("a Code 128 is believed when two frames agree, even with blurred ones between", async (t) => {
  const agreement = new FrameAgreement();
  t.strictSame(agreement.believe([line("13")]), []);
  t.strictSame(agreement.believe([]), []);
  t.strictSame(agreement.believe([line("13")]), [line("13")]);
});

test("a Code 128 that reads differently on every frame is never believed", async (t) => {
  const agreement = new FrameAgreement();
  for (let digit = 0; digit < 30; digit += 1) {
    t.strictSame(agreement.believe([line(`13${digit}`)]), []);
  }
});

test("frames further apart than a glance do not agree with each other", async (t) => {
  const agreement = new FrameAgreement();
  agreement.believe([line("13")]);
  for (let frame = 0; frame < 8; frame += 1) agreement.believe([]);
  t.strictSame(agreement.believe([line("13")]), []);
});

test("the same digits as QR code and as Code 128 are one code, believed at once", async (t) => {
  t.strictSame(new FrameAgreement().believe([line("13"), qr("13")]), [qr("13")]);
});

test("a second code beside a QR code is told, one frame later", async (t) => {
  const agreement = new FrameAgreement();
  t.strictSame(agreement.believe([qr("13"), line("62")]), []);
  t.strictSame(agreement.believe([qr("13"), line("62")]), [qr("13"), line("62")]);
});

test("a flickering misreading beside a QR code holds it up for one frame only", async (t) => {
  const agreement = new FrameAgreement();
  t.strictSame(agreement.believe([qr("13"), line("621")]), []);
  t.strictSame(agreement.believe([qr("13"), line("622")]), [qr("13")]);
});

test("what was forgotten does not count as an earlier frame", async (t) => {
  const agreement = new FrameAgreement();
  agreement.believe([line("13")]);
  agreement.forget();
  t.strictSame(agreement.believe([line("13")]), []);
});
