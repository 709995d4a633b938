/** The golden traces of Python, for the tests of this folder; `tests/golden/make.py` wrote them and says what they are.
 *
 * `goldens()` gives all, `golden("article")` one. A trace is the JSON of `render/json.py`.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Lesson, Network, Tree } from "../src/lesson";
import { from, type Matrix } from "../src/matrix";

/** What a step needs to be run, in the fields of the lesson document. */
export type GoldenLesson = Pick<Lesson, "network" | "params" | "X" | "Y" | "w" | "masks" | "memory" | "settings">;

export type Phase = "given" | "forward" | "cost" | "backward" | "update" | "part";

/** A number that is not finite is a text, since JSON has no such numbers. */
export type Written = number | "inf" | "-inf" | "nan";

export interface GoldenStep {
  name: string;
  title: string;
  phase: Phase;
  equation: string;
  forms: Tree[]; // right sides, all of them equal; none of what is given
  words: string;
  shape: [] | [number, number];
  value: Written | Written[][];
}

export interface GoldenTrace {
  format: "chainrule-trace/1";
  network: Network;
  learning_rate: number;
  constants: Record<string, number>; // n, η, λ₁, λ₂, t, limit, as far as they are used
  steps: GoldenStep[]; // in order
  parts: GoldenStep[]; // L, C′(O), A′(Zh), …
}

export interface Golden {
  name: string;
  lesson: GoldenLesson;
  trace: GoldenTrace;
}

export type Group = "activations" | "losses" | "optimizers" | "extras" | "depths";
export const GROUPS: readonly Group[] = ["activations", "losses", "optimizers", "extras", "depths"];

const FOLDER = resolve(import.meta.dirname, "../../tests/golden");

/** The golden traces of some groups; of all, if none is named. */
export function goldens(...groups: Group[]): Golden[] {
  return (groups.length ? groups : GROUPS).flatMap((group) => {
    const read: Record<string, Omit<Golden, "name">> = JSON.parse(readFileSync(`${FOLDER}/${group}.json`, "utf8"));
    return Object.entries(read).map(([name, { lesson, trace }]) => ({ name, lesson, trace }));
  });
}

/** One golden trace by its name, such as "article". */
export function golden(name: string): Golden {
  const found = goldens().find((each) => each.name === name);
  if (!found) throw new Error(`there is no golden trace ${name}; tests/golden/make.py has the names`);
  return found;
}

/** A step or part of a trace by its name, such as "dWh". */
export function stepOf(trace: GoldenTrace, name: string): GoldenStep {
  const found = [...trace.steps, ...trace.parts].find((step) => step.name === name);
  if (!found) throw new Error(`there is no step ${name}; there are ${trace.steps.map((step) => step.name).join(" ")}`);
  return found;
}

const NOT_FINITE = { inf: Infinity, "-inf": -Infinity, nan: NaN };
const number = (written: Written): number => (typeof written === "number" ? written : NOT_FINITE[written]);

/** A step's value as the equations take it. */
export const matrixOf = ({ value }: GoldenStep): Matrix =>
  from(Array.isArray(value) ? value.map((row) => row.map(number)) : number(value));

/** How far a value is from the expected one: the largest difference, divided by the largest entry + 1e-6.
 *
 * Numbers that are not finite must be the same, else the distance is infinite; so it is for another shape.
 */
export function distance(value: Matrix, expected: Matrix): number {
  if (value.shape.join() !== expected.shape.join()) return Infinity;
  let largest = 0;
  let difference = 0;
  for (const [i, wanted] of expected.data.entries()) {
    if (Number.isFinite(wanted)) {
      largest = Math.max(largest, Math.abs(wanted));
      difference = Math.max(difference, Math.abs(value.data[i] - wanted)); // NaN, if the value is, and it stays
    } else if (!Object.is(value.data[i], wanted)) return Infinity;
  }
  return difference / (largest + 1e-6);
}
