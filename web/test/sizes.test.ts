/** Sizes of derivatives and weights, dead units, and errors that vanish. */
import { expect, test } from "vitest";

import { from } from "../src/matrix";
import { record } from "../src/record";
import { on_the_way_back, root_mean_square, sizes, type Size } from "../src/sizes";
import { golden } from "./golden";
import { LESSON, run } from "./lesson";

test("the root mean square, of large numbers too", () => {
  expect(root_mean_square(from([[3, -4], [0, 0]]))).toBeCloseTo(2.5);
  expect(root_mean_square(from([[3e200, -4e200], [0, 0]])) / 2.5e200).toBeCloseTo(1);
  expect(root_mean_square(from([[0]]))).toBe(0);
});

test("of the article: both layers, from its derivatives; no unit is dead on all three rows", () => {
  const found = sizes(run(golden("article").lesson));
  expect(found.map(({ layer, units, dead }) => [layer, units, dead])).toEqual([["h", 2, 0], ["o", 2, 0]]);
  const dWh = run(golden("article").lesson).value("dWh").data;
  expect(found[0].dW).toBeCloseTo(Math.sqrt((dWh[0] ** 2 + dWh[1] ** 2) / 2), 12);
});

test("a unit that a bias has switched off is dead; without targets there is nothing to say", () => {
  const { network, params, X, Y } = golden("article").lesson;
  const off = params.map(({ W, B }, k) => ({ W: from(W), B: B && (k === 0 ? from([[B[0][0], -99]]) : from(B)) }));
  expect(sizes(record(LESSON, network, off, from(X), from(Y!)))[0].dead).toBe(1);
  expect(sizes(record(LESSON, network, off, from(X), null))).toEqual([]);
});

test("errors vanish or explode from a factor of ten thousand on", () => {
  const size = (layer: string, E: number): Size => ({ layer, E, dW: 1, W: 1, units: 1, dead: 0 });
  expect(on_the_way_back([size("1", 2e-4), size("2", 0.5), size("o", 1)])).toBeNull();
  const vanish = { what: "vanish", layer: "1", times: 5e-5 }, explode = { what: "explode", layer: "2", times: 2e5 };
  expect(on_the_way_back([size("1", 5e-5), size("2", 0.5), size("o", 1)])).toEqual(vanish);
  expect(on_the_way_back([size("1", 1), size("2", 2e5), size("o", 1)])).toEqual(explode);
  expect(on_the_way_back([size("h", 0), size("o", 1)])).toBeNull();
  expect(on_the_way_back([size("h", 1e-30), size("o", 1e-15)])).toBeNull(); // all has been learned
  for (const E of [Infinity, NaN]) expect(on_the_way_back([size("h", E), size("o", E)])).toBeNull();
});
