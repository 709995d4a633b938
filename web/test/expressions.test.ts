/** Trees are put together, opened, filled and multiplied out as in Python, and come to the same numbers. */
import { describe, expect, it } from "vitest";

import { full_like } from "../src/equations/arrays";
import { evaluate, reach, shape_of } from "../src/evaluate";
import { at, cell, distributed, filled, letter, put, type Stands } from "../src/expressions";
import type { Tree } from "../src/lesson";
import { matrix, scalar, withNumber, type Matrix } from "../src/matrix";
import { written } from "../src/notation";
import { random } from "../src/random";
import { letters } from "../src/trees";
import { PLACES, forms_of, python, trace_of, values_of } from "./equations_of_python";
import { distance, goldens, matrixOf, type GoldenTrace } from "./golden";

const words = python.words.notation;

/** A tree without the sums of what is left out, which differ in the last digit, and those sums. */
function without_rests(tree: Tree): [string, number[]] {
  const sums: number[] = [];
  const text = JSON.stringify(tree, (_, part) => {
    if (part?.node !== "Rest") return part;
    sums.push(part.value);
    return { ...part, value: 0 };
  });
  return [text, sums];
}

it("names a cell", () => {
  expect([cell("dWh", [0, 1]), cell("C", [])]).toEqual(["dWh[0,1]", "C"]);
});

describe("put", () => {
  for (const { line, general, put: all } of python.formulas) {
    it(`puts letters into ${line}`, () => {
      expect(put(general, {})).toEqual(general);
      for (const { letters, tree } of all) {
        const stands = Object.entries(letters).map(([name, to]): [string, Stands] =>
          Array.isArray(to) ? [name, () => letter(to[0])] : [name, to as Stands],
        );
        expect(put(general, Object.fromEntries(stands))).toEqual(tree);
      }
    });
  }

  it("gives a function what stands in its brackets", () => {
    const { general } = python.formulas.find(({ line }) => line === "A(Z) * M")!;
    const found = put(general, { A: (Z) => ({ node: "Transposed", inner: Z }), Z: "Zh", M: null });
    expect(found).toEqual({ node: "Transposed", inner: letter("Zh") });
  });

  it("says what cannot be left out", () => {
    const negative: Tree = { node: "Negative", inner: letter("B") };
    expect(() => put(negative, { B: null })).toThrow("only summands and factors can be left out");
    expect(() => put(negative, { B: () => negative })).toThrow("B stands for a function");
  });
});

describe("one cell", () => {
  const named = python.cells.map((each) => [`${cell(each.name, each.index)} of ${each.trace}`, each] as const);
  it.each(named)("%s", (_, each) => {
    const values = values_of(trace_of(each)), form = forms_of(each).at(-1)!;
    const opened = at(form, each.index, values, each.most ?? undefined);
    const [text, sums] = without_rests(opened), [expected, expected_sums] = without_rests(each.at);
    expect(JSON.parse(text)).toEqual(JSON.parse(expected));
    sums.forEach((sum, k) => expect(sum).toBeCloseTo(expected_sums[k], 12));
    const numbers = filled(opened, values);
    expect(written(numbers, words)).toBe(each.filled.written);
    expect(distributed(numbers).map((term) => written(term, words))).toEqual(each.distributed);
  });
});

/** Here the equations compute otherwise than they are written, so that nothing overflows or is divided by 0. */
const EXTREME = ["weights, all 0", "binary_cross_entropy, sure and wrong", "cross_entropy, sure and wrong"];

describe("evaluate", () => {
  for (const { name, trace } of goldens()) {
    if (EXTREME.includes(name)) continue;
    it(`gives the numbers of ${name}`, () => {
      const values = values_of(trace);
      for (const step of [...trace.steps, ...trace.parts]) {
        for (const form of step.forms) {
          if (!known(form, trace)) continue;
          const expected = matrixOf(step), found = evaluate(form, values);
          expect(shape_of(form, values)).toEqual(found.shape);
          const whole = found.shape.length ? found : full_like(expected, found.data[0]); // A′(Z) = 1
          expect(distance(whole, expected), `${step.name} = ${written(form, words)}`).toBeLessThan(1e-12);
        }
      }
    });
  }

  it("computes made-up trees", () => {
    for (const { tree, value, written: text } of python.trees) {
      if (value === undefined) continue;
      const expected = typeof value === "number" ? value : { inf: Infinity, "-inf": -Infinity, nan: NaN }[value];
      expect(distance(evaluate(tree, PLACES), scalar(expected)), text).toBeLessThan(1e-12);
    }
  });

  it("has no number for a derivative", () => {
    expect(() => evaluate({ node: "Partial", of: letter("C"), by: letter("O") }, PLACES)).toThrow("no number");
  });
});

