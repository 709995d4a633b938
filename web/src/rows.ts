/** The rows that a network learns from, changed by hand: another data set, a row more or less, some rows held out.
 *
 * Next: `views/Data.tsx`, with a button or field for each.
 */
import type { Columns, DataSet, Network, Settings } from "./lesson";
import { columns, from, matrix, rows, type Matrix } from "./matrix";
import type { Changed } from "./network";
import type { Parameters } from "./equations";
import { shuffled } from "./random";
import { batch, params_from, rebuilt, refilled, taken, type Model, type Rows } from "./state";
import { MOST_ROWS } from "./csv";

/** Other rows with a network and settings of their own, as one change. */
export function loaded(
  model: Model,
  found: {
    X: Matrix;
    Y: Matrix;
    columns: Columns;
    network: Network;
    settings: Partial<Settings>;
    params?: readonly Parameters[];
  },
): Model {
  const filled = refilled(model, { X: found.X, Y: found.Y, w: null }, found.columns);
  const settings = { ...filled.settings, limit: null, ...found.settings };
  return rebuilt({ ...filled, settings }, found.network, found.params);
}

/** A data set of the lesson. */
export function with_dataset(model: Model, { X, Y, columns: names, network, params, settings }: DataSet): Model {
  return loaded(model, {
    X: from(X),
    Y: from(Y),
    columns: names,
    network,
    settings,
    params: params ? params_from(params) : undefined,
  });
}

/** One row more at the end, a copy of the last: so it fits the loss, and can be changed from there. */
export function add_row(model: Model): Changed {
  const n = rows(model.rows.X);
  if (n >= MOST_ROWS) return `The page takes up to ${MOST_ROWS} rows.`;
  return with_rows(model, [...Array(n).keys(), n - 1]);
}

/** Without one row of the step at hand, counted from 0; the last one stays. */
export function remove_row(model: Model, row: number): Changed {
  const n = rows(model.rows.X), gone = batch(model)?.[row] ?? row;
  if (n === 1) return "This is the last row, and a network needs one; change its numbers instead.";
  return with_rows(
    model,
    [...Array(n).keys()].filter((each) => each !== gone),
  );
}

const with_rows = (model: Model, chosen: readonly number[]): Model =>
  refilled(model, picked(model.rows, chosen), model.columns, model.validation);

/** A share of all rows, drawn by a seed, is held out: never learned from, it shows how well others are predicted. */
export function hold_out(model: Model, share: number, seed: number): Changed {
  const all = model.validation ? joined(model.rows, model.validation) : model.rows, n = rows(all.X);
  const held = Math.floor(n * share);
  if (share > 0 && held === 0)
    return `${n} rows are too few to hold out ${Math.round(share * 100)} % of them; add rows, or take a larger share.`;
  const order = shuffled(n, seed), sorted = (part: number[]): number[] => part.sort((a, b) => a - b);
  const validation = held === 0 ? null : picked(all, sorted(order.slice(0, held)));
  return refilled(model, held === 0 ? all : picked(all, sorted(order.slice(held))), model.columns, validation);
}

/** Some rows, in this order. */
const picked = ({ X, Y, w }: Rows, chosen: readonly number[]): Rows => ({
  X: taken(X, chosen),
  Y: Y && taken(Y, chosen),
  w: w && taken(w, chosen),
});

function joined(first: Rows, second: Rows): Rows {
  const join = (M: Matrix, N: Matrix): Matrix => matrix(rows(M) + rows(N), columns(M), [...M.data, ...N.data]);
  return {
    X: join(first.X, second.X),
    Y: first.Y && second.Y && join(first.Y, second.Y),
    w: first.w && second.w && join(first.w, second.w),
  };
}
