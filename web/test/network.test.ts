/** Changing a network by hand: shapes stay right, other weights stay, and so does the prediction where it should. */
import { describe, expect, test } from "vitest";

import { forward, LOSSES } from "../src/equations";
import type { Network } from "../src/lesson";
import { initial } from "../src/initial";
import { columns, from, rows, values, type Matrix } from "../src/matrix";
import * as net from "../src/network";
import { activations, learned, opened, rebuilt, type Model } from "../src/state";
import { LESSON as lesson } from "./lesson";

const { formulas } = lesson;
const article = opened(lesson);

/** A network with weights and biases that are all different. */
function model(sizes: number[], hidden: string[], more: Partial<Network> = {}): Model {
  const network: Network = {
    ...lesson.network,
    sizes,
    hidden,
    dropout: hidden.map(() => 0),
    output: "identity",
    ...more,
  };
  const params = initial(network, "he", 7).map(({ W, B }, k) => ({
    W,
    B: B && from([Array.from(B.data, (_, j) => 0.1 * (j + 1) - 0.2 * k)]),
  }));
  const X = initial({ sizes: [5, sizes[0]], bias: false }, "lecun", 3)[0].W;
  const Y = from(
    Array.from({ length: 5 }, (_, i) =>
      Array.from({ length: sizes.at(-1)! }, (_, j) => (j === i % sizes.at(-1)! ? 1 : 0)),
    ),
  );
  return { ...rebuilt(article, network, params), rows: { X, Y, w: null } };
}

const prediction = ({ network, params, rows }: Model): Matrix =>
  forward(activations(network), params, rows.X).at(-1)!.H;

/** A model whose every shape is checked against its sizes. */
function sound(found: net.Changed): Model {
  if (typeof found === "string") throw new Error(found);
  const { network, params } = found, { sizes } = network;
  expect(params.map(({ W }) => W.shape)).toEqual(sizes.slice(1).map((after, k) => [sizes[k], after]));
  expect(params.map(({ B }) => B?.shape ?? null)).toEqual(
    sizes.slice(1).map((after) => (network.bias ? [1, after] : null)),
  );
  expect([network.hidden.length, network.dropout.length]).toEqual([sizes.length - 2, sizes.length - 2]);
  expect(found.memory.map(([W, B]) => [W, B].flat().map(({ shape }) => shape))).toEqual(params.map(() => []));
  expect(params.every(({ W, B }) => [W, B].every((M) => !M || M.data.every(Number.isFinite)))).toBe(true);
  return found;
}

describe("units", () => {
  const before = model([2, 3, 4, 2], ["tanh", "gelu"]);

  test.each([0, 1])("a new unit of layer %d leaves the prediction as it was, bit for bit", (layer) => {
    const after = sound(net.set_units(before, layer, 5));
    expect(after.network.sizes[layer + 1]).toBe(5);
    expect(prediction(after).data).toEqual(prediction(before).data);
  });

  test("a new unit leaves the other weights as they were, and has weights of its own to learn with", () => {
    const [W1, W2] = sound(net.set_units(before, 0, 4)).params.map(({ W }) => values(W) as number[][]);
    expect(W1.map((row) => row.slice(0, 3))).toEqual(values(before.params[0].W));
    expect(W1.every((row) => row[3] !== 0)).toBe(true);
    expect(W2.slice(0, 3)).toEqual(values(before.params[1].W));
    expect(W2[3]).toEqual([0, 0, 0, 0]);
  });

  test("it learns: after two steps its weights have moved", () => {
    const after = sound(net.set_units(before, 0, 4)), later = learned(learned(after));
    expect(later.params[0].W.data[3]).not.toBe(after.params[0].W.data[3]);
  });

  test("taking units away takes their column and row alone", () => {
    const after = sound(net.set_units(before, 1, 2));
    const [W1, W2, Wo] = after.params.map(({ W }) => values(W) as number[][]);
    const old = before.params.map(({ W }) => values(W) as number[][]);
    expect(W1).toEqual(old[0]);
    expect(W2).toEqual(old[1].map((row) => row.slice(0, 2)));
    expect(Wo).toEqual(old[2].slice(0, 2));
    expect(values(after.params[1].B!)).toEqual([(values(before.params[1].B!) as number[][])[0].slice(0, 2)]);
  });

  test.each([0, 65, 1.5, NaN, -3])("%d units are refused with a sentence", (units) => {
    expect(net.set_units(before, 0, units)).toMatch(/^A hidden layer has 1 to 64 units here/);
  });

  test("a layer that came with more units than that can lose one", () => {
    expect(sound(net.set_units(model([2, 80, 1], ["relu"]), 0, 79)).network.sizes).toEqual([2, 79, 1]);
    expect(net.set_units(model([2, 80, 1], ["relu"]), 0, 81)).toMatch(/^A hidden layer/);
  });

  test("without biases it stays without", () => {
    expect(sound(net.set_units(model([2, 3, 1], ["relu"], { bias: false }), 0, 6)).params[0].B).toBe(null);
  });
});

