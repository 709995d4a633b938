/** Where in a pass one stands: a whole matrix, one unit's column of it, or one number. Next: `store.ts`. */
import { cell } from "./expressions";
import type { Matrix } from "./matrix";

export type Grain = "matrix" | "unit" | "number";
export const GRAINS: readonly Grain[] = ["matrix", "unit", "number"];

/** A quantity, or a part of it: null stands for all rows or all columns. */
export interface Place {
  name: string;
  row: number | null;
  column: number | null;
}

interface Computed {
  name: string;
  phase: string;
  value: Matrix;
}

export const COMPUTED: readonly string[] = ["forward", "cost", "backward", "update"];

/** The places of a pass, in the order in which they are computed; what is given is there from the start. Each is made
 * when it is asked for: a large network has hundreds of thousands of them.
 */
export interface Route {
  readonly length: number;
  at(k: number): Place;
  /** The place that a text means: the very one, or else the first of the same quantity; −1 if there is none. */
  find(text: string): number;
}

export function route(steps: readonly Computed[], grain: Grain): Route {
  let length = 0;
  const parts = steps.filter(({ phase }) => COMPUTED.includes(phase)).map(({ name, value: { shape } }) => {
    const rows = grain === "number" ? (shape[0] ?? null) : null;
    const columns = grain === "matrix" ? null : (shape[1] ?? null), from = length;
    length += (rows ?? 1) * (columns ?? 1);
    return { name, rows, columns, from };
  });
  return {
    length,
    at(k) {
      const { name, rows, columns, from } = parts.findLast((part) => part.from <= k)!;
      const inside = k - from, width = columns ?? 1;
      return {
        name,
        row: rows === null ? null : Math.floor(inside / width),
        column: columns === null ? null : inside % width,
      };
    },
    find(text) {
      const place = read(text), part = parts.find(({ name }) => name === place?.name);
      if (!place || !part) return -1;
      const exact = one_of(place.row, part.rows) && one_of(place.column, part.columns);
      return part.from + (exact ? (place.row ?? 0) * (part.columns ?? 1) + (place.column ?? 0) : 0);
    },
  };
}

const one_of = (k: number | null, count: number | null): boolean => (k === null ? count === null : k < (count ?? 0));

/** How a place is written: Zh, Zh[:,1], Zh[0,1]. */
export function written({ name, row, column }: Place): string {
  if (column === null && row === null) return name;
  return row === null ? `${name}[:,${column}]` : cell(name, [row, column ?? 0]);
}

/** The place that a text names, or null. */
export function read(text: string): Place | null {
  const found = /^([^[\]\s]+?)(?:\[(:|\d+),(\d+)\])?$/u.exec(text);
  if (!found) return null;
  return {
    name: found[1],
    row: found[2] && found[2] !== ":" ? Number(found[2]) : null,
    column: found[3] ? Number(found[3]) : null,
  };
}

export const holds = (place: Place, name: string, row: number, column: number): boolean =>
  place.name === name && (place.row ?? row) === row && (place.column ?? column) === column;

/** Whether a number of the quantity where one stands is computed already: units come one by one, numbers row by row. */
export function passed({ row, column }: Place, i: number, j: number): boolean {
  if (column === null) return true;
  return row === null ? j <= column : i < row || (i === row && j <= column);
}
