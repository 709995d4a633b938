/** What is lit with a number, held against what depends on it: every number is moved, and all is worked out anew. */
import { expect, test } from "vitest";

import { cell } from "../src/expressions";
import { lit, read_cell } from "../src/light";
import { columns } from "../src/matrix";
import type { Recorded, Step } from "../src/record";
import { edited, opened } from "../src/state";
import { worked } from "../src/store";
import { groups } from "../src/views/Matrices";
import { pieces } from "../src/views/Told";
import { LESSON } from "./lesson";

globalThis.CSS ??= { escape: (text: string) => text } as typeof CSS;

const RANDOM = {
  ...LESSON,
  params: LESSON.params.map(({ W, B }, k) => ({
    W: W.map((row, i) => row.map((_, j) => 0.3 + 0.1 * (i + 2 * j + k))),
    B,
  })),
  X: [[1], [2], [3]],
};
const START = opened(RANDOM), BEFORE = worked(RANDOM, START);
const cells = (selectors: string[]): string[] =>
  selectors.map((one) => /^\[data-cell="(.*)"\]$/.exec(one)?.[1] ?? one).toSorted();

/** The cells that are others after one number was changed. */
function moved(name: string, index: number[]): Set<string> {
  const { value } = BEFORE.by_name.get(name)!, old = value.data[index[0] * columns(value) + index[1]];
  const after = worked(RANDOM, edited(START, name, index, old + 0.01));
  return new Set(different(BEFORE, after));
}

function different(one: Recorded, other: Recorded): string[] {
  return [...one.steps, ...one.parts].flatMap(({ name, value }) => {
    const changed = other.by_name.get(name)!.value;
    return Array.from(value.data, (number, k) => (number === changed.data[k] ? [] : [indexed(name, k, value)])).flat();
  });
}

const indexed = (name: string, k: number, value: Recorded["steps"][number]["value"]): string =>
  value.shape.length ? cell(name, [Math.floor(k / columns(value)), k % columns(value)]) : name;

/** Where a way leads, from what is lit with one number to what is lit with that, to its end. */
function reached(from: string): Set<string> {
  const found = new Set<string>(), next = [from];
  while (next.length) {
    for (const target of cells(lit(BEFORE, read_cell(next.pop()!)).targets)) {
      if (found.has(target) || target.startsWith(":is(")) continue;
      found.add(target);
      next.push(target);
    }
  }
  return found;
}

const GIVEN: [string, number[]][] = [
  ["X", [1, 0]], ["Wh", [0, 1]], ["Bh", [0, 0]], ["Wo", [1, 0]], ["Bo", [0, 1]], ["Y", [2, 1]],
];
test.each(GIVEN)(
  "whatever depends on %s%o is reached through what is lit", (name, index) => {
    const ways = reached(cell(name, index)), dependent = moved(name, index);
    dependent.delete(cell(name, index));
    expect(dependent.size).toBeGreaterThan(5);
    expect([...dependent].filter((one) => !ways.has(one))).toEqual([]);
  },
);

test.each([
  ["Zh", [1, 0], ["Bh[0,0]", "Wh[0,0]", "X[1,0]"], ["H[1,0]"]],
  ["Wo", [0, 1], null, ["Zo[0,1]", "Zo[1,1]", "Zo[2,1]"]],
  ["C", [], null, []],
] as [string, number[], string[] | null, string[]][])(
  "%s%o comes from its sources, and goes into its targets",
  (name, index, sources, targets) => {
    const found = lit(BEFORE, { name, index });
    if (sources) expect(cells(found.sources)).toEqual(sources);
    expect(cells(found.targets)).toEqual(expect.arrayContaining(targets));
    expect(cells(found.self)).toEqual([index.length ? cell(name, index) : name]);
  },
);

const whole = (name: string): string => `:is([data-name="${name}"], [data-letter="${name}"]:not([data-index]))`;

test("each source has the number among its targets, and each target among its sources", () => {
  for (const { name, value } of BEFORE.steps) {
    for (let k = 0; k < value.data.length; k++) {
      const id = indexed(name, k, value), { sources } = lit(BEFORE, read_cell(id));
      for (const source of cells(sources)) {
        if (!BEFORE.by_name.has(read_cell(source).name)) continue;
        expect(cells(lit(BEFORE, read_cell(source)).targets), `${source} → ${id}`).toContain(id);
      }
    }
  }
});

test("a whole quantity lights whole quantities", () => {
  expect(lit(BEFORE, { name: "Zh", index: null })).toMatchObject({
    self: [whole("Zh")],
    sources: ["X", "Wh", "Bh"].map(whole),
  });
});

test("what no pass knows lights only itself", () => {
  expect(lit(BEFORE, { name: "η", index: null })).toEqual({
    self: [whole("η")],
    sources: [],
    targets: [],
  });
});

const WRITTEN: [string, string, number[]][] = [
  ["Zh[0,1]", "Zh", [0, 1]], ["C", "C", []], ["A′(Zh)[2,0]", "A′(Zh)", [2, 0]],
];
test.each(WRITTEN)(
  "%s is read", (text, name, index) => expect(read_cell(text)).toEqual({ name, index }),
);

test("a sentence is cut at the names in it, which are words of their own", () => {
  const by_name = new Map(["W", "Wh", "dWh", "Eo", "C", "A′(Zh)", "H"].map((name) => [name, {} as Step]));
  const cut = (sentence: string): string[] =>
    pieces(sentence, { by_name }).map(({ text, name }) => (name ? `<${text}>` : text));
  expect(cut("Each row of Eo meets Wh.")).toEqual(["Each row of ", "<Eo>", " meets ", "<Wh>", "."]);
  expect(cut("dWh is no Wh")).toEqual(["<dWh>", " is no ", "<Wh>"]);
  expect(cut("Whatever Cost Heals W2")).toEqual(["Whatever Cost Heals W2"]);
  expect(cut("A′(Zh) and Wh[0,1]")).toEqual(["<A′(Zh)>", " and Wh[0,1]"]);
  expect(cut("")).toEqual([]);
});

test("what is given stands with the phase that first needs it", () => {
  const step = (name: string, phase: string): { name: string; phase: string } => ({ name, phase });
  const steps = [
    step("X", "given"), step("Zh", "forward"), step("Y", "given"), step("C", "cost"),
    step("Eo", "backward"), step("VWo", "given"), step("Wo_new", "update"),
  ];
  const phases = [[["X", 0], ["Zh", 1]], [["Y", 2], ["C", 3]], [["Eo", 4]], [["VWo", 5], ["Wo_new", 6]]];
  expect(groups(steps)).toEqual(phases);
  expect(groups([step("X", "given")])).toEqual([[["X", 0]], [], [], []]);
});
