// @vitest-environment jsdom
/** The page's MathML is the one that Python writes, element by element. */
import { render } from "preact";
import { expect, it } from "vitest";

import { filled } from "../src/expressions";
import type { Tree } from "../src/lesson";
import { Language, Maths, Side } from "../src/mathml";
import { forms_of, python, trace_of, values_of, type Texts } from "./equations_of_python";

function shown(element: preact.ComponentChild): HTMLElement {
  const root = document.createElement("div");
  render(<Language.Provider value={python.words}>{element}</Language.Provider>, root);
  return root;
}

/** Elements as text, with their attributes in order and numbers written in one way: Python's 2.0 is JavaScript's 2. What
 * Python marks with data-name is data-letter here, since on the page the matrix alone has the name.
 */
function plain(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const each of copy.querySelectorAll("*")) {
    const called = (name: string): string => name.replace("data-letter", "data-name");
    const attributes = [...each.attributes].map(({ name, value }): [string, string] => [called(name), value]);
    for (const { name } of [...each.attributes]) each.removeAttribute(name);
    for (const [name, value] of attributes.toSorted()) {
      each.setAttribute(name, name === "data-value" ? String(Number(value)) : value);
    }
  }
  return copy.innerHTML;
}

function parsed(elements: string): string {
  const root = document.createElement("div");
  root.innerHTML = `<math>${elements}</math>`;
  return plain(root.firstElementChild!);
}

function expect_same(tree: Tree, before: "" | "=" | "+", { label, elements, pieces }: Texts): void {
  const whole = shown(<Maths tree={tree} before={before} />).firstElementChild!;
  expect(whole.getAttribute("aria-label")).toBe(unescaped(label));
  if (elements !== undefined) expect(plain(whole)).toBe(parsed(elements));
  const side = shown(<Side tree={tree} before={before} />).firstElementChild!;
  const found = [...side.querySelectorAll("math")];
  expect(found.map(plain)).toEqual(pieces === undefined ? [plain(whole)] : pieces.map(parsed));
  expect(side.querySelectorAll("wbr").length).toBe(found.length - 1);
  if (pieces !== undefined) {
    expect([side.className, side.getAttribute("role")]).toEqual(["side long", "math"]);
    expect(side.getAttribute("aria-label")).toBe(unescaped(label));
    expect(found.every((each) => each.getAttribute("aria-hidden") === "true")).toBe(true);
  }
}

function unescaped(text: string): string {
  const root = document.createElement("div");
  root.innerHTML = text;
  return root.textContent!;
}

it("writes made-up trees", () => {
  for (const { tree, ...texts } of python.trees) expect_same(tree, "+", texts);
});

it("writes the equations of the traces, in letters and in numbers", () => {
  for (const cell of python.cells) {
    expect_same(forms_of(cell).at(-1)!, "=", cell.whole);
    expect_same(filled(cell.at, values_of(trace_of(cell))), "", cell.filled);
  }
});

it("makes MathML elements, not HTML ones of the same names", () => {
  const root = shown(<Maths tree={python.cells[0].at} />);
  const namespaces = new Set([...root.querySelectorAll("math, math *")].map((element) => element.namespaceURI));
  expect([...namespaces]).toEqual(["http://www.w3.org/1998/Math/MathML"]);
});

it("gives a number its cell and then all of its digits", () => {
  const root = shown(<Maths tree={{ node: "Number", value: -1 / 3, cell: "Zh[0,1]" }} />);
  expect(root.innerHTML).toBe(
    '<math aria-label="minus 0.3333"><mn data-cell="Zh[0,1]" data-value="-0.3333333333333333">−0.3333</mn></math>',
  );
});
