/** Learning in the page is learning in Python: three steps of every optimizer, and what an epoch sees. */
import { describe, expect, test } from "vitest";

import { from, rows, values } from "../src/matrix";
import { batch, cost_of, edited, layers, learned, opened, pass, refilled, seen, set, type Model } from "../src/state";
import type { Lesson } from "../src/lesson";
import { distance, golden, goldens, matrixOf, stepOf, type Golden } from "./golden";

const model = ({ lesson }: Golden): Model => opened({ columns: null, ...lesson } as Lesson);

/** A model with this many rows and in batches; each row's input says which it is. */
function many(n: number, batch_size: number | null): Model {
  const numbered = Array.from({ length: n }, (_, k) => k);
  const X = from(numbered.map((k) => [k])), Y = from(numbered.map((k) => [k, 0]));
  return set(refilled(model(golden("article")), { X, Y, w: null }, null), { batch_size, learning_rate: 0.001 });
}

describe("a step", () => {
  test.each(goldens().filter(({ lesson }) => lesson.Y !== null).map((each) => [each.name, each] as const))(
    "%s is that of the working",
    (_, each) => {
      const before = model(each), after = learned(before);
      expect(distance({ shape: [], data: Float64Array.of(pass(before).C) }, matrixOf(stepOf(each.trace, "C"))))
        .toBeLessThan(1e-12);
      layers(before.network).forEach((layer, k) => {
        const { W, B } = after.params[k];
        expect(distance(W, matrixOf(stepOf(each.trace, `W${layer}_new`)))).toBeLessThan(1e-12);
        if (B) expect(distance(B, matrixOf(stepOf(each.trace, `B${layer}_new`)))).toBeLessThan(1e-12);
      });
    },
  );

  test.each(["gd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw"])(
    "three of %s in a row",
    (optimizer) => {
      const third = golden(`${optimizer}, step 3`);
      const after = [1, 2, 3].reduce(learned, model(golden(`${optimizer}, step 1`)));
      expect(after.settings.t).toBe(4);
      expect(distance(after.params[0].W, matrixOf(stepOf(third.trace, "Wo_new")))).toBeLessThan(1e-12);
      expect(distance(after.params[0].B!, matrixOf(stepOf(third.trace, "Bo_new")))).toBeLessThan(1e-12);
    },
  );
});

describe("an epoch", () => {
  test.each([[10, 3, 4], [10, 5, 2], [10, 10, 1], [10, 99, 1], [10, null, 1]])(
    "of %i rows in batches of %s takes %i steps and sees each row once",
    (n, size, steps) => {
      let at = many(n, size);
      for (const epoch of [1, 2]) {
        const met: number[] = [];
        for (let k = 0; k < steps; k++) {
          expect(at.epoch).toBe(epoch - 1);
          met.push(...(values(seen(at).X) as number[][]).flat());
          at = learned(at);
        }
        expect(at.epoch).toBe(epoch);
        expect(met.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, k) => k));
      }
    },
  );

  test("comes in another order than the one before", () => {
    const first = many(20, 20 - 1), second = learned(learned(first));
    expect([...batch(first)!].sort((a, b) => a - b)).not.toEqual(batch(first));
    expect(batch(second)).not.toEqual(batch(first));
  });

  test("begins anew when batches get another size, and another optimizer starts from nothing", () => {
    const on = learned(set(many(10, 3), { optimizer: "adam" }));
    expect([on.place, on.settings.t]).toEqual([3, 2]);
    expect(set(on, { learning_rate: 0.5 }).place).toBe(3);
    expect(set(on, { batch_size: 4 }).place).toBe(0);
    const other = set(on, { optimizer: "momentum", batch_size: 4 });
    expect([other.place, other.settings.t]).toEqual([0, 1]);
    expect(other.memory[0][0].map(({ data }) => Math.max(...data))).toEqual([0]);
  });
});

describe("dropout", () => {
  const masked = goldens("extras").find(({ lesson }) => lesson.masks !== null)!;

  test("draws another mask for each step, of 0 and 1/(1 − rate), for as many rows as the step sees", () => {
    const begun = set(model(masked), { batch_size: 1 }), layer = begun.masks!.findIndex((M) => M !== null);
    const rate = begun.network.dropout[layer], seen_masks = new Set<string>();
    let at = begun;
    for (let k = 0; k < 20; k++, at = learned(at)) {
      const M = at.masks![layer]!;
      expect(rows(M)).toBe(rows(seen(at).X));
      for (const each of M.data) expect([0, 1 / (1 - rate)]).toContain(each);
      seen_masks.add(M.data.join());
    }
    expect(seen_masks.size).toBeGreaterThan(1);
  });

  test("counts in a cost with masks, and not in one without", () => {
    const at = model(masked), { network, params, rows: all } = at;
    expect(cost_of(network, params, all, at.masks)).toBe(pass(at).C);
    expect(cost_of(network, params, all)).not.toBe(pass(at).C);
  });
});

test("an edit in a batch changes the very row that the step sees", () => {
  const at = many(10, 3), row = batch(at)![1];
  const after = edited(at, "X", [1, 0], 77);
  expect(seen(after).X.data[1]).toBe(77);
  expect(after.rows.X.data[row]).toBe(77);
  expect(at.rows.X.data[row]).toBe(row);
});

test("what was learned on one branch stays when another is tried", () => {
  const begun = model(golden("article")), one = learned(learned(begun));
  const other = learned(set(learned(begun), { learning_rate: 0.5 }));
  const again = learned(other);
  expect(one.history.cost.slice(0, one.history.steps)).toHaveLength(2);
  expect(again.history.cost.slice(0, 3)).toEqual([pass(begun).C, pass(learned(begun)).C, pass(other).C]);
  expect(one.history.cost[1]).toBe(pass(learned(begun)).C);
});
