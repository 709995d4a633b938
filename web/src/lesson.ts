/** The lesson document: all that the page knows, written by Python (`render/lesson.py`, with `lesson.schema.json`).
 *
 * The page reads nothing else, and no equation, word or number of a lesson stands in the page's own code. Next:
 * `book.ts`, which puts one network's letters into these formulas.
 */

/** An expression, as `working/expressions.py` has it; `render/json.py` writes it with its kind under `node`. */
export type Tree =
  | { node: "Number"; value: number; cell: string }
  | { node: "Letter"; name: string; index: readonly number[] | null }
  | { node: "Plus" | "Minus"; left: Tree; right: Tree }
  | { node: "Negative" | "Transposed" | "Group"; inner: Tree }
  | { node: "Product"; kind: "·" | "×" | "∘" | "@"; left: Tree; right: Tree }
  | { node: "Fraction"; above: Tree; below: Tree }
  | { node: "Power"; base: Tree; exponent: Tree }
  | { node: "Function"; name: string; arguments: readonly Tree[] }
  | { node: "Cases"; value: Tree; condition: Tree; otherwise: Tree }
  | { node: "Comparison"; left: Tree; sign: string; right: Tree }
  | { node: "Series"; terms: readonly Tree[] }
  | { node: "Rest"; count: number; value: number; shown: boolean }
  | { node: "Partial"; of: Tree; by: Tree };

/** What a network is; `Architecture.to_dict()` in Python. `hidden` and `dropout` have an entry per hidden layer. */
export interface Network {
  sizes: number[];
  hidden: string[];
  output: string;
  loss: string;
  reduction: "mean" | "sum";
  bias: boolean;
  l1: number;
  l2: number;
  dropout: number[];
}

export interface ActivationFormulas {
  formula: Tree;
  slope_formula: Tree;
  words: string;
  slope_words: string;
  cellwise: boolean; // false for softmax, which has a row product in place of a slope
  between: [number | null, number | null]; // null: no limit
}

export interface LossFormulas {
  formula: Tree;
  derivative_formula: Tree;
  words: string;
  derivative_words: string;
  own: string; // the activation that belongs to it
  collapses: boolean;
  domain: [number | null, number | null];
  targets: [number | null, number | null];
}

export interface OptimizerFormulas {
  formulas: { name: string; tree: Tree }[]; // in the order in which they run: V, S, V_fair, S_fair, W_new
  words: string;
  rate: number; // the learning rate when none is given
  state: string[]; // V, S
}

/** The formula lines beside the functions of `equations/`, as trees with general letters (input, W, B, E_next, …). */
export interface Formulas {
  activations: Record<string, ActivationFormulas>;
  losses: Record<string, LossFormulas>;
  propagate: Record<string, Tree>; // WEIGHTED_INPUT, LAYER_OUTPUT, COST, PRICE, COST_SLOPE, OUTPUT_ERROR, …
  descent: Record<string, Tree>; // LENGTH, FACTOR, CLIPPED
  optimizers: Record<string, OptimizerFormulas>;
  chains: Record<string, Tree[]>; // the sides of each derivative's chain rule, by kind: Eo, E, dW, dB
}

/** Sentences with {slots}, by name; which slots each has is said in Python, where the tables stand. */
export type Sentences = Record<string, string>;

export interface Words {
  notation: Sentences; // titles of quantities, and the words inside of equations (`notation.ts`)
  aloud: Sentences; // how an equation is read (`aloud.ts`)
  book: Sentences; // what each quantity is, level "matrices" (`book.ts`)
  easy: Sentences; // the same in first steps' words
  calculus: Sentences; // the same as derivatives
  reasons: Sentences; // why one number is what it is (`reasons.ts`)
  savings: Sentences; // what is computed once and used again (`savings.ts`)
  signs: Sentences; // what the signs of an equation mean (`signs.ts`)
  shapes: Sentences; // why a quantity has its shape (`shapes.ts`)
  units: Sentences; // what is said of the drawn network (`diagram.ts`)
}

/** In which words a step is told. */
export const LEVELS = ["first steps", "matrices", "calculus"] as const;

export interface Settings {
  learning_rate: number;
  optimizer: string;
  limit: number | null; // clipping's
  batch_size: number | null; // null: all rows
  t: number; // which step this is, from 1
  level: string; // one of LEVELS
}

export interface DataSet {
  name: string;
  title: string;
  source: string; // where real data is from; "" for made ones
  columns: Columns;
  X: number[][];
  Y: number[][];
  network: Network; // one that can learn it
  params: Layer[] | null; // what it begins with; null: drawn
  settings: Partial<Settings>;
}

/** What the columns of X and Y are called; classes are the names of a one-hot Y's columns. */
export interface Columns {
  inputs: string[];
  outputs: string[];
}

export interface Layer {
  W: number[][];
  B: number[][] | null;
}

/** Optimizer's memory for each layer: V, S of W and of B, as far as the rule has them. */
export interface Memory {
  W: number[][][];
  B: number[][][];
}

export interface Lesson {
  format: "chainrule-lesson/1";
  title: string;
  network: Network;
  params: Layer[];
  X: number[][];
  Y: number[][] | null; // null: the way forward alone
  w: number[][] | null; // sample weights, (n, 1)
  masks: (number[][] | null)[] | null; // dropout's, for each layer
  memory: Memory[] | null; // null: as at the start
  columns: Columns | null;
  settings: Settings;
  history: { cost: number[]; validation_cost: number[] } | null;
  formulas: Formulas;
  words: Words;
  datasets: DataSet[];
  server: Server | null; // there where `chainrule explore` serves the page
}

export interface Server {
  model: string; // the model file's name, "" where there is none to save back to
  data: string; // the table's name, "" where there is none
  rows: number; // how many rows the table has
}
