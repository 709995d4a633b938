/** One number of a pass, explained: its equation in letters, with the numbers put in, term by term, and why.
 *
 * It does as `working/explain.py`: one cell of the equation that `book.ts` has for its quantity is opened. `reasons.ts`
 * says why.
 */
import { at, cell, distributed, evaluate, filled, letter } from "./expressions";
import type { Tree } from "./lesson";
import { at as number_at } from "./matrix";
import { reason } from "./reasons";
import type { Recorded } from "./record";
import { parts } from "./trees";

export const MOST = 8; // terms of a long sum
const ROUNDING = 1e-14; // of the largest term: what is left when terms cancel out

type Index = readonly number[];

/** One term of the sum that a number is. `count` is 1, or how many small terms this one stands for. */
export interface Term {
  readonly letters: Tree;
  readonly numbers: Tree;
  readonly value: number;
  readonly count: number;
}

/** How one number came about. The terms add up to its value; of what is given, letters and numbers are that alone. */
export interface Account {
  readonly name: string; // with its index: dWh[0,1]
  readonly value: number;
  readonly given: boolean;
  readonly letters: Tree;
  readonly numbers: Tree;
  readonly terms: readonly Term[];
  readonly why: string;
}

/** The account of one number. Of a long sum the `most` largest terms are kept, and the rest is one. */
export function explain(record: Recorded, name: string, index: Index, most = MOST): Account {
  const step = record.by_name.get(name);
  if (!step) throw new Error(`there is no ${name} in this pass, so no number of it can be explained`);
  const value = number_at(step.value, index), why = reason(record, step, index);
  const found = { name: cell(name, index), value, why };
  if (step.equation.forms.length === 0) {
    const own = letter(name, index.length ? index : null);
    const numbers: Tree = { node: "Number", value, cell: found.name };
    return { ...found, given: true, letters: own, numbers, terms: [{ letters: own, numbers, value, count: 1 }] };
  }
  const inside = at(step.equation.forms.at(-1)!, index, record.value, most), pieces = distributed(inside);
  const terms = pieces.map((piece): Term => ({
    letters: piece,
    numbers: filled(piece, record.value),
    value: pieces.length === 1 ? value : evaluate(piece, record.value).data[0],
    count: pieces.length === 1 ? 1 : rest_in(piece),
  }));
  const size = Math.abs(value), largest = Math.max(...terms.map((term) => Math.abs(term.value)));
  const cancels = terms.length > 1 && size > 0 && size <= ROUNDING * largest && Number.isFinite(largest);
  return {
    ...found,
    given: false,
    letters: inside,
    numbers: filled(inside, record.value),
    terms,
    why: cancels ? record.words.reasons.cancels : why,
  };
}

/** How many terms a term stands for. */
const rest_in = (tree: Tree): number => (tree.node === "Rest" ? tree.count : Math.max(1, ...parts(tree).map(rest_in)));
