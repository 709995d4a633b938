/** Every side of every quantity has the axis whose size it has; the strongest are shown, and stay as they change. */
import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";

import { axes_of, create_axes, kin_of, MOST_ROWS, MOST_UNITS, PAGE, type Axes } from "../src/axes";
import type { Network } from "../src/lesson";
import { at, columns, matrix, rows, type Matrix } from "../src/matrix";
import { layers, opened, type Model } from "../src/state";
import { golden, goldens } from "./golden";
import { LESSON, run } from "./lesson";

describe("axes_of", () => {
  it.each(goldens().map(({ name, lesson }) => [name, lesson] as const))("%s", (_, lesson) => {
    const names = layers(lesson.network), { sizes } = lesson.network;
    const size: Record<string, number> = { n: lesson.X.length, X: sizes[0], "": 1 };
    names.forEach((layer, k) => (size[layer] = sizes[k + 1]));
    const pass = run(lesson);
    for (const { name, value } of [...pass.steps, ...pass.parts]) {
      const expected = value.shape.length ? value.shape : [1, 1];
      expect(
        axes_of(name, names).map((axis) => size[axis]),
        name,
      ).toEqual([...expected]);
    }
  });

  it("does not mix up axes of the same size", () => {
    const names = ["1", "2", "o"];
    const found = [
      "X",
      "w",
      "W1",
      "B1",
      "dWo",
      "V\u0302W2_new",
      "\u015cB2",
      "A′(Z2)",
      "C′(O)",
      "Y",
      "L",
      "H1",
      "E2",
      "M1",
      "dW2_clipped",
      "length",
    ];
    expect(found.map((name) => axes_of(name, names).join())).toEqual([
      "n,X",
      "n,",
      "X,1",
      ",1",
      "2,o",
      "1,2",
      ",2",
      "n,2",
      "n,o",
      "n,o",
      "n,o",
      "n,1",
      "n,2",
      "n,1",
      "1,2",
      ",",
    ]);
    expect(["Wh", "H", "A(Zh)", "Wo"].map((name) => axes_of(name, ["h", "o"]).join())).toEqual([
      "X,h",
      "n,h",
      "n,h",
      "h,o",
    ]);
  });
});

it("each derivative and memory belongs to its weight", () => {
  const names = ["dWh", "VWh_new", "\u015cB2", "V\u0302Wo", "dBo_clipped", "SW1", "Zh", "H2", "Bh_new"];
  expect(names.map(kin_of)).toEqual(["Wh", "Wh", "B2", "Wo", "Bo", "W1", "Zh", "H2", "Bh"]);
});

const NETWORK: Network = { ...golden("article").lesson.network, sizes: [30, 20, 3], hidden: ["relu"], dropout: [0] };
const N = 20;

/** Numbers that look like chance, the same each time. */
const filled = (n: number, m: number, seed: number): Matrix =>
  matrix(
    n,
    m,
    Array.from({ length: n * m }, (_, k) => Math.sin(1 + seed + 12.9898 * (k + 1)) * ((k * 7 + seed) % 11)),
  );

function page_with() {
  const values: Record<string, Matrix> = {
    X: filled(N, 30, 1),
    Wh: filled(30, 20, 2),
    H: filled(N, 20, 3),
    Wo: filled(20, 3, 4),
    O: filled(N, 3, 5),
  };
  const begun = opened({ ...LESSON, network: NETWORK, params: [], masks: null, memory: [] });
  const model = signal<Model>({
    ...begun,
    rows: { ...begun.rows, X: values.X },
    settings: { ...begun.settings, batch_size: null },
  });
  const running = signal(false);
  return { model, running, values, axes: create_axes(model, (name) => values[name], running) };
}

/** The units that pass on most, by the definition: the sum over rows and next units of |H[i,j]·W[j,k]|. */
function strongest(H: Matrix, W: Matrix): number[] {
  const passed = (j: number): number => {
    let sum = 0;
    for (let i = 0; i < rows(H); i++)
      for (let k = 0; k < columns(W); k++) sum += Math.abs(at(H, [i, j]) * at(W, [j, k]));
    return sum;
  };
  const order = Array.from({ length: columns(H) }, (_, j) => j).sort((a, b) => passed(b) - passed(a));
  return order.slice(0, PAGE).sort((a, b) => a - b);
}

const all = (axes: Axes): readonly (readonly number[])[] => ["n", "X", "h", "o", ""].map((axis) => axes.shown(axis));

describe("what is shown", () => {
  it("is everything of what is small, and of the rest the first rows and the strongest units", () => {
    const { axes, values } = page_with();
    expect([MOST_ROWS < N, MOST_UNITS < 20]).toEqual([true, true]);
    expect(all(axes)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      strongest(values.X, values.Wh),
      strongest(values.H, values.Wo),
      [0, 1, 2],
      [0],
    ]);
  });

  it("stays while numbers change, and is looked for anew when a run ends or one comes back to it", () => {
    const { axes, values, running, model } = page_with(), before = axes.shown("h");
    values.H = filled(N, 20, 77);
    model.value = { ...model.value };
    const after = strongest(values.H, values.Wo);
    expect(after).not.toEqual(before);
    expect(axes.shown("h")).toEqual(before);
    running.value = true;
    expect(axes.shown("h")).toEqual(after);
    values.H = filled(N, 20, 3);
    axes.page("h", 1);
    axes.page("h", -1);
    expect(axes.shown("h")).toEqual(before);
  });

  it("turns pages to the last unit and not beyond", () => {
    const { axes } = page_with(), seen = new Set<number>();
    for (let page = 1; page < axes.pages("h"); page++) {
      axes.page("h", 1);
      axes.shown("h").forEach((unit) => seen.add(unit));
    }
    expect([...seen]).toEqual(Array.from({ length: 20 }, (_, unit) => unit));
    axes.page("h", 5);
    expect(axes.shown("h")).toEqual([16, 17, 18, 19]);
    axes.page("n", -1);
    expect(axes.shown("n")[0]).toBe(0);
    axes.page("n", 2);
    expect(axes.shown("n")).toEqual([16, 17, 18, 19]);
  });

  it("has what was asked for, beside the strongest or on its page", () => {
    const { axes } = page_with(), before = axes.shown("h");
    const hidden = Array.from({ length: 20 }, (_, unit) => unit).filter((unit) => !before.includes(unit));
    for (const unit of hidden) {
      axes.show("h", unit);
      expect(axes.shown("h")).toContain(unit);
      expect(axes.shown("h").length).toBe(PAGE);
      expect(axes.shown("h").filter((other) => before.includes(other)).length).toBeGreaterThanOrEqual(PAGE / 2);
    }
    axes.show("n", 11);
    expect(axes.shown("n")).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    const now = all(axes);
    axes.show("h", 20); // there is none
    axes.show("", 3);
    axes.show("o", 2);
    expect(all(axes)).toEqual(now);
  });

  it("is each page's own", () => {
    const [one, other] = [page_with(), page_with()];
    one.axes.page("n", 1);
    expect(other.axes.page_of("n")).toBe(0);
  });
});
