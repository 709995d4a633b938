/** The equations against Python's golden traces; and against central differences, tables and sums written out. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

import {
  ACTIVATIONS, LOSSES, OPTIMIZERS,
  add, backward, clip, colsum, cost, derivatives, descend, erf, forward, length, losses, max, multiply, output_error,
  pairwise, price, product, row_share, rowmax, rowsum, softmax_row_product, start, sum, T,
  type Activation, type Loss, type Parameters,
} from "../src/equations";
import { from, matrix, scalar, values, withNumber, type Matrix } from "../src/matrix";
import { distance, golden, goldens, matrixOf, stepOf, type Golden, type GoldenLesson } from "./golden";

const TOLERANCE = 1e-12; // divided by the largest entry of the matrix + 1e-6

// Python's traces -----------------------------------------------------------------------------------------------------

const subscripts = ({ hidden }: GoldenLesson["network"]): string[] =>
  hidden.length === 1 ? ["h", "o"] : [...hidden.map((_, k) => String(k + 1)), "o"];

const ones = (n: number): Matrix => matrix(n, 1, new Float64Array(n).fill(1));

const REMEMBERED: Record<string, string> = {
  gd: "", momentum: "V", nesterov: "V", rmsprop: "S", adagrad: "S", adam: "VS", adamw: "VS",
};

/** What the equations make of a lesson, under the names of the trace. */
function run({ network, params: given, X, Y, w, masks, memory, settings }: GoldenLesson): Map<string, Matrix> {
  const found = new Map<string, Matrix>();
  const keep = (name: string, M: Matrix | null): void => void (M && found.set(name, M));
  const names = subscripts(network), As = [...network.hidden, network.output].map((name) => ACTIVATIONS[name]);
  const loss = LOSSES[network.loss], rule = OPTIMIZERS[settings.optimizer];
  const params = given.map(({ W, B }) => ({ W: from(W), B: B && from(B) }));

  const layers = forward(As, params, from(X), masks?.map((M) => M && from(M)));
  for (const [k, { Z, H, M }] of layers.entries()) {
    const name = names[k];
    keep(`Z${name}`, Z);
    keep({ o: "O", h: "H" }[name] ?? `H${name}`, H);
    if (M) keep(`A(Z${name})`, As[k].value(Z));
    if (Y && As[k].slope) keep(`A′(Z${name})`, As[k].slope(Z, M ? As[k].value(Z) : H));
  }
  if (Y === null) return found;

  const share = row_share(w ? from(w) : ones(X.length), network.reduction);
  keep("L", losses(loss, As.at(-1)!, layers.at(-1)!, from(Y)));
  keep("C", cost(loss, As, params, layers, from(Y), share, network));
  keep("C′(O)", multiply(share, loss.derivative(layers.at(-1)!.H, from(Y))));
  let back = backward(As, loss, params, layers, from(Y), share, network);
  for (const [k, { E, dW, dB }] of back.entries()) {
    keep(`E${names[k]}`, E);
    keep(`dW${names[k]}`, dW);
    keep(`dB${names[k]}`, dB);
  }
  if (settings.limit !== null) {
    const whole = length(back.flatMap(({ dW, dB }) => [dW, dB]));
    keep("length", whole);
    keep("factor", scalar(settings.limit / Math.max(whole.data[0], settings.limit)));
    back = clip(back, settings.limit);
    for (const [k, { dW, dB }] of back.entries()) {
      keep(`dW${names[k]}_clipped`, dW);
      keep(`dB${names[k]}_clipped`, dB);
    }
  }
  const states = memory?.map(({ W, B }) => [W.map(from), B.map(from)] as const) ?? start(rule, params);
  const [after, remembered] = descend(rule, params, back, states, settings.learning_rate, settings.t);
  for (const [k, { W, B }] of after.entries()) {
    keep(`W${names[k]}_new`, W);
    keep(`B${names[k]}_new`, B);
    for (const [s, letter] of [...REMEMBERED[rule.name]].entries()) {
      keep(`${letter}W${names[k]}_new`, remembered[k][0][s]);
      keep(`${letter}B${names[k]}_new`, remembered[k][1][s] ?? null);
      keep(`${letter}W${names[k]}`, states[k][0][s]);
      keep(`${letter}B${names[k]}`, states[k][1][s] ?? null);
    }
  }
  return found;
}

