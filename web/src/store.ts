/** What the page holds at the moment, and what follows from it: the working of the step at hand, where one stands in
 * it, and what can be undone. Views read the signals and call the functions; nothing else changes the model.
 *
 * Next: `views/Page.tsx`, where everything has its place.
 */
import { batch as together, computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { create_axes } from "./axes";
import { OPTIMIZERS } from "./equations";
import type { Lesson } from "./lesson";
import type { Matrix } from "./matrix";
import { misfit } from "./network";
import { within } from "./numbers";
import { holds, route as route_of, written, type Grain, type Place, type Route } from "./places";
import { record, type Recorded, type Step } from "./record";
import { edited, matrices, opened, seen, type Model } from "./state";

/** Where the page lives, and what that place can do beyond the page. */
export interface Home {
  kind: "file" | "server" | "widget";
  changed?: (model: Model) => void; // told of every change, once a frame at most
  started?: (store: Store) => () => void; // handed the store, to change things from outside; what it returns ends that
}

/** One number, or a whole quantity where the index is null. */
export interface Spot {
  name: string;
  index: readonly number[] | null;
}

const MOST_UNDONE = 500; // changes
const MOST_KEPT = 10_000_000; // numbers in all of them together: 80 MB

export type Store = ReturnType<typeof create>;

export function create(lesson: Lesson, home: Home) {
  const model: Signal<Model> = signal(opened(lesson));
  const past: Signal<readonly Model[]> = signal([]);
  const future: Signal<readonly Model[]> = signal([]);
  let touched = ""; // what the last change was made to: more of the same is one change to undo

  // the working of the step at hand
  const working: ReadonlySignal<Recorded> = computed(() => worked(lesson, model.value));
  const grain: Signal<Grain> = signal("matrix");
  const route: ReadonlySignal<Route> = computed(() => route_of(working.value.steps, grain.value));
  const wanted: Signal<string> = signal(""); // the place where one stands, as written; it may be gone after a change
  let stood = 0; // where one stood before: what comes to stand there if the place is gone
  const position: ReadonlySignal<number> = computed(() => {
    const found = route.value.find(wanted.value);
    return (stood = found < 0 ? within(stood, route.value.length) : found);
  });
  const here: ReadonlySignal<Place> = computed(() => route.value.at(position.value));
  const step: ReadonlySignal<Step> = computed(() => working.value.by_name.get(here.value.name)!);

  // why the targets do not go with the loss, so that its equations do not hold; "" if they do. A next edit may mend it.
  const unfit = computed(() => misfit(model.value, model.value.network.loss, lesson.formulas));

  // what is pointed at, and the number whose equation is shown
  const pointed: Signal<Spot | null> = signal(null);
  const chosen: Signal<Spot | null> = signal(null); // by a click or with the keys; null: the first of the place
  const spot: ReadonlySignal<Spot> = computed(() => shown(chosen.value, here.value, working.value));
  const level: Signal<string> = signal(lesson.settings.level);
  const message: Signal<string> = signal(""); // one sentence for the reader, read aloud too
  const digits: Signal<boolean> = signal(false); // whether every number is shown with all of its digits
  const explained: Signal<boolean> = signal(true); // whether the card that explains the number is in sight
  const running: Signal<boolean> = signal(false);
  const axes = create_axes(model, (name) => working.value.value(name), running);

  /** Makes another model the one at hand. What has the same key as the change before is undone together with it. */
  function change(next: Model, key = ""): void {
    if (next === model.peek()) return;
    together(() => {
      if (key === "" || key !== touched)
        past.value = recent([...past.peek().slice(1 - MOST_UNDONE), model.peek()], MOST_KEPT);
      touched = key;
      future.value = [];
      model.value = next;
      if (key === "") message.value = "";
    });
  }

  function undo(): void {
    const last = past.peek().at(-1);
    if (!last) return;
    pause();
    together(() => {
      touched = "";
      future.value = [model.peek(), ...future.peek()];
      past.value = past.peek().slice(0, -1);
      model.value = last;
      message.value = "";
    });
  }

  function redo(): void {
    const [next, ...others] = future.peek();
    if (!next) return;
    pause();
    together(() => {
      touched = "";
      past.value = [...past.peek(), model.peek()];
      future.value = others;
      model.value = next;
      message.value = "";
    });
  }

  /** Everything as the lesson had it; this too can be undone. */
  function reset(): void {
    pause();
    change(opened(lesson));
    goto(written(route.peek().at(0)));
  }

  const move = (by: number): void => {
    const next = within(position.peek() + by, route.peek().length);
    goto(written(route.peek().at(next)));
  };

  /** Goes to a place such as Zh, Zh[:,1] or Zh[0,1]; in another walk, to the quantity. Returns whether there is one. */
  function goto(place: string): boolean {
    if (route.peek().find(place) < 0) return false;
    together(() => {
      wanted.value = place;
      chosen.value = null;
      message.value = "";
    });
    return true;
  }

  function setGrain(next: Grain): void {
    together(() => {
      wanted.value = here.peek().name;
      grain.value = next;
    });
  }

  const pause = (): void => {
    running.value = false;
  };

  /** Another number in its place. */
  function setNumber(name: string, index: readonly number[], value: number): void {
    change(edited(model.peek(), name, index, value), `${name} ${index}`);
    message.value = "";
  }

  /** The end of a series of changes that are undone together. */
  const settle = (): void => {
    touched = "";
  };

  /** Tells the home of every change, once a frame at most; what it returns ends that. */
  function report(): () => void {
    const { changed } = home;
    if (!changed) return () => {};
    let waiting = 0;
    return effect(() => {
      void model.value;
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        changed(model.peek());
      });
    });
  }

  return {
    lesson, home,
    model, past, future, working, unfit, grain, route, position, here, step,
    pointed, chosen, spot, level, message, digits, explained, running, axes,
    change, undo, redo, reset, move, goto, setGrain, pause, setNumber, settle, report,
  };
}

