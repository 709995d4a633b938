/** The loop: as many steps as it says, within its time; it ends when it should. Time and frames are the test's own. */
import { beforeEach, describe, expect, test } from "vitest";

import { BUDGET, runner, type Runner } from "../src/run";
import { learned, set, type Model } from "../src/state";
import { create, type Store } from "../src/store";
import { golden } from "./golden";
import { LESSON } from "./lesson";

/** A clock that stands still unless it is asked (each look takes `cost` milliseconds) or told. */
class Hand {
  time = 0;
  cost = 0;
  still = false;
  waiting: (() => void)[] = [];
  now = (): number => (this.time += this.cost) - this.cost;
  frame = (then: () => void): void => void this.waiting.push(then);
  calm = (): boolean => this.still;

  /** Lets this many frames come, so far apart. */
  frames(count: number, apart = 16): void {
    for (let k = 0; k < count; k++) {
      this.time += apart;
      for (const then of this.waiting.splice(0)) then();
    }
  }
}

let clock: Hand, store: Store, loop: Runner, begun: Model;
const steps = (): number => store.model.value.history.steps;

function open(name: string, learning_rate: number): void {
  store = create({ ...LESSON, ...golden(name).lesson }, { kind: "file" });
  clock = new Hand();
  loop = runner(store, clock);
  loop.speed.value = Infinity;
  store.change(set(store.model.value, { learning_rate }));
  begun = store.model.value;
}

beforeEach(() => open("article", 0.01));

/** The model after this many steps, one by one. */
const after = (count: number): Model => Array.from({ length: count }).reduce<Model>(learned, begun);

describe("how many steps", () => {
  test("one by one", () => {
    loop.step();
    loop.step();
    expect(store.model.value.params).toEqual(after(2).params);
  });

  const PACES = [[1, 41, 5], [10, 10, 10], [5, 11, 6], [30, 4, 10]];
  test.each(PACES)("%i a second in %i frames of 100 ms are %i", (speed, frames, wanted) => {
    loop.speed.value = speed;
    store.running.value = true;
    clock.frames(frames, 100);
    store.pause();
    expect(steps()).toBe(wanted);
    expect(store.model.value.params).toEqual(after(wanted).params);
  });

  test("as fast as it goes, but only while the budget lasts", () => {
    clock.cost = 1; // one look at the clock at the beginning, one after each step, and one at the end
    store.running.value = true;
    clock.frames(1);
    expect(steps()).toBe(BUDGET);
    clock.frames(9);
    expect(steps()).toBe(10 * BUDGET);
  });

  test("of a large network one in a frame", () => {
    clock.cost = BUDGET;
    store.running.value = true;
    clock.frames(5, 8);
    store.pause();
    expect(steps()).toBe(5);
  });

  test("nothing is made up for after a long absence", () => {
    loop.speed.value = 10;
    store.running.value = true;
    clock.frames(1, 100);
    clock.frames(1, 60_000);
    expect(steps()).toBe(2);
  });

  test("one epoch, in batches", () => {
    store.change(set(store.model.value, { batch_size: 2 }));
    loop.speed.value = 1;
    loop.epoch();
    clock.frames(3);
    expect([store.model.value.epoch, steps(), store.running.value]).toEqual([1, 2, false]);
    store.running.value = true; // the next run has no end
    clock.cost = 1;
    clock.frames(3);
    expect(store.running.value).toBe(true);
  });
});

describe("an end", () => {
  beforeEach(() => {
    clock.cost = 1;
    store.running.value = true;
    clock.frames(3);
  });

  test("by pause: what was learned is shown, and no frame goes on", () => {
    store.pause();
    clock.frames(5);
    expect(steps()).toBe(3 * BUDGET);
    expect(clock.waiting).toEqual([]);
  });

  test("by undo: all of the run is gone at once, and can be had again", () => {
    const last = store.model.value;
    store.undo();
    expect(store.model.value).toBe(begun);
    expect(store.running.value).toBe(false);
    clock.frames(5);
    expect(store.model.value).toBe(begun);
    store.redo();
    expect(store.model.value).toBe(last);
  });

  test("a second run is another change", () => {
    store.pause();
    const first = store.model.value;
    store.running.value = true;
    clock.frames(2);
    store.undo();
    expect(store.model.value).toBe(first);
    store.undo();
    expect(store.model.value).toBe(begun);
  });

  test("by an edit, which stays", () => {
    store.setNumber("Wh", [0, 0], 42);
    clock.frames(5);
    expect(store.running.value).toBe(false);
    expect(store.model.value.params[0].W.data[0]).toBe(42);
    expect(steps()).toBe(3 * BUDGET);
  });

  test("not by another learning rate: it goes on with that, and can be undone to there", () => {
    store.change(set(store.model.value, { learning_rate: 0.02 }));
    const there = store.model.value;
    clock.frames(2);
    store.pause();
    expect(steps()).toBe(5 * BUDGET);
    const wanted = Array.from({ length: 2 * BUDGET }).reduce<Model>(learned, there);
    expect(store.model.value.params).toEqual(wanted.params);
    store.undo();
    expect(store.model.value).toBe(there);
  });

  test("by reset", () => {
    store.reset();
    clock.frames(5);
    expect([store.running.value, steps()]).toEqual([false, 0]);
  });
});

describe("numbers that are no longer finite", () => {
  test("pause, say which, and leave the last good model", () => {
    open("gd, step 1", 1e40);
    store.running.value = true;
    clock.cost = 1;
    clock.frames(20);
    expect(store.running.value).toBe(false);
    const { params, settings } = store.model.value;
    expect(params.every(({ W }) => W.data.every(Number.isFinite))).toBe(true);
    expect(store.message.value).toContain(`Step ${settings.t} is not taken, because C would no longer be finite`);
    expect(store.message.value).toContain("1e+40");
    const before = store.model.value;
    loop.step();
    expect(store.model.value).toBe(before);
    store.undo();
    expect(store.model.value).toBe(begun);
  });

  test("a cost alone is enough", () => {
    open("gd, step 1", 1e-3);
    store.setNumber("Wo", [0, 0], 1e200); // its square overflows, but the derivative does not
    loop.step();
    expect([steps(), store.message.value.slice(0, 34)]).toEqual([0, "Step 1 is not taken, because C wou"]);
  });

  test("no targets, no step", () => {
    store.change({ ...store.model.value, rows: { ...store.model.value.rows, Y: null } });
    loop.step();
    expect([steps(), store.message.value]).toEqual([
      0,
      "There are no targets, so there is nothing to learn from; add targets Y.",
    ]);
  });
});

describe("drawing", () => {
  /** At how many of the frames the page would be drawn. */
  function drawn(frames: number, apart: number): number {
    let count = 0;
    clock.cost = 1;
    store.running.value = true;
    for (let k = 0; k < frames; k++) {
      const before = store.model.value;
      clock.frames(1, apart);
      if (store.model.value !== before) count += 1;
    }
    return count;
  }

  test("each frame where that is quick", () => expect(drawn(60, 16)).toBe(60));
  test("fewer where it takes long", () => expect(drawn(60, 60)).toBeLessThan(40));

  test("four times a second for those who want less motion, with no step lost", () => {
    clock.still = true;
    const began = clock.time;
    expect(drawn(62, 8)).toBeLessThanOrEqual(1 + (clock.time - began) / 250);
    store.pause();
    expect(steps()).toBe(62 * BUDGET);
  });
});
