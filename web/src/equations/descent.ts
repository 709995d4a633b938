/** The update: gradient descent, W ← W − η·dW, and the rules that improve on it.
 *
 * Each rule is a pair of functions on one matrix: `init(W)` gives its state, `update(W, dW, state, rate, t)` gives the
 * new W and the new state. It is used for each W and each B alike (read B for W). `rate` is η, the learning rate; t
 * counts steps from 1. V is a running mean of the slopes, S one of their squares. This is the last of the equations.
 *
 * The constants are Optax's defaults, and so are the choices where books disagree; each is said where it is made.
 */
import { scalar, type Matrix } from "../matrix";
import { add, cellwise, divide, full_like, max, multiply, pairwise, subtract, sum } from "./arrays";
import type { Backward, Parameters } from "./propagate";

export type State = readonly Matrix[];
export type States = readonly (readonly [State, State])[]; // for each layer: the state of its W and that of its B

/** An update rule: a pair of functions. */
export interface Optimizer {
  readonly name: string;
  readonly init: (W: Matrix) => State;
  readonly update: (W: Matrix, dW: Matrix, state: State, rate: number, t: number) => readonly [Matrix, State];
}

/** The state before the first step, for each layer. */
export const start = (optimizer: Optimizer, params: readonly Parameters[]): States =>
  params.map(({ W, B }) => [optimizer.init(W), B !== null ? optimizer.init(B) : []]);

/** One update of all weights and biases, after all errors are known. */
export function descend(
  optimizer: Optimizer,
  params: readonly Parameters[],
  gradients: readonly Backward[],
  states: States,
  rate: number,
  t: number,
): [Parameters[], States] {
  const new_params: Parameters[] = [], new_states: [State, State][] = [];
  for (let [layer, { W, B }] of params.entries()) {
    const { dW, dB } = gradients[layer];
    let [state_W, state_B] = states[layer];
    [W, state_W] = optimizer.update(W, dW, state_W, rate, t);
    if (B !== null) [B, state_B] = optimizer.update(B, dB!, state_B, rate, t);
    new_params.push({ W, B });
    new_states.push([state_W, state_B]);
  }
  return [new_params, new_states];
}

/** All dW and dB made shorter by one factor, if together they are longer than `limit` (Pascanu et al. 2013). */
export function clip(gradients: readonly Backward[], limit: number): Backward[] {
  const whole = length(gradients.flatMap(({ dW, dB }) => [dW, dB])).data[0];
  const factor = limit / Math.max(whole, limit);
  return gradients.map(({ E, dW, dB }) => ({ E, dW: multiply(dW, factor), dB: dB && multiply(dB, factor) }));
}

/** √Σd² over all entries of all matrices, each divided by the largest first, so that no square overflows. */
export function length(matrices: readonly (Matrix | null)[]): Matrix {
  const given = matrices.filter((d) => d !== null);
  const largest = Math.max(...given.map((d) => max(cellwise(Math.abs, d))));
  const unit = largest > 0 ? largest : 1;
  const squares = given.map((d) => sum(cellwise((x) => (x / unit) ** 2, d)));
  return scalar(unit * Math.sqrt(squares.reduce((total, each) => total + each, 0)));
}

const nothing = (): State => [];
const zeros = (W: Matrix): State => [full_like(W, 0)];

// gd: gradient descent

const gd: Optimizer["update"] = (W, dW, _state, rate) => [subtract(W, multiply(rate, dW)), []];

export const GD: Optimizer = { name: "gd", init: nothing, update: gd };

// momentum (Polyak 1964)

const momentum: Optimizer["update"] = (W, dW, [V], rate) => {
  V = pairwise((v, d) => 0.9 * v + d, V, dW);
  return [subtract(W, multiply(rate, V)), [V]];
};

export const MOMENTUM: Optimizer = { name: "momentum", init: zeros, update: momentum };

// nesterov (Sutskever et al. 2013, as rewritten so that W itself is kept)

const nesterov: Optimizer["update"] = (W, dW, [V], rate) => {
  V = pairwise((v, d) => 0.9 * v + d, V, dW);
  return [subtract(W, multiply(rate, add(dW, multiply(0.9, V)))), [V]];
};

export const NESTEROV: Optimizer = { name: "nesterov", init: zeros, update: nesterov };

// rmsprop (Hinton's lecture 6e, 2012); ε stands inside the root

const rmsprop: Optimizer["update"] = (W, dW, [S], rate) => {
  S = pairwise((s, d) => 0.9 * s + 0.1 * d ** 2, S, dW);
  return [subtract(W, multiply(rate, pairwise((d, s) => d / Math.sqrt(s + 1e-8), dW, S))), [S]];
};

export const RMSPROP: Optimizer = { name: "rmsprop", init: zeros, update: rmsprop };

// adagrad (Duchi et al. 2011); the sum starts at 0.1, and ε stands inside the root

const adagrad_init = (W: Matrix): State => [full_like(W, 0.1)];

const adagrad: Optimizer["update"] = (W, dW, [S], rate) => {
  S = pairwise((s, d) => s + d ** 2, S, dW);
  return [subtract(W, multiply(rate, pairwise((d, s) => d / Math.sqrt(s + 1e-7), dW, S))), [S]];
};

export const ADAGRAD: Optimizer = { name: "adagrad", init: adagrad_init, update: adagrad };

// adam (Kingma & Ba 2015, algorithm 1); ε stands outside the root

const two_zeros = (W: Matrix): State => [full_like(W, 0), full_like(W, 0)];

function adam_step(dW: Matrix, [V, S]: State, t: number): [Matrix, State] {
  V = pairwise((v, d) => 0.9 * v + 0.1 * d, V, dW);
  S = pairwise((s, d) => 0.999 * s + 0.001 * d ** 2, S, dW);
  const V_fair = divide(V, 1 - 0.9 ** t); // both start at 0, and this takes that start out again
  const S_fair = divide(S, 1 - 0.999 ** t);
  return [pairwise((v, s) => v / (Math.sqrt(s) + 1e-8), V_fair, S_fair), [V, S]];
}

const adam: Optimizer["update"] = (W, dW, state, rate, t) => {
  const [step, after] = adam_step(dW, state, t);
  return [subtract(W, multiply(rate, step)), after];
};

export const ADAM: Optimizer = { name: "adam", init: two_zeros, update: adam };

// adamw (Loshchilov & Hutter 2019): adam, and every weight shrinks a little by itself

const adamw: Optimizer["update"] = (W, dW, state, rate, t) => {
  const [step, after] = adam_step(dW, state, t);
  return [subtract(W, multiply(rate, add(step, multiply(1e-4, W)))), after];
};

export const ADAMW: Optimizer = { name: "adamw", init: two_zeros, update: adamw };

export const OPTIMIZERS: Readonly<Record<string, Optimizer>> = Object.fromEntries(
  [GD, MOMENTUM, NESTEROV, RMSPROP, ADAGRAD, ADAM, ADAMW].map((each) => [each.name, each]),
);
