/** The network's output over two of its inputs: the numbers of the map, what they mean, and where that changes.
 *
 * Next: `views/Boundary.tsx`, which paints them.
 */
import { extent, both, roomy, type Extent } from "./chart";
import { forward } from "./equations";
import { columns, matrix, rows, type Matrix } from "./matrix";
import { activations, type Model } from "./state";

/** What is drawn over: two inputs and how far they reach; the other inputs stay as they are in `row`. */
export interface Plane {
  across: number;
  up: number;
  x: Extent;
  y: Extent;
  row: readonly number[]; // all inputs of one row
}

/** What an output says: which of several classes wins, which side of `middle` it is on, or a number. */
export type Meaning =
  | { kind: "winner"; classes: number }
  | { kind: "sides"; output: number; low: number; high: number }
  | { kind: "number"; output: number; low: number; high: number };

/** What the targets make of the outputs. `output` is the one that is looked at where several are no classes. */
export function meaning({ rows: { Y }, network }: Model, output = 0): Meaning {
  const outputs = network.sizes.at(-1)!;
  const classes = Y === null ? network.output === "softmax" : one_hot(Y);
  if (outputs > 1 && classes) return { kind: "winner", classes: outputs };
  const found = new Set(Y === null ? [] : column(Y, output));
  const [low, high] = extent(found) ?? [0, 1];
  if (found.size === 2) return { kind: "sides", output, low, high };
  return { kind: "number", output, low: low === high ? low - 1 : low, high: low === high ? high + 1 : high };
}

const one_hot = (Y: Matrix): boolean =>
  Array.from({ length: rows(Y) }, (_, i) => row_of(Y, i)).every(
    (row) => row.every((value) => value === 0 || value === 1) && row.filter((value) => value === 1).length === 1,
  );

export const column = (M: Matrix, j: number): number[] =>
  Array.from({ length: rows(M) }, (_, i) => M.data[i * columns(M) + j]);
export const row_of = (M: Matrix, i: number): number[] =>
  Array.from(M.data.subarray(i * columns(M), (i + 1) * columns(M)));

/** How far an input reaches, in all rows that there are. */
export function reach({ rows: { X }, validation }: Model, input: number): Extent {
  const known = both(extent(column(X, input)), validation && extent(column(validation.X, input)));
  return roomy(roomy(known ?? [-1, 1])); // a tenth on either side
}

/** The outputs over the plane, n × n of them from the top left, each in the middle of its part; (n·n, outputs). */
export function surface(
  { network, params }: Pick<Model, "network" | "params">,
  { across, up, x, y, row }: Plane,
  n: number,
): Matrix {
  const X = matrix(n * n, row.length);
  for (let k = 0; k < n * n; k++) {
    X.data.set(row, k * row.length);
    X.data[k * row.length + across] = between(x, ((k % n) + 0.5) / n);
    X.data[k * row.length + up] = between(y, 1 - (Math.floor(k / n) + 0.5) / n);
  }
  return forward(activations(network), params, X).at(-1)!.H;
}

/** The outputs along one input, at n places from one end to the other; (n, outputs). */
export function along({ network, params }: Model, x: Extent, n: number): Matrix {
  const X = matrix(n, 1, Array.from({ length: n }, (_, k) => between(x, k / (n - 1))));
  return forward(activations(network), params, X).at(-1)!.H;
}

const between = ([low, high]: Extent, part: number): number => (1 - part) * low + part * high;

/** Which colour, and how much of it: from 0 (paper) to 1. */
export interface Tint {
  which: number;
  much: number;
}

/** What a row of outputs is painted as. One colour is for little, one for much; or each is for a class. */
export function tint(O: ArrayLike<number>, said: Meaning): Tint {
  if (said.kind === "winner") {
    let which = 0, sum = 0, second = -Infinity;
    for (let j = 1; j < said.classes; j++) if (O[j] > O[which]) which = j;
    for (let j = 0; j < said.classes; j++) {
      if (j !== which && O[j] > second) second = O[j];
      sum += Math.abs(O[j]);
    }
    return { which, much: sum > 0 ? sure((O[which] - second) / sum) : 0 };
  }
  const part = (O[said.output] / 2 - said.low / 2) / (said.high / 2 - said.low / 2); // halves do not overflow
  return { which: part < 0.5 ? 0 : 1, much: sure(Math.abs(2 * part - 1)) };
}

/** At most 1; of what is no number nothing is sure. */
const sure = (much: number): number => (Number.isNaN(much) ? 0 : Math.min(1, much));

/** The numbers that are 0 where the map changes its mind, one list for each line; none where it has no sides. */
export function margins(O: Matrix, said: Meaning): Float64Array[] {
  const n = rows(O), m = columns(O);
  if (said.kind === "number") return [];
  if (said.kind === "sides") {
    const middle = said.low / 2 + said.high / 2;
    return [Float64Array.from({ length: n }, (_, k) => O.data[k * m + said.output] - middle)];
  }
  return Array.from({ length: m }, (_, j) =>
    Float64Array.from({ length: n }, (_, k) => {
      let other = -Infinity;
      for (let i = 0; i < m; i++) if (i !== j && O.data[k * m + i] > other) other = O.data[k * m + i];
      return O.data[k * m + j] - other;
    }),
  );
}

/** Where n × n numbers pass through 0, as an SVG path in a square of side 1 (marching squares, straight in each); none
 * beside a number that is not finite.
 */
export function contour(values: Float64Array, n: number): string {
  const parts: string[] = [], at = (i: number, j: number): number => values[i * n + j];
  const place = (k: number): string => ((k + 0.5) / n).toFixed(4);
  const way = (from: number, to: number): number => 1 / (1 - to / from); // from one number to the other, until 0
  for (let i = 0; i + 1 < n; i++) {
    for (let j = 0; j + 1 < n; j++) {
      const [a, b, c, d] = [at(i, j), at(i, j + 1), at(i + 1, j + 1), at(i + 1, j)];
      if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c) || !Number.isFinite(d)) continue;
      const crossings: string[] = [];
      if (a > 0 !== b > 0) crossings.push(`${place(j + way(a, b))},${place(i)}`);
      if (b > 0 !== c > 0) crossings.push(`${place(j + 1)},${place(i + way(b, c))}`);
      if (d > 0 !== c > 0) crossings.push(`${place(j + way(d, c))},${place(i + 1)}`);
      if (a > 0 !== d > 0) crossings.push(`${place(j)},${place(i + way(a, d))}`);
      for (let k = 0; k + 1 < crossings.length; k += 2) parts.push(`M${crossings[k]}L${crossings[k + 1]}`);
    }
  }
  return parts.join("");
}
