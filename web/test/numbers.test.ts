/** Numbers as people type and read them, and what kind of quantity a name is of. */
import { expect, test } from "vitest";

import { kind } from "../src/kinds";
import { exact, parsed, stepped } from "../src/numbers";
import { random } from "../src/random";

test("what is shown with all digits is read as the very same number", () => {
  const next = random(7), bits = new DataView(new ArrayBuffer(8));
  for (let k = 0; k < 2000; k++) {
    bits.setUint32(0, Math.floor(next() * 2 ** 32));
    bits.setUint32(4, Math.floor(next() * 2 ** 32));
    const any = bits.getFloat64(0);
    for (const value of [any, next() - 0.5, Math.round(next() * 1e6) / 1e3]) {
      if (Number.isFinite(value)) expect(parsed(exact(value))).toBe(value);
    }
  }
});

test.each([
  ["0.5", 0.5], ["−2", -2], ["-2", -2], ["+3", 3], ["0,5", 0.5], ["-0,25", -0.25], [" 7 ", 7], [".5", 0.5], ["5.", 5],
  ["1e-3", 0.001], ["1E3", 1000], ["1e−3", 0.001], ["1/3", 1 / 3], ["−1/4", -0.25], ["1,5/0,5", 3],
])("“%s” is %d", (text, value) => expect(parsed(text)).toBe(value));

const NONE = [
  "", " ", "abc", "1/0", "1/2/3", "Infinity", "NaN", "1e999", "1..2", "0x10", "-", "1,2,3", "1 2", "1e",
  "٣", "½", "--1",
];
test.each(NONE)(
  "“%s” is no number", (text) => expect(parsed(text)).toBeNull(),
);

test("steps leave no dust", () => {
  let value = 0;
  for (let k = 0; k < 30; k++) value = stepped(value, 0.1);
  expect(value).toBe(3);
  expect(stepped(0.3, -0.1)).toBe(0.2);
  expect(stepped(1 / 3, 0)).toBeCloseTo(1 / 3, 11);
});

test.each([
  ["X", "X"], ["Zh", "H"], ["H", "H"], ["H2", "H"], ["Zo", "O"], ["O", "O"], ["Y", "O"], ["Eh", "E"], ["dWo", "E"],
  ["Wh", "W"], ["Bo", "W"], ["Wh_new", "W"], ["VWh", "W"], ["C", "paper"], ["L", "paper"], ["A(Zh)", "H"],
  ["A′(Zo)", "O"], ["C′(O)", "E"],
])("%s is of the kind %s", (name, wanted) => expect(kind(name)).toBe(wanted));
