/** What the page holds: changes, undoing, where one stands, and the rows of a step. */
import { beforeEach, describe, expect, test } from "vitest";

import { values } from "../src/matrix";
import { batch, edited, learned, matrices, opened, rebuilt, seen, set } from "../src/state";
import { create, recent, type Store } from "../src/store";
import { COMPUTED, holds, read, written } from "../src/places";
import { LESSON } from "./lesson";
import { places } from "./places";

let store: Store;
beforeEach(() => {
  store = create(LESSON, { kind: "file" });
});
const W = (): unknown => values(store.model.value.params[0].W);
const first = LESSON.params[0].W[0][0];

describe("undoing", () => {
  test("goes back change by change, and forth again", () => {
    const seen = [store.model.value];
    for (const value of [2, 3]) {
      store.setNumber("Wh", [0, 0], value);
      store.settle();
      seen.push(store.model.value);
    }
    store.undo();
    expect(store.model.value).toBe(seen[1]);
    store.undo();
    expect(store.model.value).toBe(seen[0]);
    store.undo();
    expect(store.model.value).toBe(seen[0]);
    store.redo();
    store.redo();
    store.redo();
    expect(store.model.value).toBe(seen[2]);
    store.undo();
    expect(store.model.value).toBe(seen[1]);
  });

  test("takes back together what was one change: the same number again, until it is settled", () => {
    for (const value of [2, 3, 4]) store.setNumber("Wh", [0, 0], value);
    store.setNumber("Wh", [0, 1], 5);
    store.setNumber("Wh", [0, 0], 6);
    expect(store.past.value).toHaveLength(3);
    store.settle();
    store.setNumber("Wh", [0, 0], 7);
    expect(store.past.value).toHaveLength(4);
    store.undo();
    store.setNumber("Wh", [0, 0], 8); // after going back it is a new change, though the number is the same
    expect(store.past.value).toHaveLength(4);
  });

  test("a new change ends what could be redone", () => {
    store.setNumber("Wh", [0, 0], 2);
    store.undo();
    expect(store.future.value).toHaveLength(1);
    store.setNumber("Wh", [0, 0], 3);
    expect(store.future.value).toHaveLength(0);
  });

  test("the same model is no change", () => {
    store.change(store.model.value);
    expect(store.past.value).toHaveLength(0);
  });

  test("goes back 500 changes and no further", () => {
    for (let k = 0; k < 510; k++) store.change({ ...store.model.value });
    expect(store.past.value).toHaveLength(500);
  });

  test("goes back less far where the models are large; what they share counts once", () => {
    const first = store.model.value, size = matrices(first).reduce((sum, { data }) => sum + data.length, 0);
    const others = [0.5, 0.6, 0.7].map((value) => edited(first, "Wo", [0, 0], value)); // each with 4 numbers of its own
    const all = [first, ...others];
    expect(recent(all, size + 12)).toEqual(all);
    expect(recent(all, size + 11)).toEqual(all.slice(1));
    expect(recent(all, size - 1)).toEqual(all.slice(3));
    expect(recent(all, 0)).toEqual(all.slice(3));
  });

  test("all of it at once, which can be undone too, and ends a run", () => {
    store.setNumber("Wh", [0, 0], 2);
    store.goto("C");
    store.running.value = true;
    store.reset();
    expect([W(), store.position.value, store.running.value]).toEqual([LESSON.params[0].W, 0, false]);
    store.undo();
    expect(W()).not.toEqual(LESSON.params[0].W);
  });

  test.each(["undo", "redo"] as const)("%s ends a run", (way) => {
    store.setNumber("Wh", [0, 0], 2);
    if (way === "redo") store.undo();
    store.running.value = true;
    store[way]();
    expect(store.running.value).toBe(false);
  });
});

describe("where one stands", () => {
  test("goes from the first place to the last and stays there", () => {
    store.move(-1);
    expect(store.position.value).toBe(0);
    store.move(1e9);
    expect(store.position.value).toBe(store.route.value.length - 1);
    expect(places(store.working.value.steps, "matrix").map(({ name }) => name)).toEqual(
      store.working.value.steps.filter(({ phase }) => COMPUTED.includes(phase)).map(({ name }) => name),
    );
  });

  test("by name, and nowhere where there is none", () => {
    expect(store.goto("Eh")).toBe(true);
    expect(store.here.value.name).toBe("Eh");
    for (const none of ["Q", "Wh", "", "Eh[", "Eh[0,0", "]"]) expect(store.goto(none)).toBe(false);
    expect(store.here.value.name).toBe("Eh");
  });

  test("a finer walk begins at the quantity's first part, a coarser one at the quantity", () => {
    store.goto("Eh");
    store.setGrain("number");
    expect(written(store.here.value)).toBe("Eh[0,0]");
    store.goto("Eh[2,1]");
    store.setGrain("unit");
    expect(written(store.here.value)).toBe("Eh[:,0]");
    store.setGrain("matrix");
    expect(written(store.here.value)).toBe("Eh");
  });

  test("a place that a change took away is still a place of the same quantity", () => {
    store.setGrain("number");
    store.goto("Zh[0,1]");
    const network = { ...LESSON.network, sizes: [1, 1, 2] };
    store.change(rebuilt(store.model.value, network));
    expect(written(store.here.value)).toBe("Zh[0,0]");
  });

  test("a chosen number that is gone gives way to the first one", () => {
    store.chosen.value = { name: "Zh", index: [0, 1] };
    expect(store.spot.value).toEqual({ name: "Zh", index: [0, 1] });
    store.change(rebuilt(store.model.value, { ...LESSON.network, sizes: [1, 1, 2] }));
    expect(store.spot.value).toEqual({ name: "Zh", index: [0, 0] });
    store.goto("C");
    expect(store.spot.value).toEqual({ name: "C", index: [] });
  });
});

