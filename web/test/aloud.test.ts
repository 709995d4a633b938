/** Equations are read aloud as Python reads them. */
import { expect, it } from "vitest";

import { begun, said_number, spelled, spoken } from "../src/aloud";
import { filled, letter } from "../src/expressions";
import type { Sentences, Tree } from "../src/lesson";
import { say } from "../src/say";
import { forms_of, python, trace_of, values_of } from "./equations_of_python";

const words = python.words.aloud;

/** A quantity and everything that it equals. */
function spoken_equation({ name, forms }: { name: string; forms: readonly Tree[] }, words: Sentences): string {
  const sides = forms.map((form) => spoken(form, words));
  const first = spoken(letter(name), words);
  if (sides.length === 0) return say(words.given, { name: first });
  return sides.reduce((left, right, k) => say(words["="], { left: k ? `${left},` : left, right }), first);
}

it("reads made-up trees", () => {
  for (const { tree, label } of python.trees) expect(begun("+", spoken(tree, words), words)).toBe(label);
});

it("reads the equations of the traces, in letters and in numbers", () => {
  for (const cell of python.cells) {
    const forms = forms_of(cell);
    expect(spoken_equation({ name: cell.name, forms }, words)).toBe(cell.equation);
    expect(begun("=", spoken(forms.at(-1)!, words), words)).toBe(cell.whole.label);
    expect(spoken(filled(cell.at, values_of(trace_of(cell))), words)).toBe(cell.filled.label);
  }
  expect(spoken_equation({ name: "X", forms: [] }, words)).toBe("X is given");
});

it("spells signs and says numbers", () => {
  const signs = ["dW", "λ₂", "V̂", "Ŝ", "A′", "length", "η"].map((sign) => spelled(sign, words));
  expect(signs).toEqual(["d W", "lambda 2", "V hat", "S hat", "A prime", "length", "eta"]);
  const numbers = [-0.5, 1.5e-7, -1.5e9, NaN, -Infinity].map((value) => said_number(value, words));
  expect(numbers).toEqual([
    "minus 0.5", "1.5 times 10 to the minus 7", "minus 1.5 times 10 to the 9", "not a number", "minus infinity",
  ]);
});
