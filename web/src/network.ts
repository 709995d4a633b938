/** The network changed by hand: its units, layers, functions and cost. What it has learned stays, wherever that can be.
 *
 * Each function takes a model and returns the next one, or a sentence that says why not. Next: `views/Setup.tsx`, with
 * a button or field for each.
 */
import { add, product, type Parameters } from "./equations";
import { initial } from "./initial";
import type { Formulas, Network } from "./lesson";
import { columns, matrix, rows, type Matrix } from "./matrix";
import { short } from "./numbers";
import { rebuilt, type Model, type Rows } from "./state";

export type Changed = Model | string;

export const MOST_LAYERS = 6; // hidden ones
export const MOST_UNITS = 64; // in a hidden layer
const FIRST = "relu"; // the activation of a first hidden layer
const SLACK = 1e-6; // of targets that add up to 1

// units and layers ----------------------------------------------------------------------------------------------------

/** Another number of units in a hidden layer, counted from 0. The last ones go; new ones come last.
 *
 * A new unit is drawn as at the start, and its weights into the next layer are 0: the prediction stays what it was.
 */
export function set_units(model: Model, layer: number, units: number): Changed {
  const { network, params } = model, before = network.sizes[layer], { W, B } = params[layer], next = params[layer + 1];
  if (!(Number.isInteger(units) && units >= 1 && units <= Math.max(MOST_UNITS, columns(W)))) {
    return `A hidden layer has 1 to ${MOST_UNITS} units here, so ${units} cannot be; Python takes any number of them.`;
  }
  if (units === columns(W)) return model;
  const [drawn] = initial({ sizes: [before, units], bias: network.bias }, "he", units);
  return rebuilt(model, { ...network, sizes: network.sizes.with(layer + 1, units) }, [
    ...params.slice(0, layer),
    { W: resized(W, before, units, drawn.W), B: B && resized(B, 1, units) },
    { W: resized(next.W, units, columns(next.W)), B: next.B },
    ...params.slice(layer + 2),
  ]);
}

/** One more hidden layer, before the output: each of its units passes on one unit of the layer before it (W is the unit
 * matrix), so after relu the prediction stays what it was.
 */
export function add_layer(model: Model): Changed {
  const { network, params } = model, { sizes, hidden, dropout } = network;
  if (hidden.length >= MOST_LAYERS)
    return `The page takes up to ${MOST_LAYERS} hidden layers; Python takes any number.`;
  const before = sizes.at(-2)!, units = Math.min(before, MOST_UNITS), last = params.at(-1)!;
  const grown: Network = {
    ...network,
    sizes: [...sizes.slice(0, -1), units, sizes.at(-1)!],
    hidden: [...hidden, hidden.at(-1) ?? FIRST],
    dropout: [...dropout, 0],
  };
  const passing: Parameters = { W: unit(before, units), B: network.bias ? matrix(1, units) : null };
  return rebuilt(model, grown, [
    ...params.slice(0, -1),
    passing,
    { W: resized(last.W, units, columns(last.W)), B: last.B },
  ]);
}

/** Without one hidden layer, counted from 0. The two weight matrices beside it are multiplied into one, which is what
 * the layer did if its activation was identity.
 */
export function remove_layer(model: Model, layer: number): Changed {
  const { network, params } = model, [gone, next] = params.slice(layer, layer + 2);
  const joined = { W: product(gone.W, next.W), B: gone.B && next.B && add(product(gone.B, next.W), next.B) };
  const shrunk: Network = {
    ...network,
    sizes: network.sizes.toSpliced(layer + 1, 1),
    hidden: network.hidden.toSpliced(layer, 1),
    dropout: network.dropout.toSpliced(layer, 1),
  };
  return rebuilt(model, shrunk, params.toSpliced(layer, 2, joined));
}

/** With another number of rows and columns: cut off at the end, or filled up from `more`, else with zeros. */
function resized(M: Matrix, height: number, width: number, more?: Matrix): Matrix {
  const found = matrix(height, width, more?.data), [h, w] = [Math.min(height, rows(M)), Math.min(width, columns(M))];
  for (let i = 0; i < h; i++) found.data.set(M.data.subarray(i * columns(M), i * columns(M) + w), i * width);
  return found;
}

/** 1 on the diagonal, 0 elsewhere. */
const unit = (height: number, width: number): Matrix =>
  matrix(
    height,
    width,
    Array.from({ length: height * width }, (_, k) => (k % width === Math.floor(k / width) ? 1 : 0)),
  );

