/** An equation as a tree: with one network's letters put in, opened at one cell, filled with numbers, in brackets.
 *
 * It does as `working/expressions.py`, with the same names in the same order. Next: `evaluate.ts`, what a tree comes
 * to, and `notation.ts`, what the letters are called.
 */
import { evaluate, shape_of, type Values } from "./evaluate";
import type { Tree } from "./lesson";
import { at as number_at, scalar } from "./matrix";
import { mapped, parts, type Node } from "./trees";

export { evaluate, reach, shape_of, type Region, type Values } from "./evaluate";

const CONSTANTS: readonly string[] = ["n", "t", "η", "λ₁", "λ₂", "limit", "π"];
const SCALARS: readonly string[] = ["C", "length", "factor", ...CONSTANTS];
const PLAIN: readonly Tree["node"][] = ["Number", "Series", "Rest"]; // single numbers, whatever stands in them

/** The identity of one number: dWh[0,1], and C for a single number. */
export const cell = (name: string, index: readonly number[]): string => (index.length ? `${name}[${index}]` : name);

// the letters of one network ------------------------------------------------------------------------------------------

export const NOTHING: Tree = { node: "Number", value: 0, cell: "" };

/** What a general letter of a formula stands for. A factor or a summand that is null is left out; a factor that is
 * NOTHING takes its product with it; a function is for a letter with arguments, such as A(Z).
 */
export type Stands = string | Tree | null | ((...inner: Tree[]) => Tree);

export const letter = (name: string, index: readonly number[] | null = null): Tree => ({ node: "Letter", name, index });

/** A formula of the lesson with one network's letters put in; the same tree as `parse` in Python reads. */
export function put(tree: Tree, letters: Readonly<Record<string, Stands>>): Tree {
  return whole(put_in(tree, letters));
}

function whole(tree: Tree | null): Tree {
  if (tree === null) throw new Error("a letter of a formula is null, but only summands and factors can be left out");
  return tree;
}

function put_in(tree: Tree, letters: Readonly<Record<string, Stands>>): Tree | null {
  const stands = "name" in tree && Object.hasOwn(letters, tree.name) ? letters[tree.name] : undefined;
  switch (tree.node) {
    case "Letter":
      if (typeof stands === "function") throw new Error(`${tree.name} stands for a function, but has no arguments`);
      return stands === undefined ? tree : typeof stands === "string" ? letter(stands) : stands;
    case "Plus":
    case "Minus":
    case "Product":
    case "Fraction": {
      const [left, right] = parts(tree).map((part) => put_in(part, letters));
      return pair(tree, left, right);
    }
    case "Function":
      if (typeof stands === "function") return stands(...tree.arguments.map((part) => put(part, letters)));
  }
  return mapped(tree, (part) => put(part, letters));
}

type Pair = Node<"Plus" | "Minus" | "Product" | "Fraction">;

/** Two sides with the sign of `tree` between them. */
function pair(tree: Pair, left: Tree | null, right: Tree | null): Tree | null {
  const product = tree.node === "Fraction" || (tree.node === "Product" && tree.kind !== "@");
  if (left === null) return tree.node === "Fraction" ? null : right;
  if (right === null) return left;
  if (product && (is_nothing(left) || is_nothing(right))) return NOTHING;
  if (tree.node === "Plus" && is_nothing(right)) return left;
  if (tree.node === "Plus" && is_nothing(left)) return right;
  if (product && left.node === "Negative") return { node: "Negative", inner: whole(pair(tree, left.inner, right)) };
  if (tree.node === "Fraction") return { node: "Fraction", above: left, below: right };
  if (tree.node !== "Product") return { node: tree.node, left, right };
  const kind = tree.kind === "@" ? "@" : is_matrix(left) && is_matrix(right) ? "∘" : "·";
  return { node: "Product", kind, left, right };
}

const is_nothing = (tree: Tree): boolean => tree.node === "Number" && tree.value === 0 && tree.cell === "";

/** Whether there is more than one number in it. */
function is_matrix(tree: Tree): boolean {
  if (tree.node === "Letter") return tree.index === null && !SCALARS.includes(tree.name);
  if (PLAIN.includes(tree.node) || (tree.node === "Function" && tree.name === "sum")) return false;
  return parts(tree).some(is_matrix);
}

// one cell of an equation ---------------------------------------------------------------------------------------------

/** One cell of a matrix equation: every letter with its index, every matrix product as the sum that it is.
 *
 * Of a sum with more than `most` terms the largest are kept, in their order, and the others become its Rest.
 */
