/** What a tree comes to: its shape, its numbers, and which of them depend on one number. Next: `expressions.ts`.
 *
 * A single number is a matrix of shape []. Computed plainly, as it is written: what overflows is Infinity or NaN.
 */
import { colsum, product, rowsum, sum } from "./equations/arrays";
import { erf } from "./equations/erf";
import type { Tree } from "./lesson";
import { columns, matrix, rows, scalar, type Matrix } from "./matrix";
import { parts } from "./trees";

/** A quantity's numbers by its name. */
export type Values = (name: string) => Matrix;

type Shape = readonly number[];

/** The shape of what an equation gives. */
export function shape_of(tree: Tree, values: Values): Shape {
  switch (tree.node) {
    case "Letter":
      return tree.index !== null || tree.name === "π" ? [] : values(tree.name).shape;
    case "Number":
    case "Series":
    case "Rest":
      return [];
    case "Transposed":
      return shape_of(tree.inner, values).toReversed();
    case "Product":
      if (tree.kind === "@") return [shape_of(tree.left, values)[0], shape_of(tree.right, values)[1]];
      break;
    case "Function": {
      const shape = shape_of(tree.arguments[0], values);
      if (tree.name === "sum") return [];
      if (tree.name === "rowsum") return [shape[0], 1];
      if (tree.name === "colsum") return [1, shape[1]];
    }
  }
  return parts(tree).map((part) => shape_of(part, values)).reduce(broad);
}

/** The shape of two shapes cell by cell: a single number, row or column serves all. */
const broad = (a: Shape, b: Shape): Shape =>
  a.length && b.length ? a.map((size, k) => (size === 1 ? b[k] : size)) : a.length ? a : b;

/** What a tree comes to, from the values of its letters. */
export function evaluate(tree: Tree, values: Values): Matrix {
  switch (tree.node) {
    case "Number":
    case "Rest":
      return scalar(tree.value);
    case "Letter": {
      const M = tree.name === "π" ? scalar(Math.PI) : values(tree.name);
      return tree.index?.length ? scalar(M.data[tree.index[0] * columns(M) + tree.index[1]]) : M;
    }
    case "Group":
      return evaluate(tree.inner, values);
    case "Transposed":
      return transposed(evaluate(tree.inner, values));
    case "Partial":
      throw new Error("a derivative has no number until one is put in its place");
  }
  const found = parts(tree).map((part) => evaluate(part, values));
  if (tree.node === "Product" && tree.kind === "@") return product(found[0], found[1]);
  if (tree.node === "Function" && Object.hasOwn(SUMS, tree.name)) return SUMS[tree.name](found[0]);
  return cellwise(operation(tree), found);
}

type Operation = (...numbers: number[]) => number;

function operation(tree: Tree): Operation {
  if (tree.node === "Function") return FUNCTIONS[tree.name];
  if (tree.node === "Comparison") return COMPARISONS[tree.sign];
  return OPERATIONS[tree.node]!;
}

const OPERATIONS: Partial<Record<Tree["node"], Operation>> = {
  Plus: (a, b) => a + b,
  Minus: (a, b) => a - b,
  Negative: (a) => -a,
  Product: (a, b) => a * b,
  Fraction: (a, b) => a / b,
  Power: (a, b) => (b === 2 ? a * a : a ** b), // as NumPy squares
  Cases: (value, holds, otherwise) => (holds ? value : otherwise),
  Series: (...terms) => terms.reduce((sum, term) => sum + term, 0),
};
const FUNCTIONS: Record<string, Operation> = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  erf,
  max: Math.max,
  min: Math.min,
};
const COMPARISONS: Record<string, Operation> = {
  ">": (a, b) => Number(a > b),
  "≥": (a, b) => Number(a >= b),
  "<": (a, b) => Number(a < b),
  "≤": (a, b) => Number(a <= b),
};
const SUMS: Record<string, (M: Matrix) => Matrix> = { sum: (M) => scalar(sum(M)), rowsum, colsum };

function transposed(M: Matrix): Matrix {
  if (M.shape.length === 0) return M;
  const [n, m] = M.shape;
  return matrix(m, n, Array.from(M.data, (_, k) => M.data[(k % n) * m + Math.floor(k / n)]));
}

function cellwise(compute: Operation, inputs: readonly Matrix[]): Matrix {
  const shape = inputs.map(({ shape }): Shape => shape).reduce(broad);
  if (shape.length === 0) return scalar(compute(...inputs.map(({ data }) => data[0])));
  const [n, m] = shape, found = matrix(n, m);
  const steps = inputs.map((M) => [rows(M) === 1 ? 0 : columns(M), columns(M) === 1 ? 0 : 1]); // 0: serves all
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      found.data[i * m + j] = compute(...inputs.map(({ data }, k) => data[i * steps[k][0] + j * steps[k][1]]));
  return found;
}

// what depends on one number ------------------------------------------------------------------------------------------

/** Some cells of a matrix: one row or all (null), one column or all. */
export interface Region {
  rows: number | null;
  columns: number | null;
}

const EVERYWHERE: Region = { rows: null, columns: null };

/** Which cells of what an equation gives depend on one cell of a quantity; null for none of them. */
export function reach(tree: Tree, name: string, index: readonly number[], values: Values): Region | null {
  const of = (part: Tree): Region | null => reach(part, name, index, values);
  switch (tree.node) {
    case "Letter":
      if (tree.name !== name || (tree.index !== null && tree.index.join() !== index.join())) return null;
      return tree.index !== null || index.length === 0 ? EVERYWHERE : { rows: index[0], columns: index[1] };
    case "Transposed": {
      const found = of(tree.inner);
      return found && { rows: found.columns, columns: found.rows };
    }
    case "Product": {
      if (tree.kind !== "@") break;
      const [left, right] = [of(tree.left), of(tree.right)];
      return united([left && { ...left, columns: null }, right && { ...right, rows: null }]);
    }
    case "Function": {
      if (!Object.hasOwn(SUMS, tree.name)) break;
      const found = of(tree.arguments[0]);
      if (found === null || tree.name === "sum") return found && EVERYWHERE;
      return tree.name === "rowsum" ? { ...found, columns: 0 } : { ...found, rows: 0 };
    }
  }
  const below = parts(tree);
  const found = below.map(of);
  if (found.every((region) => region === null)) return null;
  const shapes = below.map((part) => shape_of(part, values)), [n, m] = shapes.reduce(broad);
  return united(found.map((region, k) => region && spread(region, shapes[k], n, m)));
}

/** A region of an operand as a region of what comes of it: a single number, row or column serves all. */
function spread(region: Region, shape: Shape, n: number | undefined, m: number | undefined): Region {
  if (shape.length === 0) return EVERYWHERE;
  return { rows: shape[0] === n ? region.rows : null, columns: shape[1] === m ? region.columns : null };
}

function united(regions: readonly (Region | null)[]): Region | null {
  const same = (a: number | null, b: number | null): number | null => (a === b ? a : null);
  return regions.reduce((a, b) =>
    a && b ? { rows: same(a.rows, b.rows), columns: same(a.columns, b.columns) } : (a ?? b),
  );
}
