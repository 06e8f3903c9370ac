import { test } from "tap";
import { everyPass, quickPass, thoroughPass } from "../../../firmware/scanner/decoding-pass.ts";
import { PassRotation } from "../../../firmware/scanner/pass-rotation.ts";

const framesMax = 20;

test("every way to look has its turn within 20 frames, quick first on each", async (t) => {
  const rotation = new PassRotation();
  const tried = new Set();
  for (let frame = 0; frame < framesMax; frame += 1) {
    const passes = rotation.next();
    t.equal(passes[0], quickPass);
    t.equal(passes.length, 2, "a frame without a code costs one costly pass");
    for (const pass of passes) tried.add(pass);
    rotation.finished(undefined);
  }
  t.equal(tried.size, everyPass.length);
});

test("what found the code is tried first on the next frame", async (t) => {
  const rotation = new PassRotation();
  rotation.finished(undefined);
  const stubborn = rotation.next()[1];
  t.not(stubborn, thoroughPass);
  rotation.finished(stubborn);
  t.equal(rotation.next()[0], stubborn);
  rotation.finished(undefined);
  t.equal(rotation.next()[0], quickPass);
});