export function at(tree: Tree, index: readonly number[], values: Values, most = Infinity): Tree {
  const [i, j] = index;
  const cell_of = (part: Tree, ...place: number[]): Tree => at(part, place, values, most);
  const sum = (whole: Tree, count: number, place: (k: number) => number[]): Tree => {
    const term = (k: number): Tree => at(whole, place(k), values, most);
    return series(count, most, term, () => {
      const M = evaluate(whole, values);
      return Array.from({ length: count }, (_, k) => number_at(M, place(k)));
    });
  };
  switch (tree.node) {
    case "Letter": {
      if (tree.index !== null) return tree;
      const { shape } = tree.name === "π" ? { shape: [] } : values(tree.name);
      return letter(tree.name, shape.length ? shape.map((size, k) => (size === 1 ? 0 : index[k])) : null);
    }
    case "Transposed":
      return cell_of(tree.inner, j, i);
    case "Product": {
      const { kind, left, right } = tree;
      if (kind === "∘") return { node: "Product", kind: "·", left: cell_of(left, i, j), right: cell_of(right, i, j) };
      if (kind !== "@") break;
      const pair = (a: Tree, b: Tree): Tree => ({ node: "Product", kind: "·", left: a, right: b });
      const term = (k: number): Tree => pair(cell_of(left, i, k), cell_of(right, k, j));
      const count = shape_of(left, values)[1]!;
      return series(count, most, term, () => {
        const [A, B] = [evaluate(left, values), evaluate(right, values)];
        return Array.from({ length: count }, (_, k) => number_at(A, [i, k]) * number_at(B, [k, j]));
      });
    }
    case "Function": {
      const [inner] = tree.arguments, [n, m] = shape_of(inner, values);
      if (tree.name === "sum") return sum(inner, n! * m!, (k) => [Math.floor(k / m!), k % m!]);
      if (tree.name === "rowsum") return sum(inner, m!, (k) => [i, k]);
      if (tree.name === "colsum") return sum(inner, n!, (k) => [k, j]);
    }
  }
  return mapped(tree, (part) => at(part, index, values, most));
}

/** The sum of `count` terms; `term` makes the k-th, and `each` gives the numbers that they come to. */
function series(count: number, most: number, term: (k: number) => Tree, each: () => number[]): Tree {
  const all = Array.from({ length: count }, (_, k) => k);
  if (count <= most) return { node: "Series", terms: all.map(term) };
  const numbers = each();
  const size = (k: number): number => Math.abs(numbers[k]);
  const largest = all.toSorted((a, b) => size(b) - size(a)).slice(0, most - 1);
  const kept = new Set(largest);
  const value = numbers.reduce((sum, number, k) => (kept.has(k) ? sum : sum + number), 0);
  const rest: Tree = { node: "Rest", count: count - kept.size, value, shown: false };
  return { node: "Series", terms: [...largest.toSorted((a, b) => a - b).map(term), rest] };
}

/** The tree with a number in the place of every letter that stands for one. */
export function filled(tree: Tree, values: Values): Tree {
  switch (tree.node) {
    case "Letter": {
      const M = tree.name === "π" ? scalar(Math.PI) : values(tree.name), index = tree.index ?? [];
      if (index.length === 0 && M.shape.length > 0) return tree;
      return {
        node: "Number",
        value: number_at(M, index),
        cell: CONSTANTS.includes(tree.name) ? "" : cell(tree.name, index),
      };
    }
    case "Product": {
      const inner = mapped(tree, (part) => filled(part, values));
      return tree.kind === "·" ? ({ ...inner, kind: "×" } as Tree) : inner;
    }
    case "Rest":
      return { ...tree, shown: true };
  }
  return mapped(tree, (part) => filled(part, values));
}

/** The terms that a scalar expression is the sum of, with what stands outside of a sum multiplied into each of them:
 * (a + b)·c is a·c and b·c.
 */
export function distributed(tree: Tree): Tree[] {
  switch (tree.node) {
    case "Series":
      return tree.terms.flatMap(distributed);
    case "Plus":
      return [...distributed(tree.left), ...distributed(tree.right)];
    case "Minus":
      return [...distributed(tree.left), ...distributed(tree.right).map(negated)];
    case "Negative":
      return distributed(tree.inner).map(negated);
    case "Product":
      if (holds_sum(tree.left)) return distributed(tree.left).map((left) => ({ ...tree, left }));
      if (holds_sum(tree.right)) return distributed(tree.right).map((right) => ({ ...tree, right }));
      break;
    case "Fraction":
      if (holds_sum(tree.above)) return distributed(tree.above).map((above) => ({ ...tree, above }));
  }
  return [tree];
}

const negated = (tree: Tree): Tree =>
  tree.node === "Negative" ? tree.inner : { node: "Negative", inner: tree };

