// @vitest-environment jsdom
/** The panels of learning in a document: their buttons, their fields, and what they read out. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { Language } from "../src/mathml";
import { learned, pass } from "../src/state";
import { create, Provider, type Store } from "../src/store";
import { CostCurve } from "../src/views/CostCurve";
import { Gradients } from "../src/views/Gradients";
import { Training } from "../src/views/Training";
import { golden } from "./golden";
import { LESSON } from "./lesson";

let store: Store, root: HTMLElement;

const button = (name: string): HTMLButtonElement => {
  const found = [...root.querySelectorAll("button")].filter((each) => each.textContent === name);
  expect(found).toHaveLength(1);
  return found[0];
};
const field = (name: string): HTMLInputElement => {
  const label = [...root.querySelectorAll("label")].find((each) => each.textContent === name)!;
  return root.querySelector(`[id="${label.htmlFor}"]`)!;
};
function type(name: string, text: string): void {
  const input = field(name);
  input.value = text;
  act(() => void input.dispatchEvent(new Event("input", { bubbles: true })));
}
function press(element: Element, key: string): void {
  act(() => void element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
}

beforeEach(() => {
  store = create({ ...LESSON, ...golden("article").lesson }, { kind: "file" });
  root = document.body.appendChild(document.createElement("div"));
  root.id = "chainrule";
  act(() =>
    render(
      <Provider value={store}>
        <Language.Provider value={LESSON.words}>
          <Training />
          <CostCurve />
          <Gradients />
        </Language.Provider>
      </Provider>,
      root,
    ),
  );
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
});

test("one step is the step of the working, and its cost before and after are told", () => {
  const before = store.model.value, next = learned(before);
  const told = [...root.querySelectorAll(".whatif [data-value]")].map((each) => Number(each.getAttribute("data-value")));
  expect(told.slice(0, 2)).toEqual([pass(before).C, pass(next).C]);
  act(() => button("Train one step").click());
  expect(store.model.value.params).toEqual(next.params);
  expect(root.querySelector('.counters [data-cell="C"]')!.getAttribute("data-value")).toBe(String(pass(next).C));
});

test("Run and Pause take turns, and the page's root says which it is", () => {
  const able = (): boolean[] => ["Run", "Pause"].map((name) => !button(name).disabled);
  expect(able()).toEqual([true, false]);
  act(() => button("Run").click());
  expect([...able(), root.hasAttribute("data-running")]).toEqual([false, true, true]);
  act(() => button("Pause").click());
  expect([...able(), root.hasAttribute("data-running")]).toEqual([true, false, false]);
});

test("without targets nothing can be trained, and a sentence says so", () => {
  act(() => store.change({ ...store.model.value, rows: { ...store.model.value.rows, Y: null } }));
  expect(["Train one step", "Train one epoch", "Run", "Pause"].map((name) => button(name).disabled)).toEqual([true, true, true, true]);
  expect(root.textContent).toContain("add targets Y");
});

describe("settings", () => {
  test("are taken as they are typed, and undone as one change", () => {
    const before = store.model.value;
    type("Learning rate η", "0.");
    type("Learning rate η", "0.5");
    expect(store.model.value.settings.learning_rate).toBe(0.5);
    press(field("Learning rate η"), "ArrowUp");
    expect(store.model.value.settings.learning_rate).toBe(1);
    act(store.undo);
    expect(store.model.value).toBe(before);
  });

  test("that mean nothing are refused with a sentence, and stay what they were", () => {
    const before = store.model.value;
    type("Learning rate η", "fast");
    expect(store.model.value).toBe(before);
    expect(field("Learning rate η").getAttribute("aria-invalid")).toBe("true");
    expect(root.querySelector("[role=alert]")!.textContent).toBe("“fast” is no learning rate: write a number from 1e-8 to 10000 such as 0.1.");
    press(field("Learning rate η"), "Escape");
    expect(root.querySelector("[role=alert]")).toBeNull();
  });

  test("of batches and clipping may be none", () => {
    type("Batch size", "2");
    type("Clipping limit", "1");
    expect([store.model.value.settings.batch_size, store.model.value.settings.limit]).toEqual([2, 1]);
    type("Batch size", "all rows");
    type("Clipping limit", "");
    expect([store.model.value.settings.batch_size, store.model.value.settings.limit]).toEqual([null, null]);
  });
});

test("the curve reads out each step by the arrow keys", () => {
  const costs = [0, 1, 2].map(() => {
    const { C } = pass(store.model.value);
    act(() => button("Train one step").click());
    return C;
  });
  const slider = root.querySelector(".curve [role=slider]")!;
  const reading = (): string => slider.getAttribute("aria-valuetext")!;
  expect(reading()).toMatch(/^step 3, cost /);
  press(slider, "Home");
  expect(reading()).toBe(`step 1, cost ${costs[0]}`);
  press(slider, "ArrowRight");
  expect(slider.getAttribute("aria-valuenow")).toBe("2");
});

test("the sizes of both layers are told", () => {
  const rows = [...root.querySelectorAll(".gradients tr[data-letter]")].map((row) => row.getAttribute("data-letter"));
  expect(rows).toEqual(["dWh", "Wh", "dWo", "Wo"]);
});
