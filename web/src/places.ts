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

/** The places of a pass, in the order in which they are computed; what is given is there from the start. */
export function places(steps: readonly Computed[], grain: Grain): Place[] {
  return steps.filter(({ phase }) => COMPUTED.includes(phase)).flatMap(({ name, value }) => parts(name, value, grain));
}

function parts(name: string, { shape }: Matrix, grain: Grain): Place[] {
  if (shape.length === 0 || grain === "matrix") return [{ name, row: null, column: null }];
  const [n, units] = shape;
  if (grain === "unit") return Array.from({ length: units }, (_, column) => ({ name, row: null, column }));
  return Array.from({ length: n * units }, (_, k) => ({ name, row: Math.floor(k / units), column: k % units }));
}

/** How a place is written: Zh, Zh[:,1], Zh[0,1]. */
export function written({ name, row, column }: Place): string {
  if (column === null && row === null) return name;
  return row === null ? `${name}[:,${column}]` : cell(name, [row, column ?? 0]);
}

/** The place that a text names, or null. */
export function read(text: string): Place | null {
  const found = /^([^[\]\s]+?)(?:\[(:|\d+),(\d+)\])?$/u.exec(text);
  if (!found) return null;
  return { name: found[1], row: found[2] && found[2] !== ":" ? Number(found[2]) : null, column: found[3] ? Number(found[3]) : null };
}

export const holds = (place: Place, name: string, row: number, column: number): boolean =>
  place.name === name && (place.row ?? row) === row && (place.column ?? column) === column;

/** Whether a number of the quantity where one stands is computed already: units come one by one, numbers row by row. */
export function passed({ row, column }: Place, i: number, j: number): boolean {
  if (column === null) return true;
  return row === null ? j <= column : i < row || (i === row && j <= column);
}
