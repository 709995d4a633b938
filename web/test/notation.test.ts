/** Numbers, titles and equations are written as Python writes them. */
import { describe, expect, it } from "vitest";

import { at } from "../src/expressions";
import { apart, number, split, symbol, text, title, written } from "../src/notation";
import { say } from "../src/say";
import { forms_of, python, trace_of, values_of } from "./equations_of_python";

const words = python.words.notation;

it("says a sentence with its slots, and misses none", () => {
  expect(say("{a} plus {b}, {a}", { a: 1, b: "{a}" })).toBe("1 plus {a}, 1");
  expect(() => say("{a} plus {b}", { a: 1 })).toThrow("a slot {b} that nothing fills");
});

it("splits names", () => {
  expect(["dWh", "W12_new", "C", "A′(Zh)", "V̂Wo", "ŜB1_new", "λ₁"].map(split)).toEqual([
    ["dW", "h", ""], ["W", "12", "new"], ["C", "", ""], ["A′", "Zh", ""],
    ["V̂", "Wo", ""], ["Ŝ", "B1", "new"], ["λ₁", "", ""],
  ]);
});

it("gives symbols and their text", () => {
  expect(symbol("dWh")).toEqual({ name: "dWh", base: "dW", sub: "h", sup: "", argument: null });
  expect(symbol("A′(Zh)").argument).toEqual({ name: "Zh", base: "Z", sub: "h", sup: "", argument: null });
  for (const name of ["Wh", "dW2", "A′(Zh)", "Wh_new", "C"]) expect(text(symbol(name))).toBe(name);
});

it("gives quantities their titles", () => {
  const names = Object.keys(python.titles);
  expect(Object.fromEntries(names.map((name) => [name, title(name, words)]))).toEqual(python.titles);
});

it("writes numbers", () => {
  const read = { inf: Infinity, "-inf": -Infinity, nan: NaN };
  for (const [value, digits, expected] of python.numbers) {
    const given = typeof value === "number" ? value : read[value];
    expect(number(given, digits), `${value} with ${digits}`).toBe(expected);
  }
});

it("writes two numbers so that they can be told apart", () => {
  expect(apart(0.5, 0.25)).toEqual(["0.5", "0.25"]);
  expect(apart(0.00461234, 0.00460999)).toEqual(["0.004612", "0.00461"]);
  expect(apart(1, 1.000002)).toEqual(["1", "1.000002"]);
  expect(apart(2e8, 2e8 + 1)).toEqual(["2e8", "2.00000001e8"]);
  expect(apart(1 / 3, 1 / 3)).toEqual(["0.3333", "0.3333"]);
  for (const value of [1e-300, 1.3e-17, 1e-7, 0.1, 1, 12345.678, 1e300]) {
    const [one, next] = apart(value, value * (1 + Number.EPSILON));
    expect(one).not.toBe(next);
  }
});

describe("written", () => {
  it("writes made-up trees", () => {
    for (const { tree, written: expected } of python.trees) expect(written(tree, words)).toBe(expected);
  });

  it("writes the equations of the traces", () => {
    for (const cell of python.cells) {
      const form = forms_of(cell).at(-1)!;
      const opened = at(form, cell.index, values_of(trace_of(cell)), cell.most ?? undefined);
      expect(written(form, words)).toBe(cell.whole.written);
      expect(written(opened, words)).toBe(written(cell.at, words));
    }
  });
});
