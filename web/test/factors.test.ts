/** Multiplications are counted again by working equations out number by number; shapes are checked against values. */
import { describe, expect, it } from "vitest";

import type { Tree } from "../src/lesson";
import { columns, rows } from "../src/matrix";
import type { Recorded } from "../src/record";
import { multiplications, savings_words, uses } from "../src/savings";
import { sides, why } from "../src/shapes";
import { pieces } from "../src/views/Told";
import { letters } from "../src/trees";
import { golden, goldens } from "./golden";
import { LESSON, run } from "./lesson";
import { places } from "./places";

/** Works an equation out with nothing in its cells but whether they are numbers of `name`, and counts. */
class Counter {
  count = 0;
  constructor(
    private readonly name: string,
    private readonly pass: Recorded,
  ) {}

  times = (a: boolean, b: boolean): boolean => {
    if (a || b) this.count += 1;
    return false; // a product is a number of its own
  };

  cells(tree: Tree): boolean[][] {
    switch (tree.node) {
      case "Letter": {
        const M = tree.name === "π" ? null : this.pass.value(tree.name);
        return Array.from({ length: M ? rows(M) : 1 }, () =>
          Array.from({ length: M ? columns(M) : 1 }, () => tree.name === this.name),
        );
      }
      case "Transposed": {
        const inner = this.cells(tree.inner);
        return inner[0].map((_, j) => inner.map((row) => row[j]));
      }
      case "Group":
        return this.cells(tree.inner);
      case "Product": {
        const [A, B] = [this.cells(tree.left), this.cells(tree.right)];
        if (tree.kind !== "@") return this.pairs(A, B, this.times);
        return A.map((row) => B[0].map((_, j) => row.map((a, k) => this.times(a, B[k][j])).some(Boolean)));
      }
      case "Plus":
      case "Minus":
      case "Comparison":
        return this.pairs(this.cells(tree.left), this.cells(tree.right), () => false);
      case "Fraction":
        return this.pairs(this.cells(tree.above), this.cells(tree.below), () => false);
      case "Negative":
        return this.cells(tree.inner).map((row) => row.map(() => false));
      case "Power":
        return this.pairs(this.cells(tree.base), this.cells(tree.exponent), () => false);
      case "Cases":
        return [tree.value, tree.condition, tree.otherwise]
          .map((part) => this.cells(part))
          .reduce((A, B) => this.pairs(A, B, () => false));
      case "Function": {
        const inner = tree.arguments.map((part) => this.cells(part));
        if (tree.name === "sum") return [[false]];
        if (tree.name === "colsum") return [inner[0][0].map(() => false)];
        if (tree.name === "rowsum") return inner[0].map(() => [false]);
        return inner.reduce((A, B) => this.pairs(A, B, () => false)).map((row) => row.map(() => false));
      }
      default:
        return [[false]];
    }
  }

  pairs(A: boolean[][], B: boolean[][], each: (a: boolean, b: boolean) => boolean): boolean[][] {
    const n = Math.max(A.length, B.length), m = Math.max(A[0].length, B[0].length);
    const of = (M: boolean[][], i: number, j: number): boolean => M[M.length === 1 ? 0 : i][M[0].length === 1 ? 0 : j];
    return Array.from({ length: n }, (_, i) => Array.from({ length: m }, (_, j) => each(of(A, i, j), of(B, i, j))));
  }
}

