/** What the page is about, as plain data that is never changed: a network, its numbers, its rows, and how it learns.
 *
 * Each function here takes a model and returns the next one, so undoing is going back to an old one. Next: `store.ts`,
 * which holds the model of the moment and all that follows from it.
 */
import { descend, clip, forward, backward, cost, row_share, start, ACTIVATIONS, LOSSES, OPTIMIZERS } from "./equations";
import type { Parameters, States } from "./equations";
import { initial } from "./initial";
import type { Columns, Layer, Lesson, Memory, Network, Settings } from "./lesson";
import { columns, from, matrix, ones, rows, values, withNumber, type Matrix } from "./matrix";
import { random, shuffled, type Random } from "./random";

/** What has been learned so far: one entry for each step taken. Only the first `steps` entries are this model's own:
 * later models write on in the same lists, so that a long run does not copy them at every step.
 */
export interface History {
  steps: number;
  cost: number[]; // C before the step, of the rows that it saw
  validation: (number | null)[]; // C of the validation rows before the step
}

const NOTHING_YET = (): History => ({ steps: 0, cost: [], validation: [] });

export interface Rows {
  X: Matrix;
  Y: Matrix | null;
  w: Matrix | null;
}

export interface Model {
  network: Network;
  params: readonly Parameters[];
  rows: Rows; // all that it learns from
  validation: Rows | null; // rows that it never learns from
  masks: readonly (Matrix | null)[] | null; // dropout's, for the step at hand
  memory: States; // the optimizer's, before the step at hand
  settings: Settings;
  columns: Columns | null;
  history: History;
  epoch: number; // how often all rows have been seen
  place: number; // where in the epoch's order the next batch begins
}

export const layers = (network: Network): string[] =>
  network.hidden.length === 1 ? ["h", "o"] : [...network.hidden.map((_, k) => String(k + 1)), "o"];

export const activations = (network: Network) => [...network.hidden, network.output].map((name) => ACTIVATIONS[name]);

export function opened(lesson: Lesson): Model {
  const params = params_from(lesson.params);
  const memory = lesson.memory?.map(remembered) ?? start(OPTIMIZERS[lesson.settings.optimizer], params);
  return {
    network: lesson.network,
    params,
    rows: { X: from(lesson.X), Y: lesson.Y && from(lesson.Y), w: lesson.w && from(lesson.w) },
    validation: null,
    masks: lesson.masks?.map((M) => M && from(M)) ?? null,
    memory,
    settings: lesson.settings,
    columns: lesson.columns,
    history: NOTHING_YET(),
    epoch: 0,
    place: 0,
  };
}

/** Parameters from the lists of a lesson, and the lists from parameters. */
export const params_from = (layers: readonly Layer[]): Parameters[] =>
  layers.map(({ W, B }) => ({ W: from(W), B: B && from(B) }));
export const layers_from = (params: readonly Parameters[]): Layer[] =>
  params.map(({ W, B }) => ({ W: values(W) as number[][], B: B && (values(B) as number[][]) }));

/** All matrices that a model holds. */
export function matrices({ params, memory, masks, rows, validation }: Model): Matrix[] {
  const learned = [...params.flatMap(({ W, B }) => [W, B]), ...memory.flat(2), ...(masks ?? [])];
  return [...learned, rows.X, rows.Y, rows.w, validation?.X, validation?.Y, validation?.w].filter((M) => M != null);
}

const remembered = ({ W, B }: Memory): States[number] => [W.map(from), B.map(from)];

// the rows of the step at hand ----------------------------------------------------------------------------------------

/** The numbers of the rows that the next step sees; null for all of them, in their own order. */
export function batch(model: Model): number[] | null {
  const n = rows(model.rows.X), size = model.settings.batch_size;
  if (size === null || size >= n) return null;
  return order(n, model.epoch).slice(model.place, model.place + size);
}

let kept: { epoch: number; rows: number[] } = { epoch: -1, rows: [] };

/** The order in which an epoch takes its rows. The last one is kept, since every step of the epoch asks for it. */
function order(n: number, epoch: number): number[] {
  if (kept.epoch !== epoch || kept.rows.length !== n) kept = { epoch, rows: shuffled(n, epoch) };
  return kept.rows;
}

/** The rows of the step at hand. */
export function seen(model: Model): Rows {
  const chosen = batch(model);
  if (chosen === null) return model.rows;
  const { X, Y, w } = model.rows;
  return { X: taken(X, chosen), Y: Y && taken(Y, chosen), w: w && taken(w, chosen) };
}

export function taken(M: Matrix, chosen: readonly number[]): Matrix {
  const width = columns(M), found = matrix(chosen.length, width);
  chosen.forEach((row, i) => found.data.set(M.data.subarray(row * width, (row + 1) * width), i * width));
  return found;
}

// one step of learning ------------------------------------------------------------------------------------------------

/** What a step makes: C before it, and the parameters and the optimizer's memory after it. */
export interface Pass {
  C: number;
  params: readonly Parameters[];
  memory: States;
}