/** The working of the step at hand. */
export function worked(lesson: Lesson, model: Model): Recorded {
  const { X, Y, w } = seen(model), { learning_rate, optimizer, limit, t } = model.settings;
  const options = {
    learning_rate,
    optimizer: OPTIMIZERS[optimizer],
    limit,
    t,
    w,
    masks: model.masks,
    memory: model.memory,
  };
  return record(lesson, model.network, model.params, X, Y, options);
}

/** The last of some models, as many as have no more than so many numbers; what several of them share counts once. */
export function recent(models: readonly Model[], most: number): readonly Model[] {
  const known = new Set<Matrix>();
  let numbers = 0;
  const first = models.findLastIndex((model) => {
    for (const M of matrices(model)) {
      if (!known.has(M)) numbers += M.data.length;
      known.add(M);
    }
    return numbers > most;
  });
  return first < 0 ? models : models.slice(Math.min(first + 1, models.length - 1)); // one step back is always possible
}

/** The number whose equation is shown: the chosen one if there is one, else the first of the place that is not 0. */
function shown(chosen: Spot | null, here: Place, { by_name }: Recorded): Spot {
  const known = chosen && by_name.get(chosen.name);
  if (chosen && known && inside(known.value, chosen.index)) return chosen;
  const { shape, data } = by_name.get(here.name)!.value, [n, m] = shape;
  if (n === undefined || m === undefined) return { name: here.name, index: [] };
  const telling = data.findIndex((value, k) => value !== 0 && holds(here, here.name, Math.floor(k / m), k % m));
  if (telling >= 0) return { name: here.name, index: [Math.floor(telling / m), telling % m] };
  return { name: here.name, index: [here.row ?? 0, here.column ?? 0] };
}

const inside = ({ shape }: Matrix, index: readonly number[] | null): boolean =>
  index !== null && index.length === shape.length && index.every((i, k) => i < shape[k]!);

const Held = createContext<Store | null>(null);
export const Provider = Held.Provider;

export function useStore(): Store {
  const store = useContext(Held);
  if (!store) throw new Error("a view stands outside of the page");
  return store;
}
