/** What may be typed into the settings of learning, and where the arrow keys lead. */
import { expect, test } from "vitest";

import { BATCH_SIZE, LEARNING_RATE, LIMIT, onwards, refusal, understood } from "../src/settings";

test.each([
  ["0.1", LEARNING_RATE, 0.1],
  ["0,1", LEARNING_RATE, 0.1],
  ["1/8", LEARNING_RATE, 0.125],
  ["0", LEARNING_RATE, undefined],
  ["−1", LEARNING_RATE, undefined],
  ["", LEARNING_RATE, undefined],
  ["1e9", LEARNING_RATE, undefined],
  ["16", BATCH_SIZE, 16],
  ["1.5", BATCH_SIZE, undefined],
  ["all rows", BATCH_SIZE, null],
  [" ", BATCH_SIZE, null],
  ["None", LIMIT, null],
  ["fast", LIMIT, undefined],
] as const)("“%s” as %o means %s", (text, range, wanted) => expect(understood(text, range)).toBe(wanted));

test("a refusal says what arrived and what may be written", () => {
  expect(refusal("x", BATCH_SIZE)).toBe(
    "“x” is no batch size: write a whole number from 1 to 1000000 such as 16, or “all rows”.",
  );
  expect(refusal("0", LEARNING_RATE)).toBe("“0” is no learning rate: write a number from 1e-8 to 10000 such as 0.1.");
});

test("the arrow keys go 1, 2, 5 and stay inside", () => {
  const walk = (from: number, by: 1 | -1, count: number): number[] =>
    Array.from({ length: count }).reduce<number[]>((way) => [...way, onwards(way.at(-1)!, by, LEARNING_RATE)], [from]);
  expect(walk(0.1, 1, 4)).toEqual([0.1, 0.2, 0.5, 1, 2]);
  expect(walk(0.1, -1, 4)).toEqual([0.1, 0.05, 0.02, 0.01, 0.005]);
  expect(walk(0.3, 1, 1)).toEqual([0.3, 0.5]);
  expect(walk(0.3, -1, 1)).toEqual([0.3, 0.2]);
  expect(walk(5000, 1, 2)).toEqual([5000, 10000, 10000]);
  expect(onwards(1, -1, BATCH_SIZE)).toBe(1);
});
