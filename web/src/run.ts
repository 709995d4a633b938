/** The loop that trains while the page stays awake: in each frame some steps, for less time than the frame has.
 *
 * `store.running` starts and ends it, whoever sets it. One run is one change to undo. Next: `state.ts`, whose `learned`
 * is the step.
 */
import { effect, signal, type Signal } from "@preact/signals";

import type { Settings } from "./lesson";
import { taken_from } from "./record";
import { after, cost_of, learned, seen, set, type Model } from "./state";
import { worked, type Store } from "./store";

export const BUDGET = 8; // milliseconds of steps in a frame: with 60 frames a second, as many are left to draw it
export const SPEEDS: readonly number[] = [1, 2, 5, 10, 30, 100, Infinity]; // steps a second; last: without a limit
const USUAL = 30; // slow enough to watch
const LONGEST = 100; // milliseconds between two frames that count: after a longer pause nothing is made up for
const LATE = 20; // milliseconds from the end of the work to the next frame: more than that, and drawing takes too long
const DUST = 1e-9; // of adding up parts of a step
const VAST = 1e20; // a cost from which one more step may lead past all numbers: to ask always would slow each step down
const SELDOM = 250; // at least four times a second it is drawn; and no oftener, for those who want less motion

/** Where time and frames come from; tests have their own. */
export interface Clock {
  now(): number;
  frame(then: () => void): void;
  calm(): boolean; // whether less motion is wanted
}

const BROWSER: Clock = {
  now: () => performance.now(),
  frame: (then) => void requestAnimationFrame(then),
  calm: () => window.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false,
};

export interface Runner {
  speed: Signal<number>; // steps a second
  step(): void;
  epoch(): void; // to the end of the epoch, as fast as it goes
  close(): void;
}

/** A runner of this store's model. */
export function runner(store: Store, clock: Clock = BROWSER): Runner {
  const speed = signal(USUAL);
  let runs = 0;
  let until = Infinity; // the epoch at which the next run ends

  /** Takes the step at hand; null, with the reason said, if it cannot be taken. */
  function taken(model: Model): Model | null {
    const why = store.model.peek().rows.Y === null ? NO_TARGETS : null;
    const next = why === null ? stepped(model) : model;
    const trouble = why ?? (finite(next) ? null : lost(store, model));
    if (trouble !== null) store.message.value = trouble;
    return trouble === null ? next : null;
  }

  /** The model after its next step, which the working of the model at hand has worked out already. */
  function stepped(model: Model): Model {
    if (model !== store.model.peek()) return learned(model);
    return after(model, taken_from(store.working.peek(), model.settings.optimizer));
  }

  /** One run, frame by frame; what it returns ends it. */
  function run(): () => void {
    const key = `run ${++runs}`, end = until, rate = end < Infinity ? Infinity : null;
    let model = store.model.peek(), shown = model;
    let before: number | null = null, drawn = -Infinity, gap = 0, spent = 0;
    let owed = 1; // steps that are due: the first at once
    let going = true;
    store.message.value = "";

    function show(): void {
      if (model === shown || store.model.peek() !== shown) return;
      store.change(model, key);
      shown = model;
    }

    function frame(): void {
      if (!going) return;
      const theirs = store.model.peek();
      if (theirs !== shown) {
        if (!same_numbers(theirs, shown)) return store.pause(); // somebody wants to see what their change does
        model = set(model, pace_of(theirs.settings)); // only how it learns is another: it goes on in the new way
        shown = theirs;
      }
      const began = clock.now(), passed = began - (before ?? began), pace = rate ?? speed.peek();
      gap = drawn === before && passed - spent > LATE ? Math.min(SELDOM, 2 * passed) : gap * 0.9;
      const due = began - drawn >= (clock.calm() ? SELDOM : gap), slow = gap > LATE;
      const budget = due && slow && model !== shown ? 0 : BUDGET; // where drawing takes long, it has a frame to itself
      owed = pace === Infinity ? Infinity : owed + (pace * Math.min(passed, LONGEST)) / 1000;
      before = began;
      let over = false;
      while (budget > 0 && owed >= 1 - DUST && !over) {
        const next = taken(model);
        if (next === null) return store.pause();
        model = next;
        owed -= 1;
        over = model.epoch >= end || clock.now() - began >= budget;
      }
      if (budget > 0) owed = Math.min(owed, 1); // what a slow machine cannot do is not owed for ever
      spent = clock.now() - began;
      if (due) {
        show();
        drawn = began;
      }
      if (model.epoch >= end) return store.pause();
      clock.frame(frame);
    }

    clock.frame(frame);
    return () => {
      going = false;
      show();
      if (store.model.peek() === shown) store.settle();
    };
  }

  const close = effect(() => (store.running.value ? run() : undefined));
  return {
    speed,
    step() {
      store.pause();
      const next = taken(store.model.peek());
      if (next !== null) store.change(next);
    },
    epoch() {
      store.pause();
      until = store.model.peek().epoch + 1;
      store.running.value = true;
      until = Infinity;
    },
    close,
  };
}

const same_numbers = (one: Model, other: Model): boolean =>
  one.params === other.params && one.rows === other.rows && one.network === other.network;

const pace_of = ({ learning_rate, optimizer, limit, batch_size }: Settings): Partial<Settings> =>
  ({ learning_rate, optimizer, limit, batch_size });

const NO_TARGETS = "There are no targets, so there is nothing to learn from; add targets Y.";

/** Whether the cost before a step and all weights after it are finite; where it is in doubt, the cost after it too. */
function finite(model: Model): boolean {
  const { history, params, network, masks } = model, C = history.cost[history.steps - 1];
  return (
    Number.isFinite(C) &&
    params.every(({ W, B }) => W.data.every(Number.isFinite) && (B === null || B.data.every(Number.isFinite))) &&
    (C < VAST || Number.isFinite(cost_of(network, params, seen(model), masks)))
  );
}

/** Which quantity of the step at hand is no longer finite, and what to try. */
function lost(store: Store, model: Model): string {
  const { t, learning_rate, limit } = model.settings;
  const bad = worked(store.lesson, model).steps.find(({ value }) => !value.data.every(Number.isFinite));
  const tries = limit === null ? " or set a clipping limit" : "";
  return (
    `Step ${t} is not taken, because ${bad?.name ?? "C"} would no longer be finite; ` +
    `the numbers from before it are kept: go back, and try a smaller learning rate than ${learning_rate}${tries}.`
  );
}
