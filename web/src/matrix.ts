/** A matrix of doubles, row by row, as the equations take and give them. Next: `equations.ts`.
 *
 * The cost and its kin are single numbers: their shape is []. A matrix is never changed after it was made.
 */

export interface Matrix {
  readonly shape: readonly [] | readonly [number, number];
  readonly data: Float64Array;
}

export const rows = (M: Matrix): number => M.shape[0] ?? 1;
export const columns = (M: Matrix): number => M.shape[1] ?? 1;

export const scalar = (value: number): Matrix => ({ shape: [], data: Float64Array.of(value) });

export function matrix(rows: number, columns: number, data?: ArrayLike<number>): Matrix {
  return { shape: [rows, columns], data: data ? Float64Array.from(data) : new Float64Array(rows * columns) };
}

/** A column of so many ones: the weights of rows that all count the same. */
export const ones = (n: number): Matrix => matrix(n, 1, new Float64Array(n).fill(1));

/** From rows of numbers, as they stand in a lesson: `[[1, 2], [3, 4]]`; from a number, a scalar. */
export function from(values: number | readonly (readonly number[])[]): Matrix {
  if (typeof values === "number") return scalar(values);
  return matrix(values.length, values[0]?.length ?? 0, values.flat());
}

/** As rows of numbers again; of a scalar, the number. */
export function values(M: Matrix): number | number[][] {
  if (M.shape.length === 0) return M.data[0];
  const width = M.shape[1];
  return Array.from({ length: M.shape[0] }, (_, i) => Array.from(M.data.subarray(i * width, (i + 1) * width)));
}

/** The number at an index, [] of a scalar. */
export const at = (M: Matrix, index: readonly number[]): number =>
  M.data[index.length ? index[0] * columns(M) + index[1] : 0];

/** A copy in which one number is another. */
export function withNumber(M: Matrix, index: readonly number[], value: number): Matrix {
  const data = M.data.slice();
  data[index.length ? index[0] * columns(M) + index[1] : 0] = value;
  return { shape: M.shape, data };
}
