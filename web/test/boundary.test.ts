/** The map of a network's output over two inputs. */
import { describe, expect, test } from "vitest";

import { along, contour, margins, meaning, reach, row_of, surface, tint, type Meaning } from "../src/boundary";
import type { Network } from "../src/lesson";
import { from } from "../src/matrix";
import { opened, rebuilt, refilled, type Model } from "../src/state";
import { golden } from "./golden";
import { LESSON } from "./lesson";

const article = opened({ ...LESSON, ...golden("article").lesson });

/** O = W·x, linear, with these weights; so the map can be worked out in the head. */
function linear(W: number[][], X: number[][], Y: number[][], output = "identity"): Model {
  const network: Network = {
    ...article.network,
    sizes: [W.length, W[0].length],
    hidden: [],
    output,
    dropout: [],
    bias: false,
  };
  return refilled(rebuilt(article, network, [{ W: from(W), B: null }]), { X: from(X), Y: from(Y), w: null }, null);
}

test("each part of the map is the output in its middle, y upwards, the other inputs as in the row", () => {
  const model = linear([[1], [10], [100]], [[0, 0, 0]], [[0]]);
  const plane = { across: 2, up: 0, x: [0, 2], y: [0, 2], row: [7, 0.5, 7] } as const;
  expect([...surface(model, plane, 2).data]).toEqual([50 + 5 + 1.5, 150 + 5 + 1.5, 50 + 5 + 0.5, 150 + 5 + 0.5]);
  expect([...along(linear([[2]], [[0]], [[0]]), [-1, 1], 3).data]).toEqual([-2, 0, 2]);
});

test("the map holds all rows, those of the validation too", () => {
  const model = linear([[1]], [[0], [10]], [[0], [1]]);
  expect(reach(model, 0)[0]).toBeLessThan(0);
  expect(reach({ ...model, validation: { X: from([[99]]), Y: null, w: null } }, 0)[1]).toBeGreaterThan(99);
});

describe("the meaning", () => {
  test.each([
    [[[0], [1], [1]], { kind: "sides", output: 0, low: 0, high: 1 }],
    [[[-1], [1], [1]], { kind: "sides", output: 0, low: -1, high: 1 }],
    [[[0], [2], [5]], { kind: "number", output: 0, low: 0, high: 5 }],
    [[[3], [3], [3]], { kind: "number", output: 0, low: 2, high: 4 }],
  ])("of targets %j is %o", (Y, wanted) => expect(meaning(linear([[1]], [[0], [1], [2]], Y))).toEqual(wanted));

  test("of one-hot targets is the winner, of others the output that is looked at", () => {
    expect(meaning(linear([[1, 1]], [[0], [1]], [[0, 1], [1, 0]]))).toEqual({ kind: "winner", classes: 2 });
    expect(meaning(linear([[1, 1]], [[0], [1], [2]], [[0, 1], [1, 4], [0, 9]]), 1)).toEqual({
      kind: "number",
      output: 1,
      low: 1,
      high: 9,
    });
  });
});

test("the tint is the class and how sure it is", () => {
  const sides: Meaning = { kind: "sides", output: 0, low: -1, high: 1 };
  expect([-1, -0.5, 0, 1, 9].map((value) => tint([value], sides))).toEqual([
    { which: 0, much: 1 }, { which: 0, much: 0.5 }, { which: 1, much: 0 }, { which: 1, much: 1 }, { which: 1, much: 1 },
  ]);
  expect(tint([0.2, 0.7, 0.1], { kind: "winner", classes: 3 })).toEqual({ which: 1, much: expect.closeTo(0.5) });
});

test("the largest numbers overflow nowhere; what is no number is neither painted nor drawn", () => {
  const most = 1.5e308, said = meaning(linear([[1]], [[0], [1]], [[-most], [most]]));
  expect([-most, 0, most].map((value) => tint([value], said).much)).toEqual([1, 0, 1]);
  for (const value of [NaN, Infinity, -Infinity]) {
    expect(tint([value, value], { kind: "winner", classes: 2 }).much).toBe(0);
    expect(contour(Float64Array.of(-1, 1, value, -1), 2)).toBe("");
  }
  expect(tint([NaN], said).much).toBe(0);
  expect([...along(linear([[1]], [[0]], [[0]]), [-most, most], 3).data]).toEqual([-most, 0, most]);
  expect([...margins(from([[most], [most]]), { ...said, low: most, high: most } as Meaning)[0]]).toEqual([0, 0]);
  const crossed = "M0.5000,0.2500L0.5000,0.7500";
  expect(contour(Float64Array.of(-most, most, -most, most), 2)).toBe(crossed);
});

test("the line is where the sides are even", () => {
  const model = linear([[1], [0]], [[0, 0], [1, 1]], [[0], [1]]), said = meaning(model);
  const O = surface(model, { across: 0, up: 1, x: [0, 1], y: [0, 1], row: [0, 0] }, 10);
  const ends = [...contour(margins(O, said)[0], 10).matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x]) => Number(x));
  expect(ends).toHaveLength(2 * 9);
  for (const x of ends) expect(x).toBeCloseTo(0.5, 3); // x[0] = 0.5, whatever x[1] is
});

test("the line between three classes is where two are even and no third is above", () => {
  const model = linear([[1, -1, 0], [0, 0, 1]], [[0, 0]], [[1, 0, 0]]), n = 20;
  const O = surface(model, { across: 0, up: 1, x: [-1, 1], y: [-1, 1], row: [0, 0] }, n);
  const lines = margins(O, { kind: "winner", classes: 3 });
  for (let k = 0; k < n * n; k++) {
    const winners = lines.filter((line) => line[k] >= 0).length, [a, b, c] = row_of(O, k);
    expect(winners).toBe([a, b, c].filter((value) => value === Math.max(a, b, c)).length);
  }
});