describe("places", () => {
  test("each is read as it is written", () => {
    for (const grain of ["matrix", "unit", "number"] as const) {
      for (const place of places(store.working.value.steps, grain)) expect(read(written(place))).toEqual(place);
    }
  });

  test("there are as many as columns, and as numbers", () => {
    const computed = store.working.value.steps.filter(({ phase }) => COMPUTED.includes(phase));
    const sum = (count: (shape: readonly number[]) => number): number =>
      computed.reduce((total, { value }) => total + count(value.shape), 0);
    expect(places(store.working.value.steps, "unit")).toHaveLength(sum((shape) => shape[1] ?? 1));
    expect(places(store.working.value.steps, "number")).toHaveLength(sum((shape) => (shape[0] ?? 1) * (shape[1] ?? 1)));
  });

  test("units come one after another, numbers row by row", () => {
    const of = (grain: "unit" | "number"): string[] =>
      places(store.working.value.steps, grain).filter(({ name }) => name === "Zh").map(written);
    expect(of("unit")).toEqual(["Zh[:,0]", "Zh[:,1]"]);
    expect(of("number")).toEqual(["Zh[0,0]", "Zh[0,1]", "Zh[1,0]", "Zh[1,1]", "Zh[2,0]", "Zh[2,1]"]);
  });

  test("a place holds its own numbers only", () => {
    expect(holds({ name: "Zh", row: null, column: null }, "Zh", 2, 1)).toBe(true);
    expect(holds({ name: "Zh", row: null, column: 1 }, "Zh", 2, 1)).toBe(true);
    expect(holds({ name: "Zh", row: null, column: 0 }, "Zh", 2, 1)).toBe(false);
    expect(holds({ name: "Zh", row: 1, column: 1 }, "Zh", 2, 1)).toBe(false);
    expect(holds({ name: "Zo", row: null, column: null }, "Zh", 2, 1)).toBe(false);
  });
});

describe("a number changed by hand", () => {
  test.each(["X", "Y", "Wh", "Bh", "Wo", "Bo"])("%s: that one, and no other", (name) => {
    const before = opened(LESSON), after = edited(before, name, [0, 0], 0.125);
    const all = (model: typeof before): Record<string, unknown> => ({
      X: values(model.rows.X),
      Y: values(model.rows.Y!),
      Wh: values(model.params[0].W),
      Bh: values(model.params[0].B!),
      Wo: values(model.params[1].W),
      Bo: values(model.params[1].B!),
    });
    const wanted = structuredClone(all(before)) as Record<string, number[][]>;
    wanted[name][0][0] = 0.125;
    expect(all(after)).toEqual(wanted);
    expect(all(before)).toEqual(all(opened(LESSON)));
  });

  test("of the rows at hand: the row of the table that stands there", () => {
    const model = set(opened(LESSON), { batch_size: 2 }), chosen = batch(model)!;
    const after = edited(model, "X", [1, 0], 9);
    expect(seen(after).X.data[1]).toBe(9);
    expect(after.rows.X.data[chosen[1]]).toBe(9);
  });
});

describe("the rows of a step", () => {
  test("an epoch of batches sees each row once, in another order each time; the last batch is smaller", () => {
    let model = set(opened(LESSON), { batch_size: 2 });
    const orders = [0, 1, 2, 3, 4, 5].map((epoch) => {
      const found: number[][] = [];
      while (model.epoch === epoch) {
        found.push(batch(model)!);
        model = learned(model);
      }
      expect(found.map((rows) => rows.length)).toEqual([2, 1]);
      expect(found.flat().toSorted()).toEqual([0, 1, 2]);
      return found.flat().join();
    });
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  test("all of them in their own order where a batch has room for them", () => {
    for (const batch_size of [null, 3, 100]) expect(batch(set(opened(LESSON), { batch_size }))).toBeNull();
  });

  test("another batch size begins an epoch's rows anew", () => {
    const model = learned(set(opened(LESSON), { batch_size: 1 }));
    expect(model.place).toBe(1);
    expect(set(model, { batch_size: 2 }).place).toBe(0);
    expect(set(model, { learning_rate: 1 }).place).toBe(1);
  });
});

describe("what was learned", () => {
  test("branches where somebody went back and learned something else", () => {
    const start = opened(LESSON), one = learned(start), two = learned(one);
    const other = learned(edited(one, "Wh", [0, 0], first + 1)), again = learned(other);
    const costs = (model: typeof start): number[] => model.history.cost.slice(0, model.history.steps);
    expect(costs(two).slice(0, 1)).toEqual(costs(one));
    expect(costs(other)[0]).toBe(costs(one)[0]);
    expect(costs(other)[1]).not.toBe(costs(two)[1]);
    expect(costs(again)).toHaveLength(3);
    expect(costs(two)).toHaveLength(2); // and the first branch still has its own
    expect(two.history.cost).not.toBe(other.history.cost);
  });

  test("another optimizer forgets what the one before remembered", () => {
    const model = learned(set(opened(LESSON), { optimizer: "adam" }));
    expect([model.settings.t, model.memory[0][0].length]).toEqual([2, 2]);
    const other = set(model, { optimizer: "momentum" });
    expect([other.settings.t, other.memory[0][0].length]).toEqual([1, 1]);
    expect(set(model, { learning_rate: 0.5 }).memory).toBe(model.memory);
  });
});
