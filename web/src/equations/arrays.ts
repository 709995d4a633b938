/** What NumPy does for Python: the few operations on matrices that the equations need, under NumPy's names where it has
 * one. Each makes a new matrix. Next: `activations.ts`.
 */
import { columns, matrix, rows, scalar, type Matrix } from "../matrix";

export type Operand = Matrix | number;

/** f of each number. */
export function cellwise(f: (x: number) => number, M: Matrix): Matrix {
  const data = new Float64Array(M.data.length);
  for (let i = 0; i < data.length; i++) data[i] = f(M.data[i]);
  return { shape: M.shape, data };
}

/** f of the two numbers at each place. A single row goes with every row, a single column with every column. */
export function pairwise(f: (x: number, y: number) => number, left: Operand, right: Operand): Matrix {
  const L = typeof left === "number" ? scalar(left) : left;
  const R = typeof right === "number" ? scalar(right) : right;
  const made = broadcast(L, R), height = rows(made), width = columns(made);
  const [down, along] = strides(L), [down_R, along_R] = strides(R);
  for (let i = 0, place = 0; i < height; i++) {
    let l = i * down, r = i * down_R;
    for (let j = 0; j < width; j++, l += along, r += along_R) made.data[place++] = f(L.data[l], R.data[r]);
  }
  return made;
}

/** How far it is to the next row and to the next column: 0 where there is only one, which then stands for all. */
const strides = (M: Matrix): [number, number] => [rows(M) === 1 ? 0 : columns(M), columns(M) === 1 ? 0 : 1];

/** An empty matrix of the shape that both have together. */
function broadcast(L: Matrix, R: Matrix): Matrix {
  const fit = (l: number, r: number): boolean => l === r || l === 1 || r === 1;
  if (!fit(rows(L), rows(R)) || !fit(columns(L), columns(R))) {
    throw new Error(`(${L.shape}) and (${R.shape}) do not fit together cell by cell; the shapes must be equal, or 1`);
  }
  if (L.shape.length === 0 && R.shape.length === 0) return scalar(0);
  const joined = (l: number, r: number): number => (l === 1 ? r : l);
  return matrix(joined(rows(L), rows(R)), joined(columns(L), columns(R)));
}

export const add = (L: Operand, R: Operand): Matrix => pairwise((l, r) => l + r, L, R);
export const subtract = (L: Operand, R: Operand): Matrix => pairwise((l, r) => l - r, L, R);
export const multiply = (L: Operand, R: Operand): Matrix => pairwise((l, r) => l * r, L, R);
export const divide = (L: Operand, R: Operand): Matrix => pairwise((l, r) => l / r, L, R);

export const full_like = (M: Matrix, value: number): Matrix => cellwise(() => value, M);

/** All numbers added up. */
export function sum(M: Matrix): number {
  let total = 0;
  for (let i = 0; i < M.data.length; i++) total += M.data[i];
  return total;
}

/** The largest number; NaN if there is one. */
export function max(M: Matrix): number {
  let largest = -Infinity;
  for (let i = 0; i < M.data.length; i++) largest = Math.max(largest, M.data[i]);
  return largest;
}

/** Each column added up: (n, m) gives (1, m). */
export function colsum(M: Matrix): Matrix {
  const sums = matrix(1, columns(M)), width = columns(M);
  for (let i = 0; i < rows(M); i++) for (let j = 0; j < width; j++) sums.data[j] += M.data[i * width + j];
  return sums;
}

/** Each row added up: (n, m) gives (n, 1). */
export const rowsum = (M: Matrix): Matrix => rowwise(sum, M);
/** The largest number of each row: (n, m) gives (n, 1). */
export const rowmax = (M: Matrix): Matrix => rowwise(max, M);

function rowwise(f: (row: Matrix) => number, M: Matrix): Matrix {
  const width = columns(M);
  const row = (i: number): Matrix => ({ shape: [1, width], data: M.data.subarray(i * width, (i + 1) * width) });
  return matrix(rows(M), 1, Array.from({ length: rows(M) }, (_, i) => f(row(i))));
}

// the matrix product -------------------------------------------------------------------------------------------------

/** Mᵀ inside of a product: rows and columns swapped, and no number copied. */
export interface Transposed {
  readonly of: Matrix;
}

export const T = (M: Matrix): Transposed => ({ of: M });

/** The matrix product: each row of `left` times each column of `right`, added up. (n, k)·(k, m) gives (n, m). */
export function product(left: Matrix | Transposed, right: Matrix): Matrix;
export function product(left: Matrix, right: Transposed): Matrix;
export function product(left: Matrix | Transposed, right: Matrix | Transposed): Matrix {
  if ("of" in right) return rows_by_rows(left as Matrix, right.of);
  return "of" in left
    ? rows_by_columns(left.of, columns(left.of), rows(left.of), 1, columns(left.of), right)
    : rows_by_columns(left, rows(left), columns(left), columns(left), 1, right);
}

/** left·right, for a left of n rows whose next row is `down` numbers away and whose next column `along`.
 *
 * Whole rows of `right` are added up, since neighbours in memory are quick to reach; four at a time is quicker still.
 */
function rows_by_columns(left: Matrix, n: number, inner: number, down: number, along: number, right: Matrix): Matrix {
  if (inner !== rows(right)) throw misfit([n, inner], [rows(right), columns(right)]);
  const m = columns(right), made = matrix(n, m), O = made.data, L = left.data, R = right.data;
  for (let i = 0; i < n; i++) {
    const o = i * m;
    let k = 0;
    for (; k + 4 <= inner; k += 4) {
      const l = i * down + k * along, r = k * m;
      const l0 = L[l], l1 = L[l + along], l2 = L[l + 2 * along], l3 = L[l + 3 * along];
      const r1 = r + m, r2 = r1 + m, r3 = r2 + m;
      for (let j = 0; j < m; j++) O[o + j] += l0 * R[r + j] + l1 * R[r1 + j] + l2 * R[r2 + j] + l3 * R[r3 + j];
    }
    for (; k < inner; k++) {
      const l = L[i * down + k * along], r = k * m;
      for (let j = 0; j < m; j++) O[o + j] += l * R[r + j];
    }
  }
  return made;
}

/** left·rightᵀ: the columns of rightᵀ are the rows of `right`. */
function rows_by_rows(left: Matrix, right: Matrix): Matrix {
  const n = rows(left), inner = columns(left), m = rows(right), made = matrix(n, m), L = left.data, R = right.data;
  if (inner !== columns(right)) throw misfit([n, inner], [columns(right), m]);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let total = 0;
      for (let k = 0, l = i * inner, r = j * inner; k < inner; k++) total += L[l + k] * R[r + k];
      made.data[i * m + j] = total;
    }
  }
  return made;
}

const misfit = (left: readonly number[], right: readonly number[]): Error =>
  new Error(`(${left}) times (${right}) is no product; the left must have as many columns as the right has rows`);
