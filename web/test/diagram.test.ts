/** Nothing in the drawing stands on anything else, and its numbers are those of the pass up to where one stands. */
import { describe, expect, it } from "vitest";

import { along, boxes, labels, laid_out, lines, next, overlap, type Asked, type Box } from "../src/diagram";
import { dead, drawn, reach } from "../src/drawn";
import { folded, mosaic, pixels } from "../src/heat";
import { from, type Matrix } from "../src/matrix";
import { GRAINS } from "../src/places";
import { speaker } from "../src/speaker";
import { layers, opened } from "../src/state";
import { golden, goldens } from "./golden";
import { LESSON, run } from "./lesson";
import { places } from "./places";

const first = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
const asked = (sizes: readonly number[], biased: boolean, targets: boolean): Asked => ({
  axes: sizes.map((count, k) => ({ axis: k ? String(k) : "X", count, shown: first(count > 12 ? 8 : count) })),
  biased,
  targets,
});

const SIZES = [
  [1, 1],
  [1, 2, 2],
  [2, 4, 4, 1],
  [2, 3, 12, 7, 5, 2],
  [64, 32, 10],
  [784, 128, 10],
  [13, 12, 40],
];
const CASES = SIZES.flatMap((sizes) =>
  [320, 700, 840, 1600].flatMap(
    (room) =>
      [
        [sizes, room, true, true],
        [sizes, room, false, true],
        [sizes, room, true, false],
      ] as const,
  ),
);

const inside = ({ x, y, w, h }: Box, width: number, height: number): boolean =>
  x >= 0 && y >= 0 && x + w <= width && y + h <= height;

describe("the layout", () => {
  it.each(CASES)("%s in %d pixels, biased %s, targets %s", (sizes, room, biased, targets) => {
    const plan = laid_out(asked(sizes, biased, targets), room), all = boxes(plan);
    expect(plan.width).toBeGreaterThanOrEqual(room);
    const units = sizes.map((count) => (count > 12 ? 8 : count)), outputs = units.at(-1)!;
    const fields = sizes.filter((count) => count > 12).length, hidden = units.slice(1).reduce((a, b) => a + b, 0);
    expect(all.length).toBe(units[0] + hidden * (biased ? 3 : 2) + fields + (targets ? outputs + 1 : 0));
    all.forEach((box, k) => {
      expect(inside(box, plan.width, plan.height), `${k}`).toBe(true);
      for (const other of all.slice(0, k)) expect(overlap(box, other), JSON.stringify([box, other])).toBe(false);
    });
  });

  it("is as wide as the room where it can be, for the article from 320 pixels on", () => {
    for (const room of [320, 400, 800, 1600]) expect(laid_out(asked([1, 2, 2], true, true), room).width).toBe(room);
  });
});

describe("the lines", () => {
  const plan = laid_out(asked([2, 4, 4, 1], true, true), 1200), [left, right] = plan.columns.slice(1);

  it("lead from each unit's right side to each next one's left", () => {
    const found = lines(left, right);
    expect(found.map(({ i, j }) => `${i},${j}`)).toEqual(first(4).flatMap((i) => first(4).map((j) => `${i},${j}`)));
    for (const line of found) {
      const { out } = left.units[line.i], into = right.units[line.j].in!;
      expect(along(line, 0)).toEqual(line.from);
      expect(along(line, 1)).toEqual(line.to);
      expect([line.from.x, line.to.x]).toEqual([out.x + out.w, into.x]);
      expect(
        line.from.y > out.y && line.from.y < out.y + out.h && line.to.y > into.y && line.to.y < into.y + into.h,
      ).toBe(true);
    }
    expect(new Set(found.map(({ from }) => `${from.x},${from.y}`)).size).toBe(16); // none hides another
  });

  it("have their numbers beside each other", () => {
    const taken = boxes(plan), found = labels(lines(left, right), 54, 17, taken).filter((box) => box !== null);
    expect(found.length).toBe(16);
    found.forEach((box, k) => {
      for (const other of [...taken, ...found.slice(0, k)]) expect(overlap(box, other)).toBe(false);
    });
    expect(labels(lines(left, right), 2000, 2000, taken)).toEqual(first(16).map(() => null));
  });
});