/** The quantities of a trace that the equations leave behind: all, but for what is given and adam's V̂ and Ŝ. */
const computed = ({ trace }: Golden) =>
  [...trace.steps, ...trace.parts].filter(
    ({ name, phase }) => (phase !== "given" || /^[VS]/.test(name)) && !/^[VS]\u0302/.test(name.normalize("NFD")),
  );

describe("Python's golden traces", () => {
  it.each(goldens())("$name", (golden) => {
    const found = run(golden.lesson), expected = computed(golden);
    expect([...found.keys()].sort()).toEqual(expected.map(({ name }) => name).sort());
    for (const step of expected) {
      expect(distance(found.get(step.name)!, matrixOf(step)), step.name).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it("use every activation, loss and optimizer", () => {
    const lessons = goldens().map(({ lesson }) => lesson);
    const used = (of: (lesson: GoldenLesson) => string[]): string[] => [...new Set(lessons.flatMap(of))].sort();
    expect(used(({ network }) => [...network.hidden, network.output])).toEqual(Object.keys(ACTIVATIONS).sort());
    expect(used(({ network }) => [network.loss])).toEqual(Object.keys(LOSSES).sort());
    expect(used(({ settings }) => [settings.optimizer])).toEqual(Object.keys(OPTIMIZERS).sort());
  });

  it("are missed by a number that is off by little", () => {
    const expected = matrixOf(stepOf(golden("article").trace, "Zh")); // its largest entry is 2.5
    expect(distance(expected, expected)).toBe(0);
    expect(distance(add(expected, 1e-11), expected)).toBeGreaterThan(TOLERANCE);
    expect(distance(add(expected, NaN), expected)).toBeNaN();
    expect(distance(expected, scalar(1))).toBe(Infinity);
  });
});

// central differences -------------------------------------------------------------------------------------------------

const STEP = 1e-5;
const close = (value: Matrix, expected: Matrix, tolerance = 1e-7): void =>
  expect(distance(value, expected)).toBeLessThan(tolerance);

/** How fast f rises with each number of M by itself. */
const rises = (f: (M: Matrix) => Matrix, M: Matrix): Matrix =>
  pairwise((up, down) => (up - down) / (2 * STEP), f(add(M, STEP)), f(add(M, -STEP)));

/** The derivatives of one number with respect to each number of M. */
function gradient(f: (M: Matrix) => number, M: Matrix): Matrix {
  const width = M.shape[1]!;
  const at = (k: number, by: number): number => f(withNumber(M, [Math.floor(k / width), k % width], M.data[k] + by));
  return { shape: M.shape, data: M.data.map((_, k) => (at(k, STEP) - at(k, -STEP)) / (2 * STEP)) };
}

const NUMBERS = from([[-3.7, -1.2, -0.4], [0.3, 0.9, 4.1]]); // away from the corners, in all ranges of erf but the last
const SHARES = from([[0.1, 0.35, 0.6], [0.97, 0.5, 0.02]]);
const plain = (M: Matrix): number[] => Array.from(M.data, (x) => x + 0); // −0 counts as 0
const each = <F>(table: Readonly<Record<string, F>>): F[] => Object.values(table);

describe("slopes", () => {
  it.each(each(ACTIVATIONS).filter(({ slope }) => slope))("$name", ({ value, slope }: Activation) => {
    close(slope!(NUMBERS, value(NUMBERS)), rises(value, NUMBERS));
  });

  it("softmax has a product in place of one", () => {
    const G = from([[0.3, -1.1, 0.7], [2, 0.1, -0.4]]), { value } = ACTIVATIONS.softmax;
    const along = (Z: Matrix): number => sum(multiply(G, value(Z)));
    close(softmax_row_product(value(NUMBERS), G), gradient(along, NUMBERS));
  });

  it("at a corner are 0", () => {
    const corner = from([[0, -0]]);
    expect(plain(ACTIVATIONS.relu.slope!(corner, corner))).toEqual([0, 0]);
    expect(plain(LOSSES.absolute_error.derivative(corner, from([[0, 0]])))).toEqual([0, 0]);
  });
});

describe("losses", () => {
  const Y = from([[0, 1, 0.25], [1, 0, 0.75]]);

  it.each(each(LOSSES))("$name: its derivative", ({ value, derivative }: Loss) => {
    close(derivative(SHARES, Y), rises((O) => value(O, Y), SHARES));
  });

  it("huber's derivative, past δ on both sides", () => {
    const { value, derivative } = LOSSES.huber, far = from([[-2, 3, 1.9], [1, 0, 0.3]]);
    close(derivative(SHARES, far), rises((O) => value(O, far), SHARES));
  });

  const with_logarithm = each(LOSSES).filter(({ value_from_Z }) => value_from_Z);

  it.each(with_logarithm)("$name: the same from Z", ({ value, own, value_from_Z }: Loss) => {
    close(value_from_Z!(NUMBERS, Y), value(ACTIVATIONS[own].value(NUMBERS), Y), 1e-12);
  });

  it.each(with_logarithm)("$name: Eo collapses to O − Y", (loss: Loss) => {
    const activation = ACTIVATIONS[loss.own], share = from([[0.5], [2]]), shares = from([[0, 1, 0], [0.25, 0.5, 0.25]]);
    const layer = { input: NUMBERS, Z: NUMBERS, H: activation.value(NUMBERS), M: null };
    const short = output_error(activation, loss, layer, shares, share);
    const long = output_error(activation, { ...loss, collapses: false }, layer, shares, share);
    expect(loss.collapses).toBe(true);
    close(short, long, 1e-12);
  });
});

describe("penalties", () => {
  const layer = { W: from([[1, -2]]), B: null };
  const none = { input: from([[0]]), Z: layer.W, H: layer.W, M: null };

  it.each([
    [{ l1: 0, l2: 0 }, 0, [0, 0]],
    [{ l1: 0.5, l2: 0 }, 1.5, [0.5, -0.5]],
    [{ l1: 0, l2: 0.5 }, 1.25, [0.5, -1]],
  ])("%o", (penalty, expected, slopes) => {
    expect(price([layer], penalty)).toBe(expected);
    expect(plain(derivatives(none, layer, from([[0, 0]]), penalty).dW)).toEqual(slopes);
  });
});

describe("backpropagation", () => {
  const smooth = goldens("extras", "depths").filter(({ name, lesson }) => lesson.Y && !name.includes("sure and wrong"));

  it.each(smooth)("$name: dW and dB are how fast C rises", ({ lesson: { network, masks, Y, X, w, params: given } }) => {
    const As = [...network.hidden, network.output].map((name) => ACTIVATIONS[name]), loss = LOSSES[network.loss];
    const params: Parameters[] = given.map(({ W, B }) => ({ W: from(W), B: B && from(B) }));
    const Ms = masks?.map((M) => M && from(M)), share = row_share(w ? from(w) : ones(X.length), network.reduction);
    const layers = (of: readonly Parameters[]) => forward(As, of, from(X), Ms);
    const C = (of: readonly Parameters[]): number =>
      cost(loss, As, of, layers(of), from(Y!), share, network).data[0];

    const back = backward(As, loss, params, layers(params), from(Y!), share, network);
    for (const [k, { W, B }] of params.entries()) {
      close(back[k].dW, gradient((changed) => C(params.with(k, { W: changed, B })), W), 1e-6);
      if (B) close(back[k].dB!, gradient((changed) => C(params.with(k, { W, B: changed })), B), 1e-6);
    }
  });
});

// what is known from elsewhere ----------------------------------------------------------------------------------------

describe("erf", () => {
  // Abramowitz & Stegun, Handbook of Mathematical Functions (1964), table 7.1: ten decimals
  it.each([
    [0.1, 0.1124629160], [0.25, 0.2763263902], [0.46, 0.4846553900], [0.5, 0.5204998778], [1, 0.8427007929],
    [1.5, 0.9661051465], [2, 0.9953222650],
  ])("of %d", (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThan(6e-11);
    expect(erf(-x)).toBe(-erf(x));
  });

  it("has the coefficients that Python has", () => {
    const coefficients = (path: string): number[] =>
      readFileSync(resolve(import.meta.dirname, path), "utf8").match(/\d\.\d{10,}(e[+-]?\d+)?/g)!.map(Number);
    const ours = coefficients("../src/equations/erf.ts");
    expect(ours).toEqual(coefficients("../../src/chainrule/equations/erf.py"));
    expect(ours.length).toBe(5 + 4 + 9 + 8 + 6 + 5 + 1);
  });

  it("of 0, of what is far away, and of what is no number", () => {
    expect(erf(0)).toBe(0);
    expect([erf(7), erf(-1000), erf(Infinity)]).toEqual([1, -1, 1]);
    expect(erf(NaN)).toBeNaN();
  });

  it("is 2/√π times the area below exp(−t²), in each range", () => {
    const area = (x: number, n = 2000): number => { // Simpson's rule
      const f = (k: number): number => Math.exp(-(((x * k) / n) ** 2)) * (k === 0 || k === n ? 1 : k % 2 ? 4 : 2);
      return (Array.from({ length: n + 1 }, (_, k) => f(k)).reduce((a, b) => a + b) * x) / n / 3;
    };
    for (const x of [0.2, 0.4687, 0.4688, 1.3, 3.99, 4.01, 5]) {
      expect(Math.abs(erf(x) - (2 / Math.sqrt(Math.PI)) * area(x))).toBeLessThan(1e-13);
    }
  });
});

describe("extreme inputs", () => {
  const FAR = from([[-1000, -0, 0, 1000]]);
  const EXPECTED: Record<string, [number[], number[]]> = { // value and slope
    identity: [[-1000, 0, 0, 1000], [1, 1, 1, 1]],
    relu: [[0, 0, 0, 1000], [0, 0, 0, 1]],
    leaky_relu: [[-10, 0, 0, 1000], [0.01, 0.01, 0.01, 1]],
    elu: [[-1, 0, 0, 1000], [0, 1, 1, 1]],
    gelu: [[0, 0, 0, 1000], [0, 0.5, 0.5, 1]],
    silu: [[0, 0, 0, 1000], [0, 0.5, 0.5, 1]],
    softplus: [[0, Math.LN2, Math.LN2, 1000], [0, 0.5, 0.5, 1]],
    sigmoid: [[0, 0.5, 0.5, 1], [0, 0.25, 0.25, 0]],
    tanh: [[-1, 0, 0, 1], [0, 1, 1, 0]],
    exp: [[0, 1, 1, Infinity], [0, 1, 1, Infinity]], // past 709 the right answer is infinity
  };
  it.each(each(ACTIVATIONS).filter(({ slope }) => slope))("$name", ({ name, value, slope }: Activation) => {
    expect(plain(value(FAR))).toEqual(EXPECTED[name][0]);
    expect(plain(slope!(FAR, value(FAR)))).toEqual(EXPECTED[name][1]);
  });

  it("softmax and the losses from Z", () => {
    const Y = from([[1, 0, 0, 0]]);
    expect(plain(ACTIVATIONS.softmax.value(FAR))).toEqual([0, 0, 0, 1]);
    expect(plain(LOSSES.cross_entropy.value_from_Z!(FAR, Y))).toEqual([2000, 0, 0, 0]);
    expect(plain(LOSSES.binary_cross_entropy.value_from_Z!(FAR, Y))).toEqual([1000, Math.LN2, Math.LN2, 1000]);
    expect(plain(LOSSES.poisson.value_from_Z!(from([[-1000, 0]]), from([[1, 0]])))).toEqual([1000, 1]);
  });

  it("a probability of 0 or 1 costs nothing where it is right", () => {
    const O = from([[0, 1]]);
    for (const name of ["binary_cross_entropy", "cross_entropy"]) {
      expect(plain(LOSSES[name].value(O, O))).toEqual([0, 0]);
    }
    expect(plain(LOSSES.binary_cross_entropy.derivative(O, O))).toEqual([1, -1]);
    expect(plain(LOSSES.poisson.derivative(O, from([[0, 1]])))).toEqual([1, 0]);
  });

  it("the length of derivatives whose squares overflow", () => {
    expect(length([from([[3e200]]), null, from([[4e200]])]).data[0]).toBeCloseTo(5e200, -188);
    expect(length([from([[3e200]]), from([[1e-100]])]).data[0]).toBe(3e200);
    expect(length([from([[0, 0]])]).data[0]).toBe(0);
  });

  it("no NaN is lost", () => {
    const Z = from([[NaN]]);
    for (const { name, value } of each(ACTIVATIONS)) expect(value(Z).data[0], name).toBeNaN();
    expect(max(from([[1, NaN, 2]]))).toBeNaN();
  });
});

// arrays --------------------------------------------------------------------------------------------------------------

describe("the matrix product", () => {
  const numbers = (n: number, m: number, seed: number): Matrix =>
    matrix(n, m, Array.from({ length: n * m }, (_, k) => Math.sin(seed + 3 * k)));
  type Term = (i: number, j: number, k: number) => number;
  const written_out = (n: number, m: number, inner: number, term: Term): Matrix =>
    matrix(n, m, Array.from({ length: n * m }, (_, place) => {
      let total = 0;
      for (let k = 0; k < inner; k++) total += term(Math.floor(place / m), place % m, k);
      return total;
    }));

  const shapes = [[1, 1, 1], [2, 3, 4], [3, 4, 2], [5, 9, 7], [2, 6, 1], [1, 11, 3]];

  it.each(shapes)("of %d rows of %d numbers and %d columns", (n, inner, m) => {
    const L = numbers(n, inner, 1), R = numbers(inner, m, 2), L_T = numbers(inner, n, 3), R_T = numbers(m, inner, 4);
    const at = (M: Matrix, i: number, j: number): number => M.data[i * M.shape[1]! + j];
    close(product(L, R), written_out(n, m, inner, (i, j, k) => at(L, i, k) * at(R, k, j)), 1e-14);
    close(product(T(L_T), R), written_out(n, m, inner, (i, j, k) => at(L_T, k, i) * at(R, k, j)), 1e-14);
    close(product(L, T(R_T)), written_out(n, m, inner, (i, j, k) => at(L, i, k) * at(R_T, j, k)), 1e-14);
  });

  it("takes 0 times infinity for what it is", () => {
    expect(product(from([[0]]), from([[Infinity]])).data[0]).toBeNaN();
    expect(product(from([[0]]), T(from([[Infinity]]))).data[0]).toBeNaN();
  });

  it("says which shapes do not fit", () => {
    const M = matrix(2, 3);
    expect(() => product(M, M)).toThrow("(2,3) times (2,3) is no product; the left must have as many columns");
    expect(() => product(T(M), matrix(3, 1))).toThrow("(3,2) times (3,1)");
    expect(() => product(M, T(matrix(3, 2)))).toThrow("(2,3) times (2,3)");
  });
});

describe("cell by cell", () => {
  const M = from([[1, 2, 3], [4, 5, 6]]);

  it("a row goes with all rows, a column with all columns, a number with all", () => {
    expect(values(add(M, from([[10, 20, 30]])))).toEqual([[11, 22, 33], [14, 25, 36]]);
    expect(values(add(from([[10], [20]]), M))).toEqual([[11, 12, 13], [24, 25, 26]]);
    expect(values(multiply(M, 2))).toEqual([[2, 4, 6], [8, 10, 12]]);
    expect(values(add(from([[1, 2]]), from([[10], [20]])))).toEqual([[11, 12], [21, 22]]);
    expect(values(add(scalar(1), 2))).toBe(3);
    expect(values(add(1, from([[1]])))).toEqual([[2]]);
  });

  it("says which shapes do not fit", () => {
    expect(() => add(M, from([[1, 2]]))).toThrow("(2,3) and (1,2) do not fit together cell by cell");
  });

  it("sums and largest numbers", () => {
    expect(values(colsum(M))).toEqual([[5, 7, 9]]);
    expect(values(rowsum(M))).toEqual([[6], [15]]);
    expect(values(rowmax(M))).toEqual([[3], [6]]);
    expect([sum(M), max(M)]).toEqual([21, 6]);
  });
});