/** The step at hand by the equations alone. `record.ts` makes the same step with every number kept. */
export function pass(model: Model): Pass {
  const { network, params, masks, memory, settings } = model, { X, Y, w } = seen(model);
  if (Y === null) throw new Error("there are no targets, so there is nothing to learn from; add targets Y");
  const As = activations(network), loss = LOSSES[network.loss];
  const share = row_share(w ?? ones(rows(X)), network.reduction);
  const forth = forward(As, params, X, masks), back = backward(As, loss, params, forth, Y, share, network);
  const { optimizer, limit, learning_rate, t } = settings, clipped = limit === null ? back : clip(back, limit);
  const [stepped, kept] = descend(OPTIMIZERS[optimizer], params, clipped, memory, learning_rate, t);
  return { C: cost(loss, As, params, forth, Y, share, network).data[0], params: stepped, memory: kept };
}

/** The cost of some rows with these parameters; without masks, all units speak. */
export function cost_of(
  network: Network, params: readonly Parameters[], { X, Y, w }: Rows, masks: Model["masks"] = null,
): number {
  if (Y === null) return NaN;
  const As = activations(network);
  const share = row_share(w ?? ones(rows(X)), network.reduction);
  return cost(LOSSES[network.loss], As, params, forward(As, params, X, masks), Y, share, network).data[0];
}

/** The model after the step at hand. */
export const learned = (model: Model): Model => after(model, pass(model));

/** The model after this pass, which may come from the working: that shows the very step which is taken. */
export function after(model: Model, done: Pass): Model {
  const { settings, network } = model;
  const size = settings.batch_size ?? Infinity, n = rows(model.rows.X);
  const over = model.place + size >= n; // the last batch of an epoch may be smaller
  const validation = model.validation && cost_of(network, model.params, model.validation);
  return redrawn({
    ...model,
    params: done.params,
    memory: done.memory,
    settings: { ...settings, t: settings.t + 1 },
    history: written(model.history, done.C, validation),
    epoch: over ? model.epoch + 1 : model.epoch,
    place: over ? 0 : model.place + size,
  });
}

function written({ steps, cost, validation }: History, C: number, V: number | null): History {
  const fresh = cost.length === steps; // else another model has written on from here: this is a new branch
  const [costs, validations] = fresh ? [cost, validation] : [cost.slice(0, steps), validation.slice(0, steps)];
  costs.push(C);
  validations.push(V);
  return { steps: steps + 1, cost: costs, validation: validations };
}

/** The model with dropout's masks for the step at hand: 0 for a silent unit, and the others speak up for it. */
function redrawn(model: Model): Model {
  const { sizes, dropout } = model.network;
  if (model.masks === null || dropout.every((rate) => rate === 0)) return model;
  const next: Random = random(model.settings.t), n = batch(model)?.length ?? rows(model.rows.X);
  const mask = (rate: number, units: number): Matrix =>
    matrix(n, units, Array.from({ length: n * units }, () => (next() < rate ? 0 : 1 / (1 - rate))));
  return { ...model, masks: [...dropout.map((rate, k) => (rate === 0 ? null : mask(rate, sizes[k + 1]))), null] };
}

// changes by hand -----------------------------------------------------------------------------------------------------

/** Which numbers a person may change. */
export const editable = (name: string): boolean => /^(X|Y|W[ho\d]*|B[ho\d]*)$/.test(name);

/** The model with one number changed. Rows are those of the step at hand. */
export function edited(model: Model, name: string, index: readonly number[], value: number): Model {
  if (name === "X" || name === "Y") {
    const row = batch(model)?.[index[0]] ?? index[0], whole = model.rows[name];
    if (whole === null) return model;
    return { ...model, rows: { ...model.rows, [name]: withNumber(whole, [row, index[1]], value) } };
  }
  const k = layers(model.network).indexOf(name.slice(1)), { W, B } = model.params[k];
  const layer = name[0] === "W" ? { W: withNumber(W, index, value), B } : { W, B: B && withNumber(B, index, value) };
  return { ...model, params: model.params.with(k, layer) };
}

/** The model with other settings; another optimizer begins without a memory. */
export function set(model: Model, settings: Partial<Settings>): Model {
  const next = { ...model.settings, ...settings };
  const changed = { ...model, settings: next };
  const batched = next.batch_size === model.settings.batch_size ? changed : redrawn({ ...changed, place: 0 });
  if (next.optimizer === model.settings.optimizer) return batched;
  return { ...batched, settings: { ...next, t: 1 }, memory: start(OPTIMIZERS[next.optimizer], model.params) };
}

/** The model with another network, which begins anew with these parameters or with drawn ones. */
export function rebuilt(model: Model, network: Network, params?: readonly Parameters[], init = "he", seed = 0): Model {
  const begun = params ?? initial(network, init, seed);
  return {
    ...model,
    network,
    params: begun,
    masks: null,
    memory: start(OPTIMIZERS[model.settings.optimizer], begun),
    settings: { ...model.settings, t: 1 },
    history: NOTHING_YET(),
    epoch: 0,
    place: 0,
  };
}

/** The model with other numbers in the same network, such as Python has learned them; the optimizer begins anew. */
export function replaced(model: Model, params: readonly Parameters[]): Model {
  const memory = start(OPTIMIZERS[model.settings.optimizer], params);
  return { ...model, params, memory, settings: { ...model.settings, t: 1 } };
}

/** The model with other rows. What it has learned stays. */
export function refilled(model: Model, found: Rows, names: Columns | null, validation: Rows | null = null): Model {
  const begun = { masks: null, history: NOTHING_YET(), epoch: 0, place: 0 };
  return { ...model, rows: found, columns: names, validation, ...begun };
}
