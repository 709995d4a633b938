/** One step of learning with every number kept: forward, cost, backward, update, in the order in which they run.
 *
 * It does as `working/record.py`: the equations run once, and `book.ts` has equation and words of each quantity.
 * Next: `explain.ts`, which opens one number.
 */
import * as entries from "./book";
import { hidden_name, layer_of, type Book, type Equation, type Taught } from "./book";
import { backward, clip, cost, descend, forward, length, losses, multiply, row_share, start } from "./equations";
import { GD, LOSSES, type Backward, type Forward, type Optimizer, type Parameters, type States } from "./equations";
import { evaluate } from "./expressions";
import type { Network } from "./lesson";
import { ones, rows, scalar, type Matrix } from "./matrix";
import { title } from "./notation";
import { activations, layers, type Pass as Taken } from "./state";

export type Phase = "given" | "forward" | "cost" | "backward" | "update" | "part";

/** One quantity of the working. A part is a quantity that an equation uses by the way. */
export interface Step {
  readonly name: string;
  readonly title: string;
  readonly phase: Phase;
  readonly equation: Equation;
  readonly value: Matrix;
}

/** All steps of one pass in order, the parts, and of the single numbers n, η, λ₁, λ₂, t and limit those in use. */
export interface Recorded extends Taught {
  readonly network: Network;
  readonly steps: readonly Step[];
  readonly parts: readonly Step[];
  readonly by_name: ReadonlyMap<string, Step>;
  readonly constants: ReadonlyMap<string, number>;
  /** The value of a quantity, a part or a constant. A(Zo) is O by another name. */
  value(name: string): Matrix;
}

export interface Options {
  learning_rate: number;
  optimizer: Optimizer;
  limit: number | null; // clipping's
  t: number;
  w: Matrix | null; // sample weights, (n, 1)
  masks: readonly (Matrix | null)[] | null; // dropout's, for each layer
  memory: States | null; // the optimizer's before step t; null: as at the start
}

const PLAIN: Options = { learning_rate: 0.1, optimizer: GD, limit: null, t: 1, w: null, masks: null, memory: null };

/** One step of learning; without Y, the way forward alone. */
export function record(
  lesson: Taught,
  network: Network,
  params: readonly Parameters[],
  X: Matrix,
  Y: Matrix | null,
  options: Partial<Options> = {},
): Recorded {
  const given = { ...PLAIN, ...options }, { w, masks, optimizer, limit, learning_rate, t } = given;
  const As = activations(network), names = layers(network);
  const masked = names.filter((_, k) => masks?.[k]);
  const use = { weighted: w !== null, masked, optimizer: optimizer.name, clipped: limit !== null };
  const pass = begin(lesson, network, entries.book(lesson, network, use));

  const forth = forward(As, params, X, masks);
  write_forward(pass, X, params, forth);
  if (Y === null) return pass.recorded;

  const share = row_share(w ?? ones(rows(X)), network.reduction), loss = LOSSES[network.loss];
  const C = cost(loss, As, params, forth, Y, share, network);
  let back: readonly Backward[] = backward(As, loss, params, forth, Y, share, network);
  write_backward(pass, forth, Y, w, share, C, back);
  const constants = { n: rows(X), η: learning_rate, "λ₁": network.l1, "λ₂": network.l2, t, limit: limit ?? 0 };
  for (const [name, value] of Object.entries(constants)) {
    if (value || name === "n" || name === "η") pass.constants.set(name, value);
  }
  if (limit !== null) {
    write_clipped(pass, back, limit);
    back = clip(back, limit);
  }
  const before = given.memory ?? start(optimizer, params);
  const [after, memory] = descend(optimizer, params, back, before, learning_rate, t);
  write_update(pass, optimizer.name, before, after, memory);
  return pass.recorded;
}

interface Pass {
  book: Book;
  constants: Map<string, number>;
  recorded: Recorded;
  put(phase: Phase, equation: Equation, value: Matrix | null | (() => Matrix)): void;
}

/** Collects the steps of one pass, each value beside its equation. A value may be worked out when it is asked for. */
function begin({ formulas, words }: Taught, network: Network, book: Book): Pass {
  const steps: Step[] = [], parts: Step[] = [];
  const by_name = new Map<string, Step>(), constants = new Map<string, number>();
  const recorded: Recorded = {
    formulas, words, network, steps, parts, by_name, constants,
    value(name) {
      const step = by_name.get(name) ?? (name.startsWith("A(") ? by_name.get(hidden_name(layer_of(name))) : undefined);
      const constant = constants.get(name);
      if (step === undefined && constant === undefined) throw new Error(`there is no ${name} in this pass`);
      return step?.value ?? scalar(constant!);
    },
  };
  return {
    book, constants, recorded,
    put(phase, equation, value) {
      if (value === null) return;
      const { name } = equation;
      let found = typeof value === "function" ? null : without_negative_zeros(value);
      const step: Step = {
        name, phase, equation,
        title: title(name, words.notation),
        get value() {
          return (found ??= without_negative_zeros((value as () => Matrix)()));
        },
      };
      (phase === "part" ? parts : steps).push(step);
      by_name.set(name, step);
    },
  };
}

