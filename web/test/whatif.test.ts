/** The preview of an update: it tells the very cost that the next step finds. */
import { expect, test } from "vitest";

import { number } from "../src/notation";
import { learned, pass, set } from "../src/state";
import { create } from "../src/store";
import { cost_after, difference, weight_of } from "../src/views/WhatIf";
import { goldens } from "./golden";
import { LESSON } from "./lesson";

const taught = goldens("extras", "optimizers").filter(({ lesson }) => lesson.Y !== null);

test.each(taught.map((each) => [each.name, each.lesson] as const))("of %s", (_, lesson) => {
  const store = create({ ...LESSON, ...lesson }, { kind: "file" });
  const after = learned(store.model.value);
  expect(cost_after(store)).toBe(pass({ ...after, masks: store.model.value.masks }).C);
});

test("in batches it is the cost of the same rows, not of the next ones", () => {
  const store = create({ ...LESSON, ...goldens("extras")[0].lesson }, { kind: "file" });
  store.change(set(store.model.value, { batch_size: 2 }));
  const before = store.model.value, after = learned(before);
  expect(after.place).not.toBe(before.place);
  expect(cost_after(store)).toBe(pass({ ...after, place: before.place }).C);
});

test("without targets there is none", () => {
  const { lesson } = goldens("extras").find(({ name }) => name === "forward alone")!;
  expect(cost_after(create({ ...LESSON, ...lesson }, { kind: "file" }))).toBeNull();
});

test("in words", () => {
  expect(difference(0.5, 0.25, number)).toBe("lower by 0.25");
  expect(difference(0.5, 0.75, number)).toBe("higher by 0.25");
  expect(difference(0.5, 0.5, number)).toBe("no change");
  expect(difference(0.5, NaN, number)).toBe("no finite number");
});

test("the weight that a number has to do with", () => {
  const at = (name: string) => weight_of({ name, index: [0, 1] })?.name ?? null;
  expect(["Wh", "dWh", "Wh_new", "B12", "dBo"].map(at)).toEqual(["Wh", "Wh", "Wh", "B12", "Bo"]);
  expect(["Zh", "O", "X"].map(at)).toEqual([null, null, null]);
  expect(weight_of({ name: "Wh", index: null })).toBeNull();
});
