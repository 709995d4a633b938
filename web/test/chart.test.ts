/** Scales, ticks and thinned curves. */
import { describe, expect, test } from "vitest";

import { both, extent, path, roomy, scale, thinned } from "../src/chart";
import { random } from "../src/random";

describe("a scale", () => {
  test("takes the ends to the ends, and back", () => {
    const y = scale([0, 4], [100, 0]);
    expect([y.place(0), y.place(1), y.place(4), y.value(75)]).toEqual([100, 75, 0, 1]);
    expect(y.ticks).toEqual([0, 1, 2, 3, 4]);
  });

  test("gives each tenfold the same room, if it is logarithmic", () => {
    const y = scale([0.01, 10], [0, 300], true);
    expect([0.01, 0.1, 1, 10].map(y.place).map(Math.round)).toEqual([0, 100, 200, 300]);
    expect(y.value(150)).toBeCloseTo(10 ** -0.5);
    expect(y.ticks).toEqual([0.01, 0.1, 1, 10]);
  });

  test.each([
    [[0.3, 0.9], [0.5]],
    [[1, 9], [1, 2, 5]],
    [[1e-12, 1], [1e-12, 1e-9, 1e-6, 1e-3, 1]],
  ] as const)("of %j has the ticks %j", (from, ticks) => expect(scale(from, [0, 1], true).ticks).toEqual(ticks));

  test("of one number alone stays finite", () => {
    expect(Number.isFinite(scale([2, 2], [0, 100]).place(2))).toBe(true);
    for (const log of [false, true]) {
      const [low, high] = roomy([2, 2], log);
      expect(low < 2 && 2 < high).toBe(true);
    }
  });
});

test("the largest numbers have their places too", () => {
  const [low, high] = roomy([-1e308, 1e308]), y = scale([low, high], [0, 100]);
  expect([low, 0, high].map(y.place)).toEqual([0, 50, 100]);
  expect([0, 50, 100].map(y.value)).toEqual([low, 0, high]);
  expect(y.ticks).toEqual([-1e308, -5e307, 0, 5e307, 1e308]);
  expect(roomy([-Number.MAX_VALUE, Number.MAX_VALUE])).toEqual([-Number.MAX_VALUE, Number.MAX_VALUE]);
});

describe("the extent", () => {
  test("leaves out what is missing, not finite, or below a logarithm", () => {
    const numbers = [3, null, NaN, -1, 0, Infinity, 8];
    expect(extent(numbers)).toEqual([-1, 8]);
    expect(extent(numbers, true)).toEqual([3, 8]);
    expect(extent([null, NaN])).toBeNull();
  });
  test("of two is what holds both", () => {
    expect(both([0, 2], [1, 5])).toEqual([0, 5]);
    expect(both(null, [1, 5])).toEqual([1, 5]);
  });
});

describe("a thinned curve", () => {
  test("is the curve itself where it is short", () => {
    expect(thinned([5, null, 7, 99], 3, 100)).toEqual([[0, 5], [1, null], [2, 7]]);
  });

  test("keeps the lowest and the highest of every part, in order, and the gaps", () => {
    const next = random(1), n = 100_000, pixels = 300;
    const numbers: (number | null)[] = Array.from({ length: n }, () => next());
    numbers[4_321] = -7;
    numbers[98_765] = 7;
    const few = thinned(numbers, n, pixels);
    expect(few.length).toBeLessThanOrEqual(2 * pixels);
    expect(few.map(([k]) => k)).toEqual(few.map(([k]) => k).sort((a, b) => a - b));
    expect(few.every(([k, value]) => value === numbers[k])).toBe(true);
    expect(few).toContainEqual([4_321, -7]);
    expect(few).toContainEqual([98_765, 7]);
    for (let part = 0; part < pixels; part++) {
      const inside = numbers.slice(Math.floor((part * n) / pixels), Math.floor(((part + 1) * n) / pixels)) as number[];
      const kept = few.map(([, value]) => value);
      expect(kept).toContain(Math.min(...inside));
      expect(kept).toContain(Math.max(...inside));
    }
  });

  test("shows a part that is missing as a gap, and a number beside missing ones", () => {
    const numbers = Array.from({ length: 1000 }, (_, k) => (k < 500 ? null : k === 999 ? Infinity : k));
    const few = thinned(numbers, 1000, 10);
    expect(few.slice(0, 5).map(([, value]) => value)).toEqual([null, null, null, null, null]);
    expect(few.at(-1)).toEqual([998, 998]);
  });
});

test("a path jumps over gaps", () => {
  const x = scale([0, 3], [0, 3]), y = scale([0, 10], [10, 0]);
  expect(path([[0, 1], [1, null], [2, 5], [3, 6]], x, y)).toBe("M0,9ZM2,5L3,4");
  expect(path([[0, 1], [1, -1]], x, scale([1, 10], [0, 10], true))).toBe("M0,0Z");
  expect(path([[0, 1], [1, 1e308], [2, NaN]], x, y)).toBe("M0,9Z"); // too far off for a number
});
