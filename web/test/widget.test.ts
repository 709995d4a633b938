/** A notebook's two sides: what is changed in one is changed in the other, once, and is not sent back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Lesson } from "../src/lesson";
import { values } from "../src/matrix";
import { create, type Store } from "../src/store";
import { home, type Shared, type WidgetModel } from "../src/widget";
import { LESSON } from "./lesson";

/** A widget's model as anywidget has it: `set` tells those who listen, whoever sets. */
class StubModel implements WidgetModel {
  saved = 0;
  private heard = new Map<string, Set<() => void>>();
  constructor(private shared: Shared) {}
  get = <Name extends keyof Shared>(name: Name): Shared[Name] => this.shared[name];
  set<Name extends keyof Shared>(name: Name, value: Shared[Name]): void {
    this.shared = { ...this.shared, [name]: value };
    this.heard.get(`change:${name}`)?.forEach((hear) => hear());
  }
  save_changes(): void {
    this.saved += 1;
  }
  on(event: string, hear: () => void): void {
    this.heard.set(event, (this.heard.get(event) ?? new Set()).add(hear));
  }
  off(event: string, hear: () => void): void {
    this.heard.get(event)?.delete(hear);
  }
}

const copy = (): Lesson => structuredClone(LESSON);

let frames: (() => void)[];
const frame = (): void => frames.splice(0).forEach((next) => next());
beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (next: () => void) => frames.push(next));
});
afterEach(() => vi.unstubAllGlobals());

function opened(): { model: StubModel; store: Store; end: () => void } {
  const lesson = copy();
  const model = new StubModel({ lesson, network: lesson.network, params: lesson.params, font: "" });
  const place = home(model);
  const store = create(lesson, place);
  const ends = [store.report(), place.started!(store)];
  frame();
  return { model, store, end: () => ends.forEach((end) => end()) };
}

const weight = (store: Store): unknown => values(store.model.value.params[0].W);

test("nothing is sent as long as nothing changed", () => {
  const { model } = opened();
  expect(model.saved).toBe(0);
});

test("what is changed in the page goes to Python, once a frame", () => {
  const { model, store } = opened();
  store.setNumber("Wh", [0, 1], 0.25);
  store.setNumber("Wh", [0, 1], 0.75);
  frame();
  expect(model.saved).toBe(1);
  expect(model.get("params")[0].W[0][1]).toBe(0.75);
  expect(model.get("params")[0].W[0][0]).toBe(LESSON.params[0].W[0][0]);
  expect(model.get("params")[1]).toEqual(LESSON.params[1]);
  expect(store.past.value.length).toBe(1); // the model told of it here too, and that was no second change
});

test("a change of the first frame is not lost", () => {
  const lesson = copy();
  const model = new StubModel({ lesson, network: lesson.network, params: lesson.params, font: "" });
  const place = home(model);
  const store = create(lesson, place);
  store.report();
  place.started!(store);
  store.setNumber("Wh", [0, 0], 3);
  frame();
  expect(model.get("params")[0].W[0][0]).toBe(3);
});

test("what is set in Python shows in the page, can be undone there, and is not sent back", () => {
  const { model, store } = opened();
  const params = structuredClone(LESSON.params);
  params[0].W[0][0] = -0.1;
  model.set("params", params);
  expect(weight(store)).toEqual(params[0].W);
  frame();
  expect(model.saved).toBe(0);
  store.undo();
  frame();
  expect(weight(store)).toEqual(LESSON.params[0].W);
  expect(model.get("params")).toEqual(LESSON.params);
  expect(model.saved).toBe(1);
});

test("another network in the page goes along with its parameters, and a changed input does not", () => {
  const { model, store } = opened();
  const before = store.model.value;
  store.change({ ...before, network: { ...before.network, hidden: ["tanh"] } });
  frame();
  expect([model.saved, model.get("network").hidden]).toEqual([1, ["tanh"]]);
  store.setNumber("X", [0, 0], 9);
  frame();
  expect(model.saved).toBe(1);
});

test("at the end nobody listens any more", () => {
  const { model, store, end } = opened();
  end();
  model.set("params", structuredClone(LESSON.params).map(({ W, B }) => ({ W: W.map((row) => row.map(() => 7)), B })));
  store.setNumber("Wh", [0, 0], 5);
  frame();
  expect(weight(store)).toEqual([[5, ...LESSON.params[0].W[0].slice(1)]]);
  expect(model.saved).toBe(0);
});
