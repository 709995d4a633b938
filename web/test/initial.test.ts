/** The parameters to start from: their spread, their shapes, and that a seed gives the same ones again. */
import { expect, it } from "vitest";

import { initial, INITS } from "../src/initial";
import { values } from "../src/matrix";

const VARIANCES = [["he", 2 / 80], ["glorot", 2 / 130], ["lecun", 1 / 80], ["normal", 0.01 ** 2]] as const;

it.each(VARIANCES)("%s has its variance", (init, variance) => {
  const { data } = initial({ sizes: [80, 50, 1], bias: true }, init, 3)[0].W; // 4,000 numbers
  const mean = data.reduce((a, b) => a + b) / data.length;
  const spread = data.reduce((total, x) => total + (x - mean) ** 2, 0) / data.length;
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / 4000));
  expect(spread / variance).toBeGreaterThan(0.9); // four standard errors of a variance of 4,000 numbers
  expect(spread / variance).toBeLessThan(1.1);
  const inside = data.filter((x) => Math.abs(x) < Math.sqrt(variance)).length / data.length;
  expect(Math.abs(inside - 0.6827)).toBeLessThan(0.03); // as of a normal
});

it("gives biases of 0, or none, and shapes (in, out)", () => {
  const [h, o] = initial({ sizes: [2, 3, 1], bias: true }, "he", 0);
  expect([h.W.shape, o.W.shape]).toEqual([[2, 3], [3, 1]]);
  expect([values(h.B!), values(o.B!)]).toEqual([[[0, 0, 0]], [[0]]]);
  expect(initial({ sizes: [2, 1], bias: false }, "he", 0)[0].B).toBeNull();
});

it("gives the same with the same seed, and other numbers with another", () => {
  const drawn = (seed: number): unknown => values(initial({ sizes: [2, 2], bias: true }, "he", seed)[0].W);
  expect(drawn(5)).toEqual(drawn(5));
  expect(drawn(5)).not.toEqual(drawn(6));
});

it("zeros are 0, without a sign", () => {
  expect(values(initial({ sizes: [2, 3], bias: true }, "zeros", 0)[0].W)).toEqual([[0, 0, 0], [0, 0, 0]]);
});

it("knows the rules of Python, and says so", () => {
  expect(Object.keys(INITS)).toEqual(["he", "glorot", "lecun", "normal", "zeros"]);
  expect(() => initial({ sizes: [1, 1], bias: true }, "toString", 0)).toThrow(
    "toString is no rule for initial values; take one of he, glorot, lecun, normal, zeros",
  );
});
