/** One chart of lines over time, as SVG elements from its left upper corner on. Pure. */

export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly xTitle: string;
  /** Else it shows only the range that the values are in. */
  readonly isFromZero: boolean;
  readonly series: readonly Series[];
  /** Horizontal lines with a name. */
  readonly rules: readonly { readonly name: string; readonly y: number }[];
}

export interface Series {
  readonly name: string;
  readonly colour: string;
  /** From left to right. */
  readonly points: readonly Point[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Axis {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

type Anchor = "start" | "middle" | "end";
type Place = (point: Point) => Point;

const MARGIN = { left: 52, top: 44, right: 22, bottom: 34 } as const;
const TICKS = 5;
const LEGEND_GAP = 16;
const LETTER_WIDTH = 6.4;

export function drawChart(chart: Chart): string {
  const frame: Frame = {
    left: MARGIN.left,
    top: MARGIN.top,
    right: chart.width - MARGIN.right,
    bottom: chart.height - MARGIN.bottom,
  };
  const points = chart.series.flatMap((series) => series.points);
  const xs = axisOf([0, ...points.map(({ x }) => x)]);
  const ys = axisOf([
    ...points.map(({ y }) => y),
    ...chart.rules.map(({ y }) => y),
    ...(chart.isFromZero ? [0] : []),
  ]);
  const last = Math.max(1e-9, ...points.map(({ x }) => x));
  const place: Place = ({ x, y }) => ({
    x: frame.left + (x / last) * (frame.right - frame.left),
    y: frame.bottom - ((y - ys.from) / (ys.to - ys.from)) * (frame.bottom - frame.top),
  });
  return [
    `<text x="${frame.left}" y="18" font-size="12.5">${chart.title}</text>`,
    legend(chart.series, frame),
    ...ticksOf(ys).map((y) => yTick(place({ x: 0, y }).y, numberText(y, ys.step), frame)),
    ...ticksOf({ ...xs, to: last }).map((x) => {
      return xTick(place({ x, y: ys.from }).x, numberText(x, xs.step), frame);
    }),
    text({ x: frame.right, y: frame.bottom + 29 }, chart.xTitle, "end"),
    ...chart.rules.map(({ name, y }) => rule(place({ x: 0, y }).y, name, frame)),
    ...chart.series.map((series) => path(series, place)),
  ].join("\n");
}

/** Steps of 1, 2 or 5 times a power of ten, about as many as fit. */
function axisOf(values: readonly number[]): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const raw = Math.max(high - low, Math.abs(high) / 100, 1e-9) / TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((times) => times * power >= raw) ?? 10) * power;
  const from = Math.floor(low / step) * step;
  return { from, to: Math.max(Math.ceil(high / step) * step, from + step), step };
}

function ticksOf({ from, to, step }: Axis): readonly number[] {
  const count = Math.floor((to - from) / step + 1e-6);
  return Array.from({ length: count + 1 }, (_, at) => from + at * step);
}

function numberText(value: number, step: number): string {
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

function legend(series: readonly Series[], { left }: Frame): string {
  let x = left;
  const entries = series.map(({ name, colour }) => {
    const entry =
      `<path d="M${x} 31h14" stroke="${colour}" stroke-width="2.5"/>` +
      text({ x: x + 18, y: 35 }, name, "start");
    x += 18 + name.length * LETTER_WIDTH + LEGEND_GAP;
    return entry;
  });
  return entries.join("");
}

function yTick(y: number, label: string, { left, right }: Frame): string {
  const grid = `<path d="M${left} ${shown(y)}H${right}" stroke="#e3e3e3"/>`;
  return grid + text({ x: left - 6, y: y + 4 }, label, "end");
}

function xTick(x: number, label: string, { top, bottom }: Frame): string {
  const grid = `<path d="M${shown(x)} ${top}V${bottom + 4}" stroke="#e3e3e3"/>`;
  return grid + text({ x, y: bottom + 16 }, label, "middle");
}

function rule(y: number, name: string, { left, right }: Frame): string {
  const dashes = `<path d="M${left} ${shown(y)}H${right}" stroke="#b00" stroke-dasharray="5 4"/>`;
  return dashes + text({ x: left + 4, y: y - 3 }, name, "start");
}

function path({ points, colour }: Series, place: Place): string {
  const steps = points.map(place).map(({ x, y }) => `${shown(x)} ${shown(y)}`);
  const line = steps.length > 0 ? `M${steps.join("L")}` : "";
  return `<path d="${line}" fill="none" stroke="${colour}" stroke-width="1.3"/>`;
}

function text({ x, y }: Point, words: string, anchor: Anchor): string {
  const at = `x="${shown(x)}" y="${shown(y)}"`;
  return `<text ${at} text-anchor="${anchor}" fill="#333">${words}</text>`;
}

/** Tenths of a pixel are enough. */
function shown(value: number): string {
  return String(Number(value.toFixed(1)));
}
