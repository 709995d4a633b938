/** The activations: what a unit makes of its weighted input, H = A(Z), each beside its slope A′(Z).
 *
 * A slope is given Z and H, so that each keeps its textbook form: `z > 0` for relu, `1 − h²` for tanh. softmax mixes
 * the units of a row, so it has no slope for each unit; it has the product that equation 1 needs instead. Next:
 * `losses.ts`.
 */
import type { Matrix } from "../matrix";
import { cellwise, divide, full_like, multiply, rowmax, rowsum, subtract } from "./arrays";
import { erf } from "./erf";

/** An activation function with its derivative. All matrices are (n, units); softmax has `row_product` in place of
 * `slope`. The values lie between the two numbers of `between` and reach neither.
 */
export interface Activation {
  readonly name: string;
  readonly value: (Z: Matrix) => Matrix;
  readonly slope: ((Z: Matrix, H: Matrix) => Matrix) | null;
  readonly row_product?: (H: Matrix, G: Matrix) => Matrix;
  readonly between: readonly [number, number];
}

const ANYWHERE = [-Infinity, Infinity] as const;

// identity

export const identity = (Z: Matrix): Matrix => Z;
export const identity_slope = (Z: Matrix): Matrix => full_like(Z, 1);

export const IDENTITY: Activation = { name: "identity", value: identity, slope: identity_slope, between: ANYWHERE };

// relu

export const relu = (Z: Matrix): Matrix => cellwise((z) => Math.max(z, 0), Z);
export const relu_slope = (Z: Matrix): Matrix => cellwise((z) => (z > 0 ? 1 : 0), Z); // at the corner, 0, we take 0

export const RELU: Activation = { name: "relu", value: relu, slope: relu_slope, between: ANYWHERE };

// leaky_relu

export const LEAK = 0.01;
export const leaky_relu = (Z: Matrix): Matrix => cellwise((z) => (z > 0 ? z : LEAK * z), Z);
export const leaky_relu_slope = (Z: Matrix): Matrix => cellwise((z) => (z > 0 ? 1 : LEAK), Z);

export const LEAKY_RELU: Activation = {
  name: "leaky_relu",
  value: leaky_relu,
  slope: leaky_relu_slope,
  between: ANYWHERE,
};

// elu

export const elu = (Z: Matrix): Matrix => cellwise((z) => (z > 0 ? z : Math.expm1(z)), Z);
export const elu_slope = (Z: Matrix): Matrix => cellwise((z) => (z > 0 ? 1 : Math.exp(z)), Z);

export const ELU: Activation = { name: "elu", value: elu, slope: elu_slope, between: [-1, Infinity] };

// gelu, the exact form (Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2), not its tanh approximation

export const gelu = (Z: Matrix): Matrix => cellwise((z) => (z * (1 + erf(z / Math.SQRT2))) / 2, Z);
export const gelu_slope = (Z: Matrix): Matrix =>
  cellwise((z) => {
    const bell = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    return (1 + erf(z / Math.SQRT2)) / 2 + z * bell;
  }, Z);

export const GELU: Activation = { name: "gelu", value: gelu, slope: gelu_slope, between: ANYWHERE };

// sigmoid

export const sigmoid = (Z: Matrix): Matrix => cellwise(squeezed, Z);
export const sigmoid_slope = (_Z: Matrix, H: Matrix): Matrix => cellwise((h) => h * (1 - h), H);

function squeezed(z: number): number {
  const small = Math.exp(-Math.abs(z)); // at most 1: exp(−z) itself would overflow for very negative z
  return z >= 0 ? 1 / (1 + small) : small / (1 + small);
}

export const SIGMOID: Activation = { name: "sigmoid", value: sigmoid, slope: sigmoid_slope, between: [0, 1] };

// silu

export const silu = (Z: Matrix): Matrix => cellwise((z) => z * squeezed(z), Z);
export const silu_slope = (Z: Matrix): Matrix =>
  cellwise((z) => {
    const gate = squeezed(z);
    return gate * (1 + z * (1 - gate));
  }, Z);

export const SILU: Activation = { name: "silu", value: silu, slope: silu_slope, between: ANYWHERE };

// softplus: log(1 + exp(Z)), without its overflow

export const softplus = (Z: Matrix): Matrix => cellwise((z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), Z);
export const softplus_slope = (Z: Matrix): Matrix => sigmoid(Z);

export const SOFTPLUS: Activation = {
  name: "softplus",
  value: softplus,
  slope: softplus_slope,
  between: [0, Infinity],
};

// tanh

export const tanh = (Z: Matrix): Matrix => cellwise(Math.tanh, Z);
export const tanh_slope = (_Z: Matrix, H: Matrix): Matrix => cellwise((h) => 1 - h * h, H);

export const TANH: Activation = { name: "tanh", value: tanh, slope: tanh_slope, between: [-1, 1] };

// exp: past 709 the right answer is infinity

export const exp = (Z: Matrix): Matrix => cellwise(Math.exp, Z);
export const exp_slope = (_Z: Matrix, H: Matrix): Matrix => H;

export const EXP: Activation = { name: "exp", value: exp, slope: exp_slope, between: [0, Infinity] };

// softmax, for the output layer only

export function softmax(Z: Matrix): Matrix {
  const powers = exp(subtract(Z, rowmax(Z))); // a shift of the whole row changes no share
  return divide(powers, rowsum(powers));
}

/** The derivative of C with respect to Z, from G, that with respect to H: the vector–Jacobian product.
 *
 * The Jacobian of one row is diag(h) − hᵀ·h, so G times it is h ∘ (g − Σ g·h).
 */
export const softmax_row_product = (H: Matrix, G: Matrix): Matrix => multiply(H, subtract(G, rowsum(multiply(G, H))));

export const SOFTMAX: Activation = {
  name: "softmax",
  value: softmax,
  slope: null,
  row_product: softmax_row_product,
  between: [0, 1],
};

export const ACTIVATIONS: Readonly<Record<string, Activation>> = Object.fromEntries(
  [IDENTITY, RELU, LEAKY_RELU, ELU, GELU, SILU, SOFTPLUS, SIGMOID, TANH, EXP, SOFTMAX].map((each) => [each.name, each]),
);
