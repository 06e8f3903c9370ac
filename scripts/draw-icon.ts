/** Draws the screens' icons from lines, arcs and boxes, in a square of `size` pixels. */
import type { SKRSContext2D } from "@napi-rs/canvas";
import type { Icon } from "../firmware/screens/icon.ts";

/** The drawings are laid out on a square of 100 units. */
const UNITS = 100;

type Point = readonly [x: number, y: number];

/** Draws in the context's fill and stroke colour, with its origin at the square's corner. */
export function drawIcon(context: SKRSContext2D, icon: Icon, size: number): void {
  context.save();
  context.scale(size / UNITS, size / UNITS);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = 9;
  DRAWINGS[icon](context);
  context.restore();
}

const DRAWINGS: Readonly<Record<Icon, (context: SKRSContext2D) => void>> = {
  tick(context) {
    disc(context);
    cutOut(context, 12, [
      [27, 52],
      [43, 68],
      [73, 35],
    ]);
  },
  cross(context) {
    octagon(context);
    cutOut(context, 12, [
      [33, 33],
      [67, 67],
    ]);
    cutOut(context, 12, [
      [67, 33],
      [33, 67],
    ]);
  },
  hourglass(context) {
    line(context, [
      [24, 8],
      [76, 8],
    ]);
    line(context, [
      [24, 92],
      [76, 92],
    ]);
    line(context, [
      [32, 8],
      [32, 24],
      [50, 48],
      [50, 52],
      [32, 76],
      [32, 92],
    ]);
    line(context, [
      [68, 8],
      [68, 24],
      [50, 48],
      [50, 52],
      [68, 76],
      [68, 92],
    ]);
    solid(context, [
      [40, 26],
      [60, 26],
      [50, 40],
    ]);
    solid(context, [
      [38, 84],
      [62, 84],
      [50, 68],
    ]);
  },
  return(context) {
    line(context, [
      [22, 34],
      [62, 34],
    ]);
    context.beginPath();
    context.arc(62, 58, 24, -Math.PI / 2, Math.PI / 2);
    context.stroke();
    line(context, [
      [62, 82],
      [30, 82],
    ]);
    line(context, [
      [40, 14],
      [20, 34],
      [40, 54],
    ]);
  },
  bar(context) {
    ring(context);
    line(context, [
      [32, 50],
      [68, 50],
    ]);
  },
  phone(context) {
    context.beginPath();
    context.roundRect(26, 6, 48, 88, 9);
    context.stroke();
    line(context, [
      [46, 80],
      [54, 80],
    ]);
    line(context, [
      [40, 44],
      [48, 52],
      [61, 35],
    ]);
  },
  code(context) {
    for (const [x, y] of [
      [1, 1],
      [-1, 1],
      [1, -1],
      [-1, -1],
    ] as const) {
      line(context, [
        [50 - 42 * x, 50 - 22 * y],
        [50 - 42 * x, 50 - 42 * y],
        [50 - 22 * x, 50 - 42 * y],
      ]);
    }
    for (const x of [30, 43, 56, 70])
      line(context, [
        [x, 34],
        [x, 66],
      ]);
  },
  dots(context) {
    for (const x of [18, 50, 82]) {
      context.beginPath();
      context.arc(x, 50, 11, 0, 2 * Math.PI);
      context.fill();
    }
  },
  warning(context) {
    solid(context, [
      [50, 12],
      [94, 88],
      [6, 88],
    ]);
    cutOut(context, 10, [
      [50, 38],
      [50, 60],
    ]);
    cutOut(context, 11, [
      [50, 76],
      [50, 76.1],
    ]);
  },
};

function path(context: SKRSContext2D, points: readonly Point[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
}

function line(context: SKRSContext2D, points: readonly Point[]): void {
  path(context, points);
  context.stroke();
}

function solid(context: SKRSContext2D, points: readonly Point[]): void {
  path(context, points);
  context.closePath();
  context.fill();
  context.save();
  context.lineWidth = 5;
  context.stroke();
  context.restore();
}

function disc(context: SKRSContext2D): void {
  context.beginPath();
  context.arc(50, 50, 47, 0, 2 * Math.PI);
  context.fill();
}

function ring(context: SKRSContext2D): void {
  context.beginPath();
  context.arc(50, 50, 43, 0, 2 * Math.PI);
  context.stroke();
}

/** A road's stop sign: another outline than the disc of "paid", seen from across the counter. */
function octagon(context: SKRSContext2D): void {
  const near = 29;
  const far = 71;
  solid(context, [
    [near, 5],
    [far, 5],
    [95, near],
    [95, far],
    [far, 95],
    [near, 95],
    [5, far],
    [5, near],
  ]);
}

/** Takes ink away along a line. */
function cutOut(context: SKRSContext2D, width: number, points: readonly Point[]): void {
  context.save();
  context.globalCompositeOperation = "destination-out";
  context.lineWidth = width;
  line(context, points);
  context.restore();
}