/** Whether a trace has all letters of an equation; A(Zo), which is O by another name, it has not. */
function known(form: Tree, { steps, parts, constants }: GoldenTrace): boolean {
  const names = [...[...steps, ...parts].map(({ name }) => name), ...Object.keys(constants), "π"];
  return letters(form).every(({ name }) => names.includes(name));
}

describe("reach", () => {
  const next = random(11);
  const drawn = (n: number, m: number): Matrix => matrix(n, m, Array.from({ length: n * m }, () => 0.5 + next()));
  const numbers: Record<string, Matrix> = {
    X: drawn(3, 2), W: drawn(2, 4), B: drawn(1, 4), w: drawn(3, 1), E: drawn(3, 4), H: drawn(3, 4), n: scalar(3),
  };
  const made = (node: "Plus" | "Minus", left: Tree, right: Tree): Tree => ({ node, left, right });
  const times = (kind: "·" | "∘" | "@", left: Tree, right: Tree): Tree => ({ node: "Product", kind, left, right });
  const of = (name: string, ...inner: Tree[]): Tree => ({ node: "Function", name, arguments: inner });
  const T = (inner: Tree): Tree => ({ node: "Transposed", inner });
  const [X, W, B, w, E, H, n] = ["X", "W", "B", "w", "E", "H", "n"].map((name) => letter(name));
  const equations: [string, Tree][] = [
    ["X·W + B", made("Plus", times("@", X, W), B)],
    ["Xᵀ·E", times("@", T(X), E)],
    ["E·Wᵀ", times("@", E, T(W))],
    ["H ∘ E, for each row w, over n", { node: "Fraction", above: times("∘", w, times("∘", H, E)), below: n }],
    ["colsum(E)", of("colsum", E)],
    ["rowsum(E)", of("rowsum", E)],
    ["sum(E)", of("sum", E)],
    ["H ∘ (E − rowsum(E ∘ H))", times("∘", H, made("Minus", E, of("rowsum", times("∘", E, H))))],
    ["E + colsum(H)ᵀᵀ", made("Plus", E, T(T(of("colsum", H))))],
    ["(X·W)ᵀ", T(times("@", X, W))],
    ["exp(E)", of("exp", E)],
    ["X[1,0] · E", times("·", letter("X", [1, 0]), E)],
  ];

  it.each(equations)("of every number in %s is what it changes", (_, tree) => {
    const before = evaluate(tree, (name) => numbers[name]), width = before.shape[1] ?? 1;
    for (const [name, M] of Object.entries(numbers)) {
      for (let k = 0; k < M.data.length; k++) {
        const index = M.shape.length ? [Math.floor(k / M.shape[1]), k % M.shape[1]] : [];
        const moved = withNumber(M, index, M.data[k] + 0.25);
        const after = evaluate(tree, (each) => (each === name ? moved : numbers[each]));
        const found = reach(tree, name, index, (each) => numbers[each]);
        const changed = [...before.data.keys()].filter((place) => after.data[place] !== before.data[place]);
        const reached = [...before.data.keys()].filter(
          (place) =>
            found !== null &&
            (found.rows ?? Math.floor(place / width)) === Math.floor(place / width) &&
            (found.columns ?? place % width) === place % width,
        );
        expect(reached, cell(name, index)).toEqual(changed);
      }
    }
  });

  it("unites what a number does in several places", () => {
    const both = made("Plus", times("@", T(E), E), of("sum", H));
    const values = (name: string): Matrix => numbers[name];
    expect(reach(both, "E", [1, 2], values)).toEqual({ rows: null, columns: null });
    expect(reach(both, "W", [1, 2], values)).toBeNull();
  });

  it("holds for every number of the golden traces", () => {
    for (const { trace } of goldens("extras")) {
      const values = values_of(trace);
      for (const { name, forms } of [...trace.steps, ...trace.parts]) {
        const form = forms.at(-1);
        if (!form || !known(form, trace)) continue;
        for (const { name: moved } of letters(form)) subset(form, moved, values, name);
      }
    }
  });

  /** What one number changes lies within its reach. */
  function subset(form: Tree, name: string, values: (name: string) => Matrix, label: string): void {
    const M = values(name), before = evaluate(form, values), width = before.shape[1] ?? 1;
    const index = M.shape.map((size) => size - 1);
    const moved = withNumber(M, index, M.data[M.data.length - 1] * 1.1 + 0.01);
    const after = evaluate(form, (each) => (each === name ? moved : values(each)));
    const found = reach(form, name, index, values);
    expect(found, `${name} in ${label}`).not.toBeNull();
    before.data.forEach((number, place) => {
      if (Object.is(number, after.data[place])) return;
      expect(found!.rows ?? Math.floor(place / width)).toBe(Math.floor(place / width));
      expect(found!.columns ?? place % width).toBe(place % width);
    });
  }
});