describe("the arrow keys", () => {
  const stops = [
    [0, 10],
    [0, 30],
    [2, 12],
    [2, 28],
    [2, 50],
    [5, 20],
  ].map(([lane, y]) => ({ lane, x: 0, y }));
  const go = (k: number, key: string): number => stops.indexOf(next(stops, stops[k], key)!);

  it("lead up and down a lane and to the nearest of the next", () => {
    expect([go(2, "ArrowDown"), go(3, "ArrowDown"), go(4, "ArrowDown"), go(3, "ArrowUp")]).toEqual([3, 4, 4, 2]);
    expect([
      go(1, "ArrowRight"),
      go(4, "ArrowRight"),
      go(4, "ArrowLeft"),
      go(0, "ArrowLeft"),
      go(5, "ArrowRight"),
    ]).toEqual([3, 5, 1, 0, 5]);
    expect(next(stops, stops[0], "a")).toBe(null);
  });
});

describe("what is drawn", () => {
  it.each(goldens("depths", "extras").map(({ name, lesson }) => [name, lesson] as const))(
    "is reached as the walk goes, %s",
    (_, lesson) => {
      const pass = run(lesson), { steps } = pass;
      const given = steps.filter(({ phase }) => phase === "given").map(({ name }) => name);
      for (const grain of GRAINS) {
        const walked = new Set<string>();
        for (const here of places(steps, grain)) {
          const reached = reach(pass, here);
          for (const { name, value } of steps) {
            const [n, m] = value.shape.length ? value.shape : [1, 1];
            for (let i = 0; i < n; i++) {
              for (let j = 0; j < m; j++) {
                const now = here.name === name && [null, i].includes(here.row) && [null, j].includes(here.column);
                if (now) walked.add(`${name} ${i} ${j}`);
                if (reached(name, i, j) !== (given.includes(name) || walked.has(`${name} ${i} ${j}`))) {
                  expect.fail(`${name}[${i},${j}] at ${JSON.stringify(here)}`);
                }
              }
            }
          }
        }
      }
      expect(reach(pass, places(steps, "matrix")[0])("no such name", 0, 0)).toBe(false);
    },
  );

  const article = run(golden("article").lesson);
  const shown = (name: string) => drawn(article, { name, row: null, column: null }, 0);

  it("follows the pass of the article", () => {
    const forward = shown("H"), back = shown("dWo"), end = shown("Bh_new");
    expect(
      [forward.gathers("h", 1), forward.gives("h", 1)].map(({ name, value, reached, now }) => [
        name,
        value,
        reached,
        now,
      ]),
    ).toEqual([
      ["Zh", 0.5, true, false],
      ["H", 0.5, true, true],
    ]);
    expect(forward.weight("o", 1, 0)).toMatchObject({
      name: "Wo",
      value: -0.5,
      before: null,
      reached: true,
      now: false,
    });
    expect(forward.cost()).toMatchObject({ value: 5.0625, reached: false });
    expect(back.gathers("o", 0)).toMatchObject({ name: "Eo", value: -0.25 });
    expect(back.gathers("h", 0)).toMatchObject({ name: "Zh", value: -1.5 });
    expect(back.weight("o", 1, 1)).toMatchObject({ name: "dWo", value: 0.375, now: true });
    expect(back.weight("h", 0, 1)).toMatchObject({ name: "Wh", value: -1, now: false });
    expect(back.bias("o", 0)).toMatchObject({ name: "Bo", value: 1 });
    expect(shown("Eh").weight("o", 1, 1)).toMatchObject({ name: "Wo", value: 0.5, now: false }); // Eh = (Eo·Woᵀ) ∘ …
    expect(shown("dWh").weight("o", 1, 1).name).toBe("dWo");
    expect(end.weight("h", 0, 0)).toMatchObject({ name: "Wh_new", value: 0.875, before: { name: "Wh", value: 1 } });
    expect(end.bias("h", 1)).toMatchObject({ name: "Bh_new", now: true, before: { value: -0.5 } });
  });

  it("says in words what each unit does", () => {
    const lesson = { ...LESSON, ...golden("article").lesson, columns: { inputs: ["hour"], outputs: ["", "two"] } };
    const words = (name: string) => speaker(LESSON.words.units, opened(lesson), shown(name), 3);
    expect(words("Zo").unit("h", 1)).toBe("hidden unit 1: gathers 0.5, passes on 0.5");
    expect(words("Zo").unit("X", 0)).toBe("input hour: −1");
    expect(words("Zo").unit("o", 1)).toBe("output two: gathers 1.25, predicts 1.25");
    expect(words("Eo").unit("o", 0)).toBe("output 0: 0.75; its error is −0.25");
    expect(words("Eo").line("o", 1, 0)).toBe("Wo, from hidden unit 1 to output 0: −0.5");
    expect(words("Bh_new").line("h", 0, 0)).toBe("Wh_new, from input hour to hidden unit 0: 1 → 0.875");
    expect(words("Zh").network(2, true)).toBe(
      "The network with the numbers of row 2. " +
        "From left to right: X, 1 input; H, 2 hidden units; O, 2 outputs; Y, 2 targets.",
    );
  });

  it("finds the dead units, and only these", () => {
    const { lesson } = golden("article"), { network } = lesson;
    const with_bias = (B: number[][], hidden: string) =>
      dead(
        run({ ...lesson, network: { ...network, hidden: [hidden] }, params: [{ W: [[1, -1]], B }, lesson.params[1]] }),
        "h",
      );
    expect(lesson.X.flat()).toEqual([-1, 1, 2]);
    expect([...with_bias([[-2, -3]], "relu")]).toEqual([0, 1]); // Z is at most 0 in both
    expect([...with_bias([[-1.9, -3]], "relu")]).toEqual([1]); // 2 − 1.9 is above 0
    expect([...with_bias([[-9, -9]], "leaky_relu")]).toEqual([]);
    expect([...with_bias([[-9, -9]], "tanh")]).toEqual([]);
    const nothing = {
      ...lesson,
      network: { ...network, hidden: ["tanh"] },
      params: [{ W: [[0, 0]], B: [[0, 0]] }, lesson.params[1]],
    };
    expect([...dead(run(nothing), "h")]).toEqual([]); // passes on 0, but its slope is 1: it can learn
    const softmax = goldens().find((each) => each.lesson.network.output === "softmax")!;
    expect([...dead(run(softmax.lesson), layers(softmax.lesson.network).at(-1)!)]).toEqual([]);
  });
});

describe("pictures of many numbers", () => {
  const M: Matrix = from([
    [0, -2, 1],
    [NaN, Infinity, -1],
  ]);

  it("are as strong as the numbers, with their sign", () => {
    const found = pixels(M, [1, 2, 3], [9, 8, 7]);
    expect([...found]).toEqual([1, 2, 3, 0, 9, 8, 7, 255, 1, 2, 3, 128, 1, 2, 3, 255, 1, 2, 3, 255, 9, 8, 7, 128]);
  });

  it("are folded without losing a number", () => {
    expect([784, 64, 128, 32, 1, 13, 97].map((count) => folded(count).join("×"))).toEqual([
      "28×28",
      "8×8",
      "8×16",
      "4×8",
      "1×1",
      "4×4",
      "10×10",
    ]);
  });

  it("have a block for each number but 0, a smaller one below 0", () => {
    const found = mosaic(M.data, 3);
    const count = (below: boolean) =>
      found.filter((shade) => shade.below === below).reduce((sum, { path }) => sum + path.split("M").length - 1, 0);
    expect([count(true), count(false)]).toEqual([2, 3]);
    expect(found.find(({ below, strength }) => below && strength === 1)!.path).toBe("M1.2 0.2h.6v.6h-.6z");
  });
});