describe("multiplications", () => {
  it.each(
    goldens("depths", "losses", "extras")
      .filter(({ lesson }) => lesson.Y)
      .map(({ name, lesson }) => [name, lesson] as const),
  )("%s", (_, lesson) => {
    const pass = run(lesson);
    let checked = 0;
    for (const { equation, phase } of pass.steps) {
      const form = equation.forms.at(-1);
      if (phase !== "backward" || !form) continue;
      for (const name of new Set(letters(form).map((letter) => letter.name))) {
        const counter = new Counter(name, pass);
        counter.cells(form);
        expect(multiplications(form, name, pass), `${name} in ${equation.name}`).toBe(counter.count);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(0);
  });
});

describe("the cards of the article", () => {
  const pass = run(golden("article").lesson), route = places(pass.steps, "matrix");
  const cards = (name: string): string[] =>
    uses(
      pass,
      route.find((place) => place.name === name)!,
    ).map(({ step, used_by, count }) => `${step.name} ${used_by} ${count}`);

  it("come when they are computed, and count on", () => {
    expect(cards("C")).toEqual([]);
    expect(cards("Eo")).toEqual(["C′(O) Eo 6", "A′(Zo) Eo 6", "Eo  0"]);
    expect(cards("dBo")).toEqual(["C′(O) Eo 6", "A′(Zo) Eo 6", "Eo dWo,dBo 12"]); // H is (3, 2): each of 2·2 takes 3
    expect(cards("Bh_new")).toEqual(["C′(O) Eo 6", "A′(Zo) Eo 6", "Eo dWo,dBo,Eh 24", "A′(Zh) Eh 6", "Eh dWh,dBh 6"]);
  });

  it("say it in a sentence", () => {
    const said = uses(pass, route.at(-1)!).map((use) => savings_words(use, LESSON.words.savings));
    expect(said[2]).toBe(
      "Eo: computed once, used in dWo, dBo and Eh: 24 multiplications so far, and none of them computed Eo again.",
    );
    expect(
      savings_words(
        uses(
          pass,
          route.find(({ name }) => name === "Eo")!,
        )[2],
        LESSON.words.savings,
      ),
    ).toBe("Eo: computed once, not used yet.");
  });

  it("have no factors that nobody uses: where the error collapses, O − Y is all", () => {
    const collapsed = goldens("losses").find(
      ({ lesson: { network } }) => network.loss === "cross_entropy" && network.output === "softmax",
    )!;
    const end = run(collapsed.lesson), found = uses(end, places(end.steps, "matrix").at(-1)!);
    expect(found.map(({ step }) => step.name).some((name) => name.startsWith("C′"))).toBe(false);
    expect(found.map(({ step }) => step.name)).toContain("Eo");
  });
});

describe("shapes", () => {
  it.each(goldens().map(({ name, lesson }) => [name, lesson] as const))("%s", (_, lesson) => {
    const pass = run(lesson);
    for (const step of pass.steps) {
      const form = step.equation.forms.at(-1), { shape } = step.value, said = why(pass, step);
      if (form && shape.length)
        expect(
          sides(form, pass).map(({ size }) => size),
          step.name,
        ).toEqual([...shape]);
      for (const [, size, word] of said.matchAll(/(\d+) (row|column)s? because /g))
        expect(shape[word === "row" ? 0 : 1], said).toBe(Number(size));
      for (const [, name, size] of said.matchAll(/because (\S+) has (\d+)/g))
        expect([...pass.value(name).shape], said).toContain(Number(size));
      const same = /^the same as (\S+):/.exec(said);
      if (same && form) expect([...pass.value(same[1]).shape], said).toEqual([...shape]);
    }
  });

  it("have Python's reasons", () => {
    const pass = run(golden("article").lesson), told = (name: string): string => why(pass, pass.by_name.get(name)!);
    expect(told("Zh")).toBe("3 rows because X has 3; 2 columns because Wh has 2");
    expect(told("dWh")).toBe("1 row because X has 1 column; 2 columns because Eh has 2");
    expect(told("Eh")).toBe("3 rows because Eo has 3; 2 columns because Wo has 2 rows");
    expect(told("H")).toBe("the same as Zh: worked out cell by cell");
    expect(told("X")).toBe("3 rows, one for each observation; 1 column, one for each input of the network");
    expect(told("Bo")).toBe("1 row: the same bias for every row of the batch; 2 columns, one for each output");
    expect(told("C")).toBe("one number: a sum over everything");
  });

  it("have their letters as letters", () => {
    const pass = run(golden("article").lesson);
    const found = (sentence: string): string[] =>
      pieces(sentence, pass)
        .filter(({ name }) => name)
        .map(({ text }) => text);
    expect(found("3 rows because X has 3; 2 columns because Wh has 2")).toEqual(["X", "Wh"]);
    expect(found("A′(Zo): computed once, used in Eo; Other words, XX and dWho")).toEqual(["A′(Zo)", "Eo"]);
    expect(
      pieces("H and Zh.", pass)
        .map(({ text }) => text)
        .join(""),
    ).toBe("H and Zh.");
  });
});
