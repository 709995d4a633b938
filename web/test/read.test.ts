/** A lesson is read as Python wrote it, and what does not fit is said in one sentence with its place. */
import { expect, test } from "vitest";

import { read } from "../src/read";
import { LESSON, LESSON_TEXT } from "./lesson";

test("the golden lesson is read without a change", () => {
  expect(read(LESSON_TEXT)).toEqual(LESSON);
  expect(read(JSON.parse(LESSON_TEXT))).toEqual(LESSON);
});

test("what JSON has no numbers for comes as a text", () => {
  const lesson = JSON.parse(LESSON_TEXT);
  lesson.history = { cost: [1, "inf", "-inf", "nan"], validation_cost: [] };
  expect(read(lesson).history!.cost).toEqual([1, Infinity, -Infinity, NaN]);
});

test("what a step may lack is null", () => {
  const lesson = { ...JSON.parse(LESSON_TEXT), Y: null, columns: null, history: null };
  expect(read(lesson)).toMatchObject({ Y: null, columns: null, history: null, w: null, masks: null, memory: null });
});

type Spoil = (lesson: Record<string, any>) => void; // any: a lesson that is wrong on purpose

test.each<[string, Spoil, string]>([
  [
    "another format",
    (l) => (l.format = "chainrule-lesson/2"),
    'its format is "chainrule-lesson/2", but must be "chainrule-lesson/1"',
  ],
  ["no words", (l) => delete l.words, "its words is missing, but must be an object"],
  ["a table too few", (l) => delete l.words.easy, "its words.easy is missing"],
  ["a sentence that is none", (l) => (l.words.book.X = 1), "its words.book.X is 1, but must be a text"],
  [
    "an unknown activation",
    (l) => (l.network.hidden = ["cube"]),
    'its network.hidden[0] is "cube", but must be one of identity, relu',
  ],
  ["a name from the prototype", (l) => (l.network.loss = "constructor"), 'its network.loss is "constructor"'],
  ["an unknown optimizer", (l) => (l.settings.optimizer = "__proto__"), 'its settings.optimizer is "__proto__"'],
  ["no layer", (l) => (l.network.sizes = [1]), "its network.sizes is [1]"],
  [
    "half a unit",
    (l) => (l.network.sizes = [1, 2.5, 2]),
    "its network.sizes[1] is 2.5, but must be a whole number of 1 or more",
  ],
  ["a weight too many", (l) => l.params[0].W[0].push(1), "its params[0].W[0] is [1,-1,1], but must be a list of 2"],
  ["a bias that must not be", (l) => (l.network.bias = false), "its params[0].B is [[-0.5,-0.5]], but must be null"],
  ["a row too few", (l) => l.Y.pop(), "its Y is [["],
  ["no row", (l) => (l.X = []), "its X is [], but must be a list of 1"],
  ["a number that is a text", (l) => (l.X[1][0] = "1"), 'its X[1][0] is "1", but must be a number'],
  ["a sample weight too few", (l) => (l.w = [[1]]), "its w is [[1]], but must be a list of 3"],
  ["a column too many", (l) => l.columns.inputs.push("b"), "its columns.inputs is"],
  ["step 0", (l) => (l.settings.t = 0), "its settings.t is 0"],
  ["a limit of 0", (l) => (l.settings.limit = 0), "its settings.limit is 0, but must be a number above 0"],
  ["a level of its own", (l) => (l.settings.level = "hard"), 'its settings.level is "hard"'],
  [
    "a node of its own",
    (l) => (l.formulas.propagate.COST.node = "Magic"),
    'its formulas.propagate.COST.node is "Magic"',
  ],
  [
    "a formula cut off",
    (l) => delete l.formulas.losses.huber.formula.otherwise,
    "its formulas.losses.huber.formula.otherwise is missing",
  ],
  ["data sets that are none", (l) => (l.datasets = [{}]), "its datasets[0].network is missing"],
  ["a server's rows", (l) => (l.server = { model: "", data: "", rows: -1 }), "its server.rows is -1"],
])("%s is refused", (_, spoil, sentence) => {
  const lesson = JSON.parse(LESSON_TEXT);
  spoil(lesson);
  expect(() => read(lesson)).toThrow(sentence);
});

test.each(["", "{", "null", "[]", "1"])("%j is no lesson", (json) => {
  expect(() => read(json)).toThrow("This lesson cannot be opened: its ");
});
