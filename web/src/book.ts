/** The equation and the words of every quantity of one network: the formulas of the lesson with its own letters.
 *
 * It does as `working/book.py`, with the same names. `record.ts` asks for each quantity; here is no number, only
 * letters. Next: `levels.ts`, the words at the two other levels.
 */
import { letter, NOTHING, put, type Stands } from "./expressions";
import type { Lesson, Network, Tree } from "./lesson";
import { levels, type Levels } from "./levels";
import { split } from "./notation";
import { short } from "./numbers";
import { say } from "./say";
import { layers } from "./state";

/** What a lesson teaches of all networks: formulas and words. */
export type Taught = Pick<Lesson, "formulas" | "words">;

/** What a quantity is equal to: one form or several, all the same, the parts that they use, and the words of each
 * level. A given quantity has no forms.
 */
export interface Equation extends Levels {
  readonly name: string;
  readonly forms: readonly Tree[];
  readonly words: string;
  readonly parts: readonly Equation[];
}

/** How a network is used: with sample weights or not, these layers with masks, this optimizer. */
export interface Use {
  readonly weighted: boolean;
  readonly masked: readonly string[];
  readonly optimizer: string;
  readonly clipped: boolean;
}

export interface Book extends Use, Taught {
  readonly network: Network;
  readonly layers: readonly string[];
  readonly known: Map<string, unknown>; // each equation is made once
}

const shelf = new WeakMap<Taught["formulas"], WeakMap<Network, Map<string, Book>>>();

/** The book of one network; the same one as long as the network and its use are the same. */
export function book({ formulas, words }: Taught, network: Network, use: Use): Book {
  const books = at(at(shelf, formulas, () => new WeakMap()), network, () => new Map<string, Book>());
  const make = (): Book => ({ ...use, formulas, words, network, layers: layers(network), known: new Map() });
  return at(books, JSON.stringify(use), make);
}

