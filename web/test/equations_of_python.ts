/** What Python makes of many equations: `tests/golden/make_expressions.py` wrote it, and says what is in it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Values } from "../src/evaluate";
import type { Tree, Words } from "../src/lesson";
import { scalar } from "../src/matrix";
import { goldens, matrixOf, type GoldenTrace, type Written } from "./golden";

export interface Texts {
  written: string;
  label: string; // what is read aloud, with the sign that it begins with
  elements?: string; // the MathML; of a long equation in pieces
  pieces?: string[];
}

export interface GoldenCell {
  trace: string;
  name: string;
  index: number[];
  most: number | null;
  equation: string; // read aloud
  whole: Texts; // the last form, after an =
  at: Tree;
  filled: Texts;
  distributed: string[];
}

/** What a general letter stands for; a list: a function that gives this letter. */
type Letters = Record<string, string | null | Tree | [string]>;

interface File {
  words: Pick<Words, "notation" | "aloud">;
  cells: GoldenCell[];
  trees: (Texts & { tree: Tree; elements: string; value?: Written })[]; // after a +
  formulas: { line: string; general: Tree; put: { letters: Letters; tree: Tree }[] }[];
  numbers: [value: Written, digits: number, text: string][];
  titles: Record<string, string>;
}

const FILE = resolve(import.meta.dirname, "../../tests/golden/expressions.json");

export const python: File = JSON.parse(readFileSync(FILE, "utf8"));

const TRACES = new Map(goldens().map(({ name, trace }) => [name, trace]));

export const trace_of = ({ trace }: GoldenCell): GoldenTrace => TRACES.get(trace)!;

/** The forms of a cell's quantity, all equal. */
export const forms_of = (cell: GoldenCell): Tree[] =>
  [...trace_of(cell).steps, ...trace_of(cell).parts].find(({ name }) => name === cell.name)!.forms;

/** The numbers of a trace. */
export function values_of({ steps, parts, constants }: GoldenTrace): Values {
  const found = new Map([...steps, ...parts].map((step) => [step.name, matrixOf(step)]));
  for (const [name, value] of Object.entries(constants)) found.set(name, scalar(value));
  return (name) => {
    const value = found.get(name);
    if (!value) throw new Error(`the trace has no ${name}`);
    return value;
  };
}

/** The numbers of the letters in the made-up trees. */
export const PLACES: Values = (name) => scalar({ C: 0.75, n: 3, η: 0.1, t: 2 }[name] ?? NaN);
