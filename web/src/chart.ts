/** What a curve is drawn from: scales with round ticks, and few points, so that a long run is drawn as fast as a
 * short one. Next: `views/Curve.tsx`, which draws it.
 */
import { ticks } from "d3-array";

/** From numbers to pixels, linear or logarithmic, with the numbers that are written beside it. */
export interface Scale {
  place(value: number): number;
  value(place: number): number;
  ticks: number[];
  range: Extent; // in pixels
}

export type Extent = readonly [low: number, high: number];
export type Reading = readonly [step: number, value: number | null];

/** A scale that takes `from` to pixels `to`; a logarithmic one needs numbers above 0. It works with halves, so that no
 * difference overflows.
 */
export function scale([low, high]: Extent, [start, end]: Extent, log = false, count = 5): Scale {
  const bend = log ? Math.log10 : (value: number) => value, back = log ? (value: number) => 10 ** value : bend;
  const [a, b] = [bend(low) / 2, bend(high) / 2], span = b - a || 0.5;
  return {
    place: (value) => start + ((bend(value) / 2 - a) / span) * (end - start),
    value: (place) => back(2 * (a + ((place - start) / (end - start)) * span)),
    ticks: log ? powers(low, high, count) : round(low, high, count),
    range: [start, end],
  };
}

/** Round numbers; of an extent that is no number itself, ten times those of a tenth of it. */
const round = (low: number, high: number, count: number): number[] =>
  Number.isFinite(high - low) ? ticks(low, high, count) : ticks(low / 10, high / 10, count).map((tick) => 10 * tick);

/** 1, 10, 100, …; with 2 and 5 between them where there is room, and fewer where there is none. */
function powers(low: number, high: number, count: number): number[] {
  const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high)), decades = last - first;
  const every = Math.ceil(decades / count), between = decades <= count / 3 ? [1, 2, 5] : [1];
  return Array.from({ length: decades + 1 }, (_, k) => first + k)
    .filter((k) => k % every === 0)
    .flatMap((k) => between.map((digit) => Number(`${digit}e${k}`)))
    .filter((tick) => tick >= low && tick <= high);
}

/** The lowest and highest of some numbers, those left out that a logarithm has no place for; null if none is left. */
export function extent(numbers: Iterable<number | null>, log = false): Extent | null {
  let low = Infinity, high = -Infinity;
  for (const value of numbers) {
    if (!there(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** A little room around, as far as there are numbers, and some where all is one number. */
export function roomy([low, high]: Extent, log = false): Extent {
  if (log) return low === high ? [low / 2, high * 2] : [low / 1.1, high * 1.1];
  const room = 0.05 * high - 0.05 * low || 0.05 * Math.abs(high) || 0.05;
  return [Math.max(low - room, -Number.MAX_VALUE), Math.min(high + room, Number.MAX_VALUE)];
}

/** The extent that holds both. */
export const both = (one: Extent | null, other: Extent | null): Extent | null =>
  one && other ? [Math.min(one[0], other[0]), Math.max(one[1], other[1])] : (one ?? other);

/** The first `count` numbers as points; where they are many, the lowest and the highest of each of `pixels` parts. */
export function thinned(numbers: readonly (number | null)[], count: number, pixels: number): Reading[] {
  if (count <= 2 * pixels) return Array.from({ length: count }, (_, k) => [k, numbers[k]]);
  const points: Reading[] = [];
  for (let part = 0; part < pixels; part++) {
    const begin = Math.floor((part * count) / pixels), end = Math.floor(((part + 1) * count) / pixels);
    let low = begin, high = begin;
    for (let k = begin + 1; k < end; k++) {
      if (further(numbers[k], numbers[low], -1)) low = k;
      if (further(numbers[k], numbers[high], 1)) high = k;
    }
    for (const k of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) points.push([k, numbers[k]]);
  }
  return points;
}

/** Whether a number lies above another (with sign −1: below); one that is missing gives way to any. */
const further = (one: number | null, other: number | null, sign: 1 | -1): boolean =>
  there(one) && (!there(other) || sign * one > sign * other);

const there = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** The path through points, with a gap where a number is missing. */
export function path(points: readonly Reading[], x: Scale, y: Scale): string {
  const lines: string[][] = [[]];
  for (const [at, value] of points) {
    const up = there(value) ? tenths(y.place(value)) : NaN;
    if (Number.isFinite(up)) lines.at(-1)!.push(`${tenths(x.place(at))},${up}`);
    else lines.push([]);
  }
  const drawn = (line: string[]): string => `M${line.join("L")}${line.length === 1 ? "Z" : ""}`; // a lone point: a dot
  return lines.filter((line) => line.length > 0).map(drawn).join("");
}

/** Pixels to one digit, so that a path is short. */
export const tenths = (pixels: number): number => Math.round(10 * pixels) / 10;