/** −0 is a stumbling block and says nothing; a matrix without one is kept as it is. */
function without_negative_zeros(M: Matrix): Matrix {
  const { data } = M;
  for (let k = 0; k < data.length; k++) {
    if (data[k] === 0 && 1 / data[k] < 0) return { shape: M.shape, data: data.map((number) => number + 0) };
  }
  return M;
}

function write_forward({ book, put }: Pass, X: Matrix, params: readonly Parameters[], forth: readonly Forward[]): void {
  const As = activations(book.network);
  put("given", entries.given(book, "X"), X);
  book.layers.forEach((name, k) => {
    const { W, B } = params[k], { Z, M, H } = forth[k];
    put("given", entries.given(book, `W${name}`), W);
    if (B) put("given", entries.given(book, `B${name}`), B);
    put("forward", entries.Z(book, name), Z);
    if (M) {
      put("given", entries.given(book, `M${name}`), M);
      put("part", entries.value(book, name), () => As[k].value(Z));
    }
    put("forward", entries.H(book, name), H);
  });
}

function write_backward(
  { book, put }: Pass,
  forth: readonly Forward[],
  Y: Matrix,
  w: Matrix | null,
  share: Matrix,
  C: Matrix,
  back: readonly Backward[],
): void {
  const As = activations(book.network), loss = LOSSES[book.network.loss], output = forth.at(-1)!;
  put("given", entries.given(book, "Y"), Y);
  if (w) put("given", entries.given(book, "w"), w);
  put("part", entries.L(book), () => losses(loss, As.at(-1)!, output, Y));
  put("cost", entries.C(book), C);
  put("part", entries.cost_slope(book), () => multiply(share, loss.derivative(output.H, Y)));
  for (const [name, k] of reversed(book)) {
    const { E, dW, dB } = back[k], { Z, H, M } = forth[k], A = As[k];
    if (A.slope) put("part", entries.slope(book, name), () => A.slope!(Z, M ? A.value(Z) : H));
    put("backward", entries.E(book, name), E);
    put("backward", entries.dW(book, name), dW);
    if (dB) put("backward", entries.dB(book, name), dB);
  }
}

/** The length of all derivatives, the factor, and each derivative after it. */
function write_clipped({ book, put }: Pass, back: readonly Backward[], limit: number): void {
  const named = reversed(book).flatMap(([name, k]) => {
    const { dW, dB } = back[k];
    return [{ name: `dW${name}`, d: dW }, ...(dB ? [{ name: `dB${name}`, d: dB }] : [])];
  });
  const whole = length(named.map(({ d }) => d)), factor = limit / Math.max(whole.data[0], limit);
  put("update", entries.length(book, named.map(({ name }) => name)), whole);
  put("update", entries.factor(book), scalar(factor));
  for (const { name, d } of named) put("update", entries.clip(book, name), multiply(d, factor));
}

/** For each W and B: what the optimizer remembers before and after, and the value after the step. */
function write_update(
  { book, put, recorded }: Pass,
  rule: string,
  before: States,
  after: readonly Parameters[],
  memory: States,
): void {
  const { state } = book.formulas.optimizers[rule];
  for (const [name, k] of reversed(book)) {
    const { W, B } = after[k];
    [W, B].forEach((value, which) => {
      if (value === null) return;
      const quantity = `${"WB"[which]}${name}`, known = new Map([[`${quantity}_new`, value]]);
      state.forEach((remembered, m) => {
        known.set(`${remembered}${quantity}_new`, memory[k][which][m]);
        put("given", entries.given(book, `${remembered}${quantity}`), before[k][which][m]);
      });
      for (const equation of entries.update(book, quantity)) {
        // a rule works some out without keeping them, such as V̂
        put("update", equation, known.get(equation.name) ?? (() => evaluate(equation.forms[0], recorded.value)));
      }
    });
  }
}

/** Each layer's name and number, last layer first. */
const reversed = ({ layers }: Book): [string, number][] =>
  layers.map((name, k): [string, number] => [name, k]).reverse();

/** What the step makes, read from its working. */
export function taken_from({ network, by_name, formulas }: Recorded, optimizer: string): Taken {
  const value = (name: string): Matrix => by_name.get(name)!.value;
  const kept = (quantity: string): Matrix[] =>
    formulas.optimizers[optimizer].state.map((letter) => value(`${letter}${quantity}_new`));
  const names = layers(network), { bias } = network;
  return {
    C: value("C").data[0],
    params: names.map((name) => ({ W: value(`W${name}_new`), B: bias ? value(`B${name}_new`) : null })),
    memory: names.map((name) => [kept(`W${name}`), bias ? kept(`B${name}`) : []]),
  };
}
