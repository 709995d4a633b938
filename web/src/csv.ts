/** A reader's own table: CSV text to columns, and columns to rows for a network, with a network that fits them.
 *
 * All is read here in the page, and nothing is sent anywhere. What cannot be used is answered with one sentence. Next:
 * `rows.ts`, which takes the rows into the model.
 */
import { dsvFormat } from "d3-dsv";

import type { Columns, Network, Settings } from "./lesson";
import { matrix, type Matrix } from "./matrix";
import { count, decimal } from "./numbers";
import { attempt, refuse } from "./refusal";

export const MOST_BYTES = 2_000_000;
export const TOO_LARGE =
  "The file has more than 2 MB, which is the most that the page reads; `chainrule fit` takes any size.";
export const NOT_UTF8 =
  "The file is not in UTF-8, so its letters cannot be told; open it in a spreadsheet or an editor and save it as UTF-8.";
export const MOST_ROWS = 5_000;
const MOST_COLUMNS = 100;
const MOST_CLASSES = 20;
const LONGEST_NAME = 60;
const BATCH = 32;

/** Text in columns. `kinds` says which columns are numbers; `places` where each row stands in the file, from 1. */
export interface Table {
  names: string[];
  cells: string[][];
  kinds: ("numbers" | "text")[];
  places: number[];
  header: boolean;
  comma: boolean; // whether a decimal may be written 0,5
}

const ROLES = ["input", "target", "classes", "left out"] as const;
export type Role = (typeof ROLES)[number]; // target: a number to predict; classes: one of some names

/** Rows with names, and a network and settings that fit them. */
export interface Loaded {
  X: Matrix;
  Y: Matrix;
  columns: Columns;
  network: Network;
  settings: Partial<Settings>;
  note: string; // what was made of the table, for the reader
}