/** Whether a sum over many terms stands in a product or fraction, so that it can be multiplied out. */
function holds_sum(tree: Tree): boolean {
  switch (tree.node) {
    case "Series":
      return true;
    case "Product":
    case "Plus":
    case "Minus":
      return holds_sum(tree.left) || holds_sum(tree.right);
    case "Fraction":
      return holds_sum(tree.above);
    case "Negative":
      return holds_sum(tree.inner);
  }
  return false;
}

// brackets ------------------------------------------------------------------------------------------------------------

const SUMS: readonly Tree["node"][] = ["Plus", "Minus", "Negative", "Cases", "Series"];

/** The tree with brackets where they are needed; with fractions, what stands above and below a line needs none.
 *
 * Nor does a power then, whose exponent stands above.
 */
export function bracketed(tree: Tree, fractions = false): Tree {
  const inner = mapped(tree, (part) => bracketed(part, fractions));
  const sums: readonly Tree["node"][] = fractions ? SUMS : [...SUMS, "Fraction"];
  switch (inner.node) {
    case "Minus":
      return { ...inner, left: grouped(inner.left, "Cases"), right: negative_grouped(added(inner.right)) };
    case "Plus":
      return { ...inner, left: grouped(inner.left, "Cases"), right: negative_grouped(grouped(inner.right, "Cases")) };
    case "Negative":
      return { ...inner, inner: negative_grouped(added(inner.inner)) };
    case "Product": {
      let [left, right] = [grouped(inner.left, ...sums), grouped(inner.right, ...sums)];
      if (inner.kind === "∘" || inner.kind === "@") {
        // side by side with another kind: brackets say which comes first
        [left, right] = [side_grouped(left, inner.kind), side_grouped(right, inner.kind)];
      }
      return { ...inner, left: sum_grouped(left), right: negative_grouped(right) };
    }
    case "Fraction": {
      if (fractions) return inner;
      const below = negative_grouped(grouped(inner.below, ...SUMS, "Product", "Fraction"));
      return { ...inner, above: grouped(inner.above, ...SUMS), below };
    }
    case "Power": {
      const base = negative_grouped(grouped(inner.base, ...SUMS, "Product", "Fraction", "Power", "Function"));
      if (fractions) return { ...inner, base };
      const single = ["Number", "Letter", "Group"].includes(inner.exponent.node);
      return { ...inner, base, exponent: negative_grouped(single ? inner.exponent : group(inner.exponent)) };
    }
    case "Transposed":
      return { ...inner, inner: grouped(inner.inner, ...SUMS, "Product", "Fraction", "Power", "Function") };
    case "Function":
      if (inner.name !== "sum") return inner;
      return { ...inner, arguments: inner.arguments.map((part) => grouped(part, ...sums)) };
    case "Cases":
      return { ...inner, value: grouped(inner.value, "Cases"), otherwise: grouped(inner.otherwise, "Cases") };
    case "Comparison":
      return { ...inner, left: grouped(inner.left, "Cases"), right: grouped(inner.right, "Cases") };
    case "Series": {
      const [first, ...others] = inner.terms.map((term) => grouped(term, "Cases"));
      return { ...inner, terms: [first, ...others.map(negative_grouped)] };
    }
  }
  return inner;
}

const group = (inner: Tree): Tree => ({ node: "Group", inner });
const grouped = (tree: Tree, ...kinds: Tree["node"][]): Tree => (kinds.includes(tree.node) ? group(tree) : tree);
const added = (tree: Tree): Tree => grouped(tree, "Plus", "Minus", "Cases", "Series");

/** With brackets around the minus sign that it begins with, so that no two signs stand side by side. */
function negative_grouped(tree: Tree): Tree {
  switch (tree.node) {
    case "Number":
      return tree.value < 0 ? group(tree) : tree;
    case "Negative":
      return group(tree);
    case "Plus":
    case "Minus":
    case "Product":
      return { ...tree, left: negative_grouped(tree.left) };
    case "Series": {
      const [first, ...others] = tree.terms;
      return { ...tree, terms: [negative_grouped(first), ...others] };
    }
    case "Fraction":
      return { ...tree, above: negative_grouped(tree.above) };
  }
  return tree;
}

/** With brackets around the Σ that it ends in, which would reach over the next factor too. */
function sum_grouped(tree: Tree): Tree {
  if (tree.node === "Function" && tree.name === "sum") return group(tree);
  return tree.node === "Product" ? { ...tree, right: sum_grouped(tree.right) } : tree;
}

const side_grouped = (tree: Tree, kind: string): Tree =>
  tree.node === "Product" && tree.kind !== kind ? group(tree) : tree;