describe("layers", () => {
  test.each([["relu"], ["identity"]])("a layer added after %s leaves the prediction as it was", (name) => {
    const before = model([3, 4, 2], [name]), after = sound(net.add_layer(before));
    expect(after.network.sizes).toEqual([3, 4, 4, 2]);
    expect(after.network.hidden).toEqual([name, name]);
    expect(prediction(after).data).toEqual(prediction(before).data);
  });

  test("the first hidden layer has as many units as there are inputs, up to the most", () => {
    expect(sound(net.add_layer(model([3, 2], []))).network.sizes).toEqual([3, 3, 2]);
    expect(sound(net.add_layer(model([70, 2], []))).network.sizes).toEqual([70, net.MOST_UNITS, 2]);
  });

  test("taking the new layer away gives the old network back, bit for bit", () => {
    const before = model([3, 4, 2], ["tanh"]), after = sound(net.remove_layer(sound(net.add_layer(before)), 1));
    expect(after.network).toEqual(before.network);
    expect(after.params).toEqual(before.params);
  });

  test.each([0, 1])("taking away layer %d leaves the prediction as it was, if its activation was identity", (layer) => {
    const before = model([3, 4, 5, 2], ["tanh", "tanh"].with(layer, "identity"));
    const after = sound(net.remove_layer(before, layer)), [O, P] = [prediction(before), prediction(after)];
    expect(after.network.hidden).toEqual(["tanh"]);
    O.data.forEach((o, k) => expect(P.data[k]).toBeCloseTo(o, 12));
  });

  test("the last hidden layer can go, and one can come back", () => {
    const bare = sound(net.remove_layer(model([3, 4, 2], ["tanh"], { bias: false }), 0));
    expect(bare.network.sizes).toEqual([3, 2]);
    expect(sound(net.add_layer(bare)).network.hidden).toEqual(["relu"]);
  });

  test("a seventh hidden layer is refused with a sentence", () => {
    let found: net.Changed = model([2, 2], []);
    for (let k = 0; k < 6; k++) found = sound(net.add_layer(found));
    expect(net.add_layer(found)).toMatch(/up to 6 hidden layers/);
  });
});

describe("functions and cost", () => {
  const before = model([2, 3, 2], ["tanh"]);

  test("another activation keeps the weights and begins the memory anew", () => {
    const after = sound(net.set_activation(learned(before), 0, "relu"));
    expect(after.network.hidden).toEqual(["relu"]);
    expect(after.params).toEqual(learned(before).params);
    expect([after.settings.t, after.history.steps]).toEqual([1, 0]);
  });

  test.each(Object.keys(LOSSES))("%s comes with its own activation, where the targets go with it", (loss) => {
    const after = sound(net.set_loss(before, loss, formulas));
    expect([after.network.loss, after.network.output]).toEqual([loss, LOSSES[loss].own]);
    expect(after.params).toEqual(before.params);
  });

  test("the article's targets do not go with a cross entropy", () => {
    expect(net.set_loss(article, "binary_cross_entropy", formulas)).toBe(
      "Y[1,0] is 2, but binary_cross_entropy takes targets from 0 to 1; change Y first, or take another loss.",
    );
    const halves = {
      ...article,
      rows: {
        ...article.rows,
        Y: from([
          [0.5, 0.5],
          [1, 0],
          [0.5, 0.25],
        ]),
      },
    };
    expect(net.set_loss(halves, "cross_entropy", formulas)).toMatch(
      /^Row 2 of Y adds up to 0.75, but cross_entropy takes/,
    );
  });

  test("targets that are held out are looked at too", () => {
    const held = { ...before, validation: { X: from([[0, 0]]), Y: from([[-1, 0]]), w: null } };
    expect(net.set_loss(held, "poisson", formulas)).toMatch(/^Y\[0,0\] is −1, but poisson takes targets of 0 or more/);
  });

  test("a single output has no cross entropy", () => {
    expect(net.set_loss(model([2, 3, 1], ["tanh"]), "cross_entropy", formulas)).toMatch(
      /^softmax needs two outputs or more/,
    );
  });

  test("an output that leaves the loss's range is refused, and not offered", () => {
    const yes = sound(net.set_loss(before, "binary_cross_entropy", formulas));
    expect(net.set_output(yes, "tanh", formulas)).toMatch(
      /takes a logarithm and is undefined for an output of tanh.*from 0 to 1; take sigmoid/,
    );
    expect(net.outputs_for(yes.network, formulas)).toEqual(["sigmoid", "softmax"]);
    expect(net.outputs_for(before.network, formulas)).toEqual(Object.keys(formulas.activations));
    const rates = sound(net.set_loss(before, "poisson", formulas));
    expect(net.outputs_for(rates.network, formulas).sort()).toEqual(["exp", "sigmoid", "softmax", "softplus"]);
    expect(sound(net.set_output(rates, "softplus", formulas)).network.output).toBe("softplus");
  });

  test("no hidden unit is offered softmax", () => {
    expect(net.hidden_ones(formulas)).toEqual(Object.keys(formulas.activations).filter((name) => name !== "softmax"));
  });

  test("biases that come are 0, so without them the prediction is that of zeros", () => {
    const without = sound(net.set_bias(before, false)), again = sound(net.set_bias(without, true));
    expect(prediction(again).data).toEqual(prediction(without).data);
    expect(again.params.every(({ B }) => B!.data.every((b) => b === 0))).toBe(true);
  });

  test("penalties and the reduction change the cost alone", () => {
    const after = sound(net.with_network(before, { l2: 0.5, reduction: "mean" }));
    expect(prediction(after).data).toEqual(prediction(before).data);
    expect([rows(after.rows.X), columns(after.rows.X), after.network.l2]).toEqual([5, 2, 0.5]);
  });
});