/** The text of a file; null if it is not UTF-8. */
export function text_of(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

// text to columns -----------------------------------------------------------------------------------------------------

/** The columns of a CSV text, or why it has none. Whether its first row has names is found out unless said. */
export const table_of = (text: string, header: boolean | null = null): Table | string =>
  attempt(() => {
    if (text.length > MOST_BYTES) refuse(TOO_LARGE);
    const plain = text.replace(/^\ufeff/, ""), delimiter = delimiter_of(plain), comma = delimiter !== ",";
    const whole = dsvFormat(delimiter)
      .parseRows(plain)
      .map((cells, k) => ({ cells: cells.map((cell) => cell.trim()), place: k + 1 }));
    const filled = whole.filter(({ cells }) => cells.some((cell) => cell !== ""));
    if (filled.length === 0)
      refuse("The file is empty; give one with a row of column names and rows of numbers under it.");
    const [first] = filled, width = first.cells.length, ragged = filled.find(({ cells }) => cells.length !== width);
    if (width > MOST_COLUMNS)
      refuse(`The file has ${width} columns; the page takes up to ${MOST_COLUMNS}, so leave some out.`);
    if (ragged) {
      const { place, cells } = ragged;
      refuse(
        `Row ${place} of the file has ${count(cells.length, "cell")}, but the first has ${width}; give each as many.`,
      );
    }
    const named = header ?? first.cells.every((cell) => number_of(cell, comma) === null);
    const body = named ? filled.slice(1) : filled;
    if (body.length === 0) refuse("The file has names but no rows under them; give at least one row of numbers.");
    if (body.length > MOST_ROWS)
      refuse(`The file has ${body.length} rows; the page takes up to ${MOST_ROWS}, Python any number.`);
    const cells = body.map((row) => row.cells), each = Array.from(first.cells.keys());
    return {
      names: each.map((j) => (named && cut(first.cells[j])) || `column ${j + 1}`),
      cells,
      kinds: each.map((j) =>
        kind(
          cells.map((row) => row[j]),
          comma,
        ),
      ),
      places: body.map(({ place }) => place),
      header: named,
      comma,
    };
  });

/** What parts the cells: of a comma, a semicolon and a tab the one that the first line has most of. */
function delimiter_of(text: string): string {
  const line = text.slice(0, 10_000).split(/\r?\n/, 1)[0];
  const counts = [",", ";", "\t"].map((sign) => [line.split(sign).length, sign] as const);
  return counts.reduce((most, each) => (each[0] > most[0] ? each : most))[1];
}

const TRUTHS: ReadonlyMap<string, number> = new Map([
  ["yes", 1],
  ["no", 0],
  ["true", 1],
  ["false", 0],
]);
const MISSING: ReadonlySet<string> = new Set(["", "na", "n/a", "nan", "null", "none", "?"]);
const missing = (cell: string): boolean => MISSING.has(cell.toLowerCase());
const infinite = (cell: string): boolean => /^[-+−]?(inf|infinity|∞)$/i.test(cell); // stands among numbers, but is none

/** The number that a cell is: as it stands, or 1 for yes and 0 for no; null for none. */
function number_of(cell: string, comma: boolean): number | null {
  const plain = comma ? cell.replace(/^([-+]?\d*),(\d+)$/, "$1.$2") : cell;
  return decimal(plain) ?? TRUTHS.get(cell.toLowerCase()) ?? null;
}

/** A column in which most cells are numbers is one of numbers, and the others are mistakes in it. */
function kind(cells: string[], comma: boolean): "numbers" | "text" {
  const there = cells.filter((cell) => !missing(cell) && !infinite(cell));
  const numbers = there.filter((cell) => number_of(cell, comma) !== null);
  return numbers.length > 0 && numbers.length * 2 > there.length ? "numbers" : "text";
}

/** What the columns are taken for at first: the last one is the target, numbers before it are inputs, no text is. */
export function first_roles({ kinds }: Table): Role[] {
  const last = kinds.length - 1;
  return kinds.map((each, j) => {
    if (j === last) return each === "text" ? "classes" : "target";
    return each === "numbers" ? "input" : "left out";
  });
}

/** Which roles a column can have. */
export const roles_of = (table: Table, column: number): readonly Role[] =>
  table.kinds[column] === "numbers" ? ROLES : ["classes", "left out"];

// columns to rows -----------------------------------------------------------------------------------------------------

/** The rows for a network, or why there are none. With `standardise`, numbers lose their units (yes and no do not). */
export const rows_of = (table: Table, roles: readonly Role[], standardise: boolean, file: string): Loaded | string =>
  attempt(() => {
    const [inputs, targets, classes] = (["input", "target", "classes"] as const).map((role) => chosen(roles, role));
    if (inputs.length === 0) refuse("No column is an input; take at least one column of numbers as the input.");
    if (targets.length + classes.length === 0)
      refuse("No column is the target; choose the column that the network is to predict.");
    if (classes.length > 1 || (classes.length && targets.length)) {
      refuse("A target of classes stands alone; make the other targets inputs, or leave them out.");
    }
    const measured = (column: number, numbers: number[]): number[] =>
      standardise ? standard(numbers, table.names[column]) : numbers;
    const X = inputs.map((j) => measured(j, numbers_in(table, j)));
    const aim = classes.length ? to_classes(table, classes[0]) : to_numbers(table, targets, measured);
    const n = table.cells.length;
    const unit = standardise ? "standardised: less their mean, over their standard deviation" : "as they stand";
    return {
      X: columned(X, n),
      Y: columned(aim.Y, n),
      columns: { inputs: inputs.map((j) => table.names[j]), outputs: aim.names },
      network: proposed(inputs.length, aim),
      settings: { learning_rate: 0.01, optimizer: "adam", batch_size: n > BATCH ? BATCH : null },
      note: `${count(n, "row")} of ${file}: ${count(inputs.length, "input")}, ${aim.words}; numbers ${unit}.`,
    };
  });

const chosen = (roles: readonly Role[], role: Role): number[] => roles.flatMap((each, j) => (each === role ? [j] : []));

/** What is to be predicted: the columns of Y with their names, and the loss and output activation for them. */
interface Aim {
  Y: number[][];
  names: string[];
  loss: string;
  output: string;
  words: string;
}

function to_numbers(table: Table, targets: number[], measured: (column: number, numbers: number[]) => number[]): Aim {
  const found = targets.map((j) => numbers_in(table, j)), names = targets.map((j) => table.names[j]);
  if (found.flat().every((y) => y === 0 || y === 1)) {
    return {
      Y: found,
      names,
      loss: "binary_cross_entropy",
      output: "sigmoid",
      words: `yes or no for ${count(names.length, "output")}`,
    };
  }
  const Y = found.map((numbers, k) => measured(targets[k], numbers));
  return {
    Y,
    names,
    loss: "half_squared_error",
    output: "identity",
    words: `${count(names.length, "number")} to predict`,
  };
}

/** A column for each class, 1 where the row is of it. */
function to_classes({ names, cells, places }: Table, column: number): Aim {
  const texts = cells.map((row) => row[column]), empty = texts.findIndex(missing), name = `“${names[column]}”`;
  if (empty >= 0)
    refuse(`Row ${places[empty]} of the file, column ${name}, is missing; fill it in, or leave the row out.`);
  const labels = [...new Set(texts)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  if (labels.length < 2)
    refuse(`Column ${name} is always “${cut(labels[0])}”, so there is nothing to tell apart; choose another target.`);
  if (labels.length > MOST_CLASSES)
    refuse(`Column ${name} has ${labels.length} different values; as classes the page takes up to ${MOST_CLASSES}.`);
  return {
    Y: labels.map((label) => texts.map((text) => (text === label ? 1 : 0))),
    names: labels.map(cut),
    loss: "cross_entropy",
    output: "softmax",
    words: `${labels.length} classes of ${names[column]}`,
  };
}

/** A column's numbers; the first cell that is none ends it. */
function numbers_in({ names, cells, places, comma }: Table, column: number): number[] {
  return cells.map((row, i) => {
    const cell = row[column], where = `Row ${places[i]} of the file, column “${names[column]}”,`;
    if (missing(cell)) refuse(`${where} is missing; fill it in, or leave the row or the column out.`);
    const number = number_of(cell, comma);
    return (
      number ??
      refuse(`${where} is “${cut(cell)}”, which is no number that can be used; correct it, or leave the column out.`)
    );
  });
}

/** Less their mean, over their standard deviation; numbers that are all the same become 0. */
function standard(numbers: number[], name: string): number[] {
  const n = numbers.length, mean = numbers.reduce((sum, x) => sum + x, 0) / n;
  const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
  if (!Number.isFinite(deviation))
    refuse(`Column “${name}” has numbers too large to standardise; give them in a larger unit.`);
  return numbers.map((x) => (deviation === 0 ? 0 : (x - mean) / deviation));
}

const columned = (from: number[][], n: number): Matrix =>
  matrix(
    n,
    from.length,
    Array.from({ length: n * from.length }, (_, k) => from[k % from.length][Math.floor(k / from.length)]),
  );

/** A network that fits such rows: one hidden layer of 8 units. */
const proposed = (inputs: number, { Y, loss, output }: Aim): Network => ({
  sizes: [inputs, 8, Y.length],
  hidden: ["tanh"],
  output,
  loss,
  reduction: "mean",
  bias: true,
  l1: 0,
  l2: 0,
  dropout: [0],
});

const cut = (text: string): string => text.slice(0, LONGEST_NAME);
