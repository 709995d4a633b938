/** The network itself: forward propagation, the cost, and the three equations of backpropagation.
 *
 * Read it from top to bottom, with a pen. Each layer leaves a record of what it computed, so nothing is lost, and the
 * records are the working that is shown later. Next: `descent.ts`, which moves the weights.
 *
 * One letter, one meaning (n rows; a layer's `in` and `out` are the numbers of units before it and in it):
 *
 *     W  (in, out)  weights                   E   (n, out)    layer error, the derivative of C with respect to Z
 *     B  (1, out)   bias                      dW  (in, out)   derivative of C with respect to W
 *     Z  (n, out)   weighted input            dB  (1, out)    derivative of C with respect to B
 *     H  (n, out)   activations, A(Z)         M   (n, out)    dropout's mask, if there is one: then H = A(Z) ∘ M
 *     O  (n, out)   H of the output layer     C   one number  the cost
 *
 * A is the activation and A′ its slope; C′ is the derivative of C with respect to O. T(W) is Wᵀ.
 */
import { scalar, type Matrix } from "../matrix";
import type { Activation } from "./activations";
import { add, cellwise, colsum, divide, multiply, product, subtract, sum, T } from "./arrays";
import type { Loss } from "./losses";

/** What a layer learns. B is null in a network without bias. */
export interface Parameters {
  readonly W: Matrix;
  readonly B: Matrix | null;
}

/** What a layer computes on the way forward. In the output layer H is O, the prediction. */
export interface Forward {
  readonly input: Matrix;
  readonly Z: Matrix;
  readonly H: Matrix;
  readonly M: Matrix | null;
}

/** What a layer computes on the way back. */
export interface Backward {
  readonly E: Matrix;
  readonly dW: Matrix;
  readonly dB: Matrix | null;
}

/** The price of large weights, ½·λ₂·ΣW² + λ₁·Σ|W|: it is part of C, has no 1/n, and leaves biases alone. */
export interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

export const NO_PENALTY: Penalty = { l1: 0, l2: 0 };

// forward ------------------------------------------------------------------------------------------------------------

/** Forward propagation, A(A(X·Wh + Bh)·Wo + Bo): each layer's activations are the next layer's input. */
export function forward(
  activations: readonly Activation[],
  params: readonly Parameters[],
  X: Matrix,
  masks: readonly (Matrix | null)[] | null = null,
): Forward[] {
  const layers: Forward[] = [];
  let input = X;
  for (const [number, { W, B }] of params.entries()) {
    const Z = weighted_input(input, W, B);
    let H = activations[number].value(Z);
    const M = masks?.[number] ?? null;
    if (M !== null) H = multiply(H, M); // dropout: some units are silent, and the rest speak up for them
    layers.push({ input, Z, H, M });
    input = H;
  }
  return layers;
}

/** Z = (layer input)·W + B. */
export function weighted_input(input: Matrix, W: Matrix, B: Matrix | null): Matrix {
  const Z = product(input, W);
  return B === null ? Z : add(Z, B);
}

// cost ---------------------------------------------------------------------------------------------------------------

/** C: the losses of each row added up over its outputs, each row counted with its share, and the penalty on top. */
export function cost(
  loss: Loss,
  activations: readonly Activation[],
  params: readonly Parameters[],
  layers: readonly Forward[],
  Y: Matrix,
  share: Matrix,
  penalty: Penalty = NO_PENALTY,
): Matrix {
  const L = losses(loss, activations.at(-1)!, layers.at(-1)!, Y);
  return scalar(sum(multiply(share, L)) + price(params, penalty));
}

/** L, the loss of each row and output. */
export function losses(loss: Loss, activation: Activation, output: Forward, Y: Matrix): Matrix {
  if (loss.value_from_Z && activation.name === loss.own) {
    return loss.value_from_Z(output.Z, Y); // the same value, without a logarithm of nearly 0
  }
  return loss.value(output.H, Y);
}

/** ½·λ₂·ΣW² + λ₁·Σ|W|, over the weights of all layers. */
export function price(params: readonly Parameters[], penalty: Penalty): number {
  let total = 0;
  for (const { W } of params) {
    if (penalty.l2) total += (penalty.l2 / 2) * sum(multiply(W, W));
    if (penalty.l1) total += penalty.l1 * sum(cellwise(Math.abs, W));
  }
  return total;
}

/** What each row counts for in C, from its sample weight: w for a sum, w / Σw for a mean. (n, 1) in, (n, 1) out.
 *
 * Dividing by Σw, not by n, makes a row of weight 2 the same as that row twice; where all w are 1 it is the usual 1/n.
 */
export function row_share(w: Matrix, reduction: "mean" | "sum"): Matrix {
  if (reduction === "sum") return w;
  const total = sum(w);
  return divide(w, total > 0 ? total : 1); // no weight at all: no cost, no gradient
}

// backward: the three equations --------------------------------------------------------------------------------------

/** Backpropagation: all errors, from the last layer to the first, and only then may a weight change. */
export function backward(
  activations: readonly Activation[],
  loss: Loss,
  params: readonly Parameters[],
  layers: readonly Forward[],
  Y: Matrix,
  share: Matrix,
  penalty: Penalty = NO_PENALTY,
): Backward[] {
  let E = output_error(activations.at(-1)!, loss, layers.at(-1)!, Y, share);
  const back: Backward[] = [{ E, ...derivatives(layers.at(-1)!, params.at(-1)!, E, penalty) }];
  for (let number = params.length - 2; number >= 0; number--) {
    E = hidden_error(activations[number], layers[number], E, params[number + 1].W);
    back.push({ E, ...derivatives(layers[number], params[number], E, penalty) });
  }
  return back.reverse();
}

/** Equation 1: Eo = C′(O) ∘ A′(Zo), where C′(O) carries each row's share (the 1/n of a mean). */
export function output_error(activation: Activation, loss: Loss, layer: Forward, Y: Matrix, share: Matrix): Matrix {
  const { Z, H: O } = layer;
  if (loss.collapses && activation.name === loss.own) {
    return multiply(share, subtract(O, Y)); // what A′ multiplies by, C′ divides by: only this is left of what follows
  }
  const C_slope = multiply(share, loss.derivative(O, Y)); // C′(O)
  if (activation.slope === null) return activation.row_product!(O, C_slope); // softmax: its units pull on each other
  return multiply(C_slope, activation.slope(Z, O));
}

/** Equation 2: E = (E_next·W_nextᵀ) ∘ A′(Z). */
export function hidden_error(activation: Activation, layer: Forward, E_next: Matrix, W_next: Matrix): Matrix {
  const { Z, H, M } = layer;
  const slope =
    M === null
      ? activation.slope!(Z, H) // softmax, which has none, is for the output alone
      : multiply(activation.slope!(Z, activation.value(Z)), M); // a silent unit passes no error back
  return multiply(product(E_next, T(W_next)), slope);
}

/** Equation 3: dW = (layer input)ᵀ·E, and dB = the column sums of E. */
export function derivatives(
  layer: Forward,
  params: Parameters,
  E: Matrix,
  penalty: Penalty,
): { dW: Matrix; dB: Matrix | null } {
  let dW = product(T(layer.input), E);
  const dB = params.B === null ? null : colsum(E);
  if (penalty.l2) dW = add(dW, multiply(penalty.l2, params.W));
  if (penalty.l1) dW = add(dW, multiply(penalty.l1, cellwise(Math.sign, params.W)));
  return { dW, dB };
}