function at<Key, Value>(
  map: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

const once = <Value>(book: Book, key: string, make: () => Value): Value =>
  at(book.known as Map<string, Value>, key, make);

/** An equation with its words at all levels, made once. */
const entry = (book: Book, name: string, make: () => [forms: Tree[], words: string, parts?: Equation[]]): Equation =>
  once(book, name, () => {
    const [forms, words, parts = []] = make();
    return { name, forms, words, parts, ...levels(book, name) };
  });

const said = (book: Book, key: string, slots: Record<string, string> = {}): string => say(book.words.book[key], slots);

export const activation = (book: Book, layer: string): string =>
  [...book.network.hidden, book.network.output][book.layers.indexOf(layer)];

export const given = (book: Book, name: string): Equation =>
  entry(book, name, () => {
    if (name[0] !== "M") return [[], said(book, name[0])];
    const rate = book.network.dropout[book.layers.indexOf(name.slice(1))];
    return [[], said(book, "M", { chance: short(rate), speaking: short(1 - rate) })];
  });

// forward -------------------------------------------------------------------------------------------------------------

export const Z = (book: Book, layer: string): Equation =>
  entry(book, `Z${layer}`, () => {
    const words = said(book, book.network.bias ? "Z + B" : "Z", { source: input_of(book, layer), W: `W${layer}` });
    return [[formula(book, "WEIGHTED_INPUT", layer)], words];
  });

/** The activations of a layer; in the output layer their letter is O. */
export const H = (book: Book, layer: string): Equation =>
  entry(book, hidden_name(layer), () => {
    const A = value(book, layer);
    if (!book.masked.includes(layer)) return [[letter(A.name), ...A.forms], A.words];
    return [[formula(book, "LAYER_OUTPUT", layer, { A: () => letter(A.name) })], said(book, "A ∘ M"), [A]];
  });

/** A(Z), what the activation gives before a mask. */
export const value = (book: Book, layer: string): Equation =>
  entry(book, `A(Z${layer})`, () => {
    const name = activation(book, layer), { formula, words } = book.formulas.activations[name];
    return [[put(formula, { Z: `Z${layer}` })], said(book, "A", { name, words })];
  });

// cost ----------------------------------------------------------------------------------------------------------------

export const L = (book: Book): Equation =>
  entry(book, "L", () => {
    const { loss } = book.network, { formula, words } = book.formulas.losses[loss];
    return [[put(formula, {})], said(book, "L", { name: loss, words })];
  });

export const C = (book: Book): Equation =>
  entry(book, "C", () => {
    const { loss, reduction } = book.network, { words } = book.formulas.losses[loss];
    let form = put(book.formulas.propagate.COST, common(book));
    if (penalised(book)) for (const layer of book.layers) form = plus(form, formula(book, "PRICE", layer));
    return [[form], said(book, `C${penalised(book)}`, { words, reduced: said(book, reduction) }), [L(book)]];
  });

const plus = (left: Tree, right: Tree): Tree => ({ node: "Plus", left, right });

/** The end of the keys of the words for what a penalty is added to. */
export const penalised = ({ network }: Book): string => (network.l1 || network.l2 ? " + penalty" : "");

// backward: the three equations ---------------------------------------------------------------------------------------

const output_error = (book: Book): Equation =>
  entry(book, "Eo", () => {
    const name = activation(book, "o"), { slope_formula, slope_words, cellwise } = book.formulas.activations[name];
    const C_slope = cost_slope(book), share = share_of(book);
    const long = cellwise
      ? put(book.formulas.propagate.OUTPUT_ERROR, { C_slope: C_slope.name, A_slope: slope(book, "o").name })
      : put(slope_formula, { H: "O", G: C_slope.name });
    if (collapses(book)) {
      const words = said(book, "Eo, collapsed", { share, loss: book.network.loss, activation: name });
      return [[long, formula(book, "OUTPUT_ERROR_COLLAPSED", "o")], words];
    }
    if (!cellwise) return [[long], said(book, "Eo of a row", { share, words: slope_words }), [C_slope]];
    const words = said(book, "Eo", { C_slope: C_slope.words, words: slope_words });
    return [[long], words, [C_slope, slope(book, "o")]];
  });

/** Whether C′(O) ∘ A′(Zo) is O − Y: the loss has its own activation for the output. */
export function collapses({ network, formulas }: Book): boolean {
  const { collapses, own } = formulas.losses[network.loss];
  return collapses && own === network.output;
}

/** What the error has to do with the row's weight and the number of rows, in words. */
const share_of = (book: Book): string =>
  said(book, `share of ${book.weighted ? "weighted " : ""}${book.network.reduction}`);

export const cost_slope = (book: Book): Equation =>
  entry(book, "C′(O)", () => {
    const { derivative_formula, derivative_words: words } = book.formulas.losses[book.network.loss];
    const form = put(book.formulas.propagate.COST_SLOPE, { ...common(book), L_slope: put(derivative_formula, {}) });
    return [[form], said(book, "C_slope", { words, share: share_of(book) })];
  });

export const slope = (book: Book, layer: string): Equation =>
  entry(book, `A′(Z${layer})`, () => {
    const { slope_formula, slope_words } = book.formulas.activations[activation(book, layer)];
    const H = book.masked.includes(layer) ? `A(Z${layer})` : hidden_name(layer);
    return [[put(slope_formula, { Z: `Z${layer}`, H })], slope_words];
  });

const hidden_error = (book: Book, layer: string): Equation =>
  entry(book, `E${layer}`, () => {
    const A_slope = slope(book, layer), after = next_to(book, layer);
    const letters = { E_next: `E${after}`, W_next: `W${after}`, A_slope: A_slope.name };
    return [[formula(book, "HIDDEN_ERROR", layer, letters)], said(book, "E", { words: A_slope.words }), [A_slope]];
  });

export const E = (book: Book, layer: string): Equation =>
  layer === "o" ? output_error(book) : hidden_error(book, layer);

export const dW = (book: Book, layer: string): Equation =>
  entry(book, `dW${layer}`, () => [[formula(book, "WEIGHTS_DERIVATIVE", layer)], said(book, `dW${penalised(book)}`)]);

export const dB = (book: Book, layer: string): Equation =>
  entry(book, `dB${layer}`, () => [[formula(book, "BIAS_DERIVATIVE", layer)], said(book, "dB")]);

// update --------------------------------------------------------------------------------------------------------------

export const length = (book: Book, derivatives: readonly string[]): Equation =>
  entry(book, "length", () => {
    const whole = book.formulas.descent.LENGTH; // √Σd², where Σ goes over all of them
    if (whole.node !== "Function")
      throw new Error("the lesson's formula LENGTH is no root; it must be sqrt(sum(d**2))");
    const squares = derivatives.map((d) => put(whole.arguments[0], { d }));
    return [[{ ...whole, arguments: [squares.reduce(plus)] }], said(book, "length")];
  });

export const factor = (book: Book): Equation =>
  entry(book, "factor", () => [[put(book.formulas.descent.FACTOR, {})], said(book, "factor")]);

export const clip = (book: Book, name: string): Equation =>
  entry(book, `${name}_clipped`, () => [[put(book.formulas.descent.CLIPPED, { d: name })], said(book, "clipped")]);

/** The rule's formulas, in the order in which they run, for one W or B. */
export const update = (book: Book, quantity: string): readonly Equation[] =>
  once(book, `update ${quantity}`, () => {
    const rule = book.formulas.optimizers[book.optimizer];
    const letters: Record<string, Stands> = { W: quantity, dW: `d${quantity}${book.clipped ? "_clipped" : ""}` };
    for (const remembered of rule.state) letters[remembered] = `${remembered}${quantity}`;
    return rule.formulas.map(({ name: left, tree }) => {
      const name = FAIR[left]
        ? `${FAIR[left]}${quantity}`
        : left === "W_new"
        ? `${quantity}_new`
        : `${left}${quantity}_new`;
      const kind = left.includes("_") ? left : `${left}_new`, special = `${kind} of ${book.optimizer}`;
      const key = special in book.words.book ? special : kind;
      const form = put(tree, letters);
      letters[left] = name;
      return entry(book, name, () => [[form], said(book, key, { name: book.optimizer, words: rule.words })]);
    });
  });

const FAIR: Record<string, string> = { V_fair: "V̂", S_fair: "Ŝ" };

// letters -------------------------------------------------------------------------------------------------------------

/** What is the same in all layers. */
function common({ network, weighted }: Book): Record<string, Stands> {
  const all: Tree = { node: "Function", name: "sum", arguments: [letter("w")] };
  return {
    w: weighted ? "w" : null,
    n: network.reduction === "sum" ? null : weighted ? all : "n",
    "λ₁": network.l1 ? "λ₁" : NOTHING,
    "λ₂": network.l2 ? "λ₂" : NOTHING,
  };
}

/** A formula with the letters of one layer put in. */
function formula(book: Book, name: string, layer: string, more: Record<string, Stands> = {}): Tree {
  const letters: Record<string, Stands> = {
    ...common(book),
    input: input_of(book, layer),
    M: book.masked.includes(layer) ? `M${layer}` : null,
    B: book.network.bias ? `B${layer}` : null,
    W: `W${layer}`,
    Z: `Z${layer}`,
    E: `E${layer}`,
  };
  return put(book.formulas.propagate[name], { ...letters, ...more });
}

export function input_of({ layers }: Book, layer: string): string {
  const number = layers.indexOf(layer);
  return number === 0 ? "X" : hidden_name(layers[number - 1]);
}

export const next_to = ({ layers }: Book, layer: string): string | undefined => layers[layers.indexOf(layer) + 1];

/** H with one hidden layer; H1, H2, … with more; O for the output layer. */
export const hidden_name = (layer: string): string => (layer === "h" ? "H" : layer === "o" ? "O" : `H${layer}`);

const OF_ANOTHER = ["A", "A′", "C′", "V", "S", "V̂", "Ŝ"];

/** The layer of a quantity: H is of h, O of o, V and its kin of the weight's; "" for X, Y, w and C. */
export function layer_of(name: string): string {
  const [letter, rest] = split(name);
  if (OF_ANOTHER.includes(letter)) return layer_of(rest);
  return rest || (letter === "H" ? "h" : letter === "O" ? "o" : "");
}
