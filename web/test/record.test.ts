/** The page's working of one step is Python's: the same quantities in the same order, the same equations and words. */
import { expect, test } from "vitest";

import { OPTIMIZERS } from "../src/equations";
import { from } from "../src/matrix";
import { written } from "../src/notation";
import { record } from "../src/record";
import { distance, golden, goldens, matrixOf } from "./golden";
import { EXPLAINED, LESSON, params, run } from "./lesson";

const GOLDENS = goldens();

test.each(GOLDENS)("$name: the quantities, their order, titles, phases and shapes", ({ lesson, trace }) => {
  const { steps, parts, constants } = run(lesson);
  for (const [found, wanted] of [[steps, trace.steps], [parts, trace.parts]] as const) {
    expect(found.map(({ name, title, phase, value }) => ({ name, title, phase, shape: value.shape }))).toEqual(
      wanted.map(({ name, title, phase, shape }) => ({ name, title, phase, shape })),
    );
  }
  expect(Object.fromEntries(constants)).toEqual(trace.constants);
});

test.each(GOLDENS)("$name: the equations and the words", ({ lesson, trace }) => {
  const { by_name } = run(lesson);
  for (const { name, forms, words } of [...trace.steps, ...trace.parts]) {
    const { equation } = by_name.get(name)!;
    expect(equation.forms, name).toEqual(forms);
    expect(equation.words, name).toBe(words);
    expect(equation.name).toBe(name);
  }
});

test.each(GOLDENS)("$name: every number", ({ lesson, trace }) => {
  const { by_name } = run(lesson);
  for (const step of [...trace.steps, ...trace.parts]) {
    const { value } = by_name.get(step.name)!;
    expect(distance(value, matrixOf(step)), step.name).toBeLessThanOrEqual(1e-12);
    expect(value.data.some((number) => Object.is(number, -0)), step.name).toBe(false);
  }
});

test.each(Object.keys(EXPLAINED).filter((name) => !EXPLAINED[name].lesson))(
  "%s: the words of first steps and calculus",
  (name) => {
    const { by_name } = run(golden(name).lesson);
    for (
      const [quantity, [easy, calculus, chain]] of Object.entries<[string, string, unknown]>(EXPLAINED[name].levels)
    ) {
      const { equation } = by_name.get(quantity)!;
      const sides = equation.chain.map((side) => written(side, LESSON.words.notation));
      expect([equation.easy, equation.calculus, sides], quantity).toEqual([easy, calculus, chain]);
    }
  },
);

test("a book is written once for each network and use", () => {
  const { network, ...lesson } = golden("article").lesson, [X, Y] = [from(lesson.X), from(lesson.Y!)];
  const once = (optimizer: string) =>
    record(LESSON, network, params({ network, ...lesson }), X, Y, { optimizer: OPTIMIZERS[optimizer] });
  const [first, second, other] = [once("gd"), once("gd"), once("adam")].map(({ by_name }) =>
    by_name.get("Wh_new")!.equation
  );
  expect(second).toBe(first);
  expect(other.forms).not.toEqual(first.forms);
});

test("a quantity that there is not is named", () => {
  expect(() => run(golden("forward alone").lesson).value("Eo")).toThrow("there is no Eo in this pass");
});