// functions and cost --------------------------------------------------------------------------------------------------

/** Another activation of a hidden layer, counted from 0; the weights stay. */
export const set_activation = (model: Model, layer: number, name: string): Changed =>
  with_network(model, { hidden: model.network.hidden.with(layer, name) });

/** Another activation of the output, if the loss is defined for it. */
export function set_output(model: Model, output: string, formulas: Formulas): Changed {
  return clash({ ...model.network, output }, formulas) || with_network(model, { output });
}

/** Another loss with the output activation that belongs to it, if the targets go with it. */
export function set_loss(model: Model, loss: string, formulas: Formulas): Changed {
  const network = { ...model.network, loss, output: formulas.losses[loss].own };
  return clash(network, formulas) || misfit(model, loss, formulas) || with_network(model, network);
}

/** With biases, all 0 at first, or without. */
export function set_bias(model: Model, bias: boolean): Changed {
  const network = { ...model.network, bias };
  return rebuilt(
    model,
    network,
    model.params.map(({ W }) => ({ W, B: bias ? matrix(1, columns(W)) : null })),
  );
}

/** With other functions or another cost; sizes and weights stay. */
export const with_network = (model: Model, changes: Partial<Omit<Network, "sizes" | "bias">>): Model =>
  rebuilt(model, { ...model.network, ...changes }, model.params);

/** The output activations that a network's loss is defined for. */
export const outputs_for = (network: Network, formulas: Formulas): string[] =>
  Object.keys(formulas.activations).filter((output) => clash({ ...network, output }, formulas) === "");

/** The activations that a hidden unit can have: those with a slope of its own. */
export const hidden_ones = ({ activations }: Formulas): string[] =>
  Object.keys(activations).filter((name) => activations[name].cellwise);

/** Why no network has this output with this loss; "" if one can. */
export function clash({ loss, output, sizes }: Network, formulas: Formulas): string {
  const [low, high] = limits(formulas.losses[loss].domain), { between, cellwise } = formulas.activations[output];
  const [least, most] = limits(between);
  if (!cellwise && sizes.at(-1)! < 2) {
    const why = "a single share is always 1; for a yes or no take binary_cross_entropy.";
    return `${output} needs two outputs or more: ${why}`;
  }
  if (low <= least && most <= high) return "";
  return (
    `${loss} takes a logarithm and is undefined for an output of ${output}, which can leave the range ` +
    `${range([low, high])}; take ${formulas.losses[loss].own}, which belongs to it.`
  );
}

/** Why the targets of some rows do not go with a loss; "" if they do. */
export function misfit(
  { rows: learned, validation }: { rows: Rows; validation: Rows | null },
  loss: string,
  formulas: Formulas,
): string {
  return [learned.Y, validation?.Y ?? null].map((Y) => Y && misfit_of(Y, loss, formulas)).find(Boolean) ?? "";
}

function misfit_of(Y: Matrix, loss: string, { losses, activations }: Formulas): string {
  const [low, high] = limits(losses[loss].targets), width = columns(Y);
  const outside = Y.data.findIndex((y) => !(low <= y && y <= high));
  if (outside >= 0) {
    const index = `${Math.floor(outside / width)},${outside % width}`;
    const found = `Y[${index}] is ${short(Y.data[outside])}, but ${loss} takes targets ${range([low, high])}`;
    return `${found}; change Y first, or take another loss.`;
  }
  if (activations[losses[loss].own].cellwise) return "";
  const sums = Array.from({ length: rows(Y) }, (_, i) =>
    Y.data.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0),
  );
  const wrong = sums.findIndex((sum) => !(Math.abs(sum - 1) <= SLACK));
  if (wrong < 0) return "";
  return (
    `Row ${wrong} of Y adds up to ${short(sums[wrong])}, but ${loss} takes probabilities that add up to 1 in each ` +
    `row; change Y first, or take another loss.`
  );
}

/** The limits that a lesson writes, where null stands for none. */
const limits = ([low, high]: readonly [number | null, number | null]): [number, number] => [
  low ?? -Infinity,
  high ?? Infinity,
];

const range = ([low, high]: [number, number]): string =>
  high === Infinity ? `of ${short(low)} or more` : `from ${short(low)} to ${short(high)}`;
