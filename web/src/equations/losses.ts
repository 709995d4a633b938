/** The losses: how wrong a prediction O is beside its target Y, each beside its derivative with respect to O.
 *
 * Each gives one number for each row and output; `propagate.ts`, which is next, adds them up, and the mean's 1/n
 * appears there, once, and nowhere here. The losses that take a logarithm can be computed stably from Z when the output
 * has the loss's own activation; then the product C′(O) ∘ A′(Z) also collapses to O − Y.
 */
import type { Matrix } from "../matrix";
import { exp, softplus } from "./activations";
import { cellwise, multiply, pairwise, rowmax, rowsum, subtract } from "./arrays";

/** A loss with its derivative. All matrices are (n, outputs). `own` is the activation that belongs to the loss,
 * `value_from_Z` the same value computed stably when the output has that activation, and `collapses` says that then
 * C′(O) ∘ A′(Z) = O − Y.
 */
export interface Loss {
  readonly name: string;
  readonly value: (O: Matrix, Y: Matrix) => Matrix;
  readonly derivative: (O: Matrix, Y: Matrix) => Matrix;
  readonly own: string;
  readonly value_from_Z?: (Z: Matrix, Y: Matrix) => Matrix;
  readonly collapses: boolean;
}

/** y·log(o), and 0 where y is 0, even if o is so small that it became 0. */
export const xlogy = (y: number, o: number): number => (y === 0 ? 0 : y * Math.log(o));

/** y / o, and 0 where y is 0, likewise. */
export const over = (y: number, o: number): number => (y === 0 ? 0 : y / o);

// half_squared_error: the article's cost, whose derivative is plain O − Y

export const half_squared_error = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => (o - y) ** 2 / 2, O, Y);
export const half_squared_error_derivative = (O: Matrix, Y: Matrix): Matrix => subtract(O, Y);

export const HALF_SQUARED_ERROR: Loss = {
  name: "half_squared_error",
  value: half_squared_error,
  derivative: half_squared_error_derivative,
  own: "identity",
  collapses: false,
};

// squared_error: the same without the half

export const squared_error = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => (o - y) ** 2, O, Y);
export const squared_error_derivative = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => 2 * (o - y), O, Y);

export const SQUARED_ERROR: Loss = {
  name: "squared_error",
  value: squared_error,
  derivative: squared_error_derivative,
  own: "identity",
  collapses: false,
};

// absolute_error: at 0, where there is a corner, we take 0 as the derivative

export const absolute_error = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => Math.abs(o - y), O, Y);
export const absolute_error_derivative = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => Math.sign(o - y), O, Y);

export const ABSOLUTE_ERROR: Loss = {
  name: "absolute_error",
  value: absolute_error,
  derivative: absolute_error_derivative,
  own: "identity",
  collapses: false,
};

// huber: squared while the difference is at most δ = 1, absolute past it (Huber 1964)

export const huber = (O: Matrix, Y: Matrix): Matrix =>
  pairwise((o, y) => {
    const size = Math.abs(o - y);
    return size <= 1 ? (o - y) ** 2 / 2 : size - 0.5;
  }, O, Y);
export const huber_derivative = (O: Matrix, Y: Matrix): Matrix =>
  pairwise((o, y) => Math.max(-1, Math.min(1, o - y)), O, Y);

export const HUBER: Loss = {
  name: "huber",
  value: huber,
  derivative: huber_derivative,
  own: "identity",
  collapses: false,
};

// binary_cross_entropy: each output is the probability of a yes; Y lies between 0 and 1

export const binary_cross_entropy = (O: Matrix, Y: Matrix): Matrix =>
  pairwise((o, y) => -(xlogy(y, o) + xlogy(1 - y, 1 - o)), O, Y);
export const binary_cross_entropy_derivative = (O: Matrix, Y: Matrix): Matrix =>
  pairwise((o, y) => over(1 - y, 1 - o) - over(y, o), O, Y);
export const binary_cross_entropy_from_Z = (Z: Matrix, Y: Matrix): Matrix =>
  subtract(softplus(Z), multiply(Y, Z)); // −log σ(Z) = softplus(−Z) = softplus(Z) − Z

export const BINARY_CROSS_ENTROPY: Loss = {
  name: "binary_cross_entropy",
  value: binary_cross_entropy,
  derivative: binary_cross_entropy_derivative,
  own: "sigmoid",
  value_from_Z: binary_cross_entropy_from_Z,
  collapses: true,
};

// cross_entropy: a row of probabilities, one for each class; the targets of a row add up to 1

export const cross_entropy = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => -xlogy(y, o), O, Y);
export const cross_entropy_derivative = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => -over(y, o), O, Y);
export function cross_entropy_from_Z(Z: Matrix, Y: Matrix): Matrix {
  const below = subtract(Z, rowmax(Z));
  const log_shares = subtract(below, cellwise(Math.log, rowsum(exp(below))));
  return pairwise((y, log_share) => -y * log_share, Y, log_shares); // −Y·log softmax(Z)
}

export const CROSS_ENTROPY: Loss = {
  name: "cross_entropy",
  value: cross_entropy,
  derivative: cross_entropy_derivative,
  own: "softmax",
  value_from_Z: cross_entropy_from_Z,
  collapses: true,
};

// poisson: counts; the part of the negative log-likelihood that depends on O

export const poisson = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => o - xlogy(y, o), O, Y);
export const poisson_derivative = (O: Matrix, Y: Matrix): Matrix => pairwise((o, y) => 1 - over(y, o), O, Y);
export const poisson_from_Z = (Z: Matrix, Y: Matrix): Matrix => subtract(exp(Z), multiply(Y, Z));

export const POISSON: Loss = {
  name: "poisson",
  value: poisson,
  derivative: poisson_derivative,
  own: "exp",
  value_from_Z: poisson_from_Z,
  collapses: true,
};

export const LOSSES: Readonly<Record<string, Loss>> = Object.fromEntries(
  [
    HALF_SQUARED_ERROR,
    SQUARED_ERROR,
    ABSOLUTE_ERROR,
    HUBER,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    POISSON,
  ].map((each) => [each.name, each]),
);
