/** A reader's table: what is made of it, which network it is given, and which sentence answers what is wrong. */
import { describe, expect, test } from "vitest";

import { first_roles, roles_of, rows_of, table_of, text_of, type Loaded, type Role, type Table } from "../src/csv";
import type { DataSet } from "../src/lesson";
import { columns, from, rows, values } from "../src/matrix";
import { misfit } from "../src/network";
import { add_row, hold_out, loaded, remove_row, with_dataset } from "../src/rows";
import { batch, learned, opened, set, type Model } from "../src/state";
import { LESSON as lesson } from "./lesson";

const { formulas } = lesson, article = opened(lesson);

function table(text: string, header: boolean | null = null): Table {
  const found = table_of(text, header);
  if (typeof found === "string") throw new Error(found);
  return found;
}

function made(text: string, { roles, standardise = false }: { roles?: Role[]; standardise?: boolean } = {}): Loaded {
  const of = table(text), found = rows_of(of, roles ?? first_roles(of), standardise, "a.csv");
  if (typeof found === "string") throw new Error(found);
  return found;
}

const refused = (text: string, roles?: Role[]): string => {
  const of = table_of(text);
  if (typeof of === "string") return of;
  const found = rows_of(of, roles ?? first_roles(of), true, "a.csv");
  return typeof found === "string" ? found : "not refused";
};

const FLOWERS = "length,width,name\n1,2,rose\n3,4,lily\n5,7,rose\n";

describe("text to columns", () => {
  test.each([
    ["a,b\n1,2\n", ["a", "b"]],
    ["a;b\r\n1;2\r\n", ["a", "b"]],
    ["a\tb\n1\t2", ["a", "b"]],
    ["\ufeffa,b\n1,2\n", ["a", "b"]],
    ['"a, ""quoted""","b\nc"\n1,2\n', ['a, "quoted"', "b\nc"]],
    [",b\n1,2\n", ["column 1", "b"]],
  ])("%j has the names %j", (text, names) => {
    expect(table(text).names).toEqual(names);
    expect(table(text).cells).toEqual([["1", "2"]]);
  });

  test("a first row with a number in it is no row of names, unless that is said", () => {
    expect(table("5.1,rose\n4.9,lily\n")).toMatchObject({
      header: false,
      names: ["column 1", "column 2"],
      places: [1, 2],
    });
    expect(table("2019,2020\n1,2\n", true)).toMatchObject({
      header: true,
      names: ["2019", "2020"],
      cells: [["1", "2"]],
    });
  });

  test("numbers, also with a decimal comma where a semicolon parts the cells, and yes and no", () => {
    const { X, Y } = made("a;b;c;y\n1,5;-2e3;yes;7\n.5;+3.;NO;8\n");
    expect(values(X)).toEqual([
      [1.5, -2000, 1],
      [0.5, 3, 0],
    ]);
    expect(values(Y)).toEqual([[7], [8]]);
  });

  test("text is no input, and a number may be an input, a target or a class", () => {
    const of = table("a,b,c\n1,x,2\n2,y,3\n");
    expect(first_roles(of)).toEqual(["input", "left out", "target"]);
    expect(roles_of(of, 1)).toEqual(["classes", "left out"]);
    expect(roles_of(of, 0)).toEqual(["input", "target", "classes", "left out"]);
  });

  test("what a name says stays text", () => {
    const evil = "<img src=x onerror=alert(1)>,__proto__,y\n1,2,3\n4,5,6\n", { columns: names } = made(evil);
    expect(names).toEqual({ inputs: ["<img src=x onerror=alert(1)>", "__proto__"], outputs: ["y"] });
    expect(Object.getPrototypeOf(names)).toBe(Object.prototype);
  });
});

test("the bytes of a file are text if they are UTF-8, with its mark or without", () => {
  const bytes = (...from: number[]): ArrayBuffer => Uint8Array.from(from).buffer;
  expect(text_of(bytes(0x47, 0xc3, 0xb6))).toBe("Gö");
  expect(text_of(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe("a");
  expect(text_of(bytes(0x47, 0xf6, 0x2c))).toBeNull(); // Latin-1
  expect(text_of(bytes())).toBe("");
});

describe("columns to rows", () => {
  test("a text becomes classes with a cross entropy", () => {
    const found = made(FLOWERS);
    expect(values(found.X)).toEqual([
      [1, 2],
      [3, 4],
      [5, 7],
    ]);
    expect(values(found.Y)).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
    expect(found.columns).toEqual({ inputs: ["length", "width"], outputs: ["lily", "rose"] });
    expect(found.network).toMatchObject({ sizes: [2, 8, 2], loss: "cross_entropy", output: "softmax" });
    expect(found.note).toBe("3 rows of a.csv: 2 inputs, 2 classes of name; numbers as they stand.");
  });

  test("numbers as classes stand in the order of numbers", () => {
    expect(made("a,y\n1,10\n2,9\n3,100\n", { roles: ["input", "classes"] }).columns.outputs).toEqual([
      "9",
      "10",
      "100",
    ]);
  });

  test("yes or no is a binary cross entropy, and is never standardised", () => {
    const found = made("a,y\n1,yes\n2,no\n4,yes\n", { standardise: true });
    expect(values(found.Y)).toEqual([[1], [0], [1]]);
    expect(found.network).toMatchObject({ sizes: [1, 8, 1], loss: "binary_cross_entropy", output: "sigmoid" });
  });

  test("numbers are half a squared error; standardised, each column has mean 0 and deviation 1", () => {
    const found = made("a,b,y\n1,10,3\n2,10,5\n6,10,10\n", { standardise: true });
    expect(found.network).toMatchObject({ loss: "half_squared_error", output: "identity" });
    const [a, b] = [0, 1].map((j) => (values(found.X) as number[][]).map((row) => row[j]));
    expect(a[0]).toBeCloseTo(-2 / Math.sqrt(14 / 3), 14); // (1 − 3) over √((4 + 1 + 9)/3)
    expect(b).toEqual([0, 0, 0]);
    expect(found.Y.data.reduce((sum, y) => sum + y)).toBeCloseTo(0, 14);
    expect(found.Y.data.reduce((sum, y) => sum + y * y, 0)).toBeCloseTo(3, 14);
    expect(found.note).toMatch(/standardised/);
  });

  test.each([FLOWERS, "a,y\n1,yes\n2,no\n", "a,b,y\n1,2,3\n4,5,7\n"])("its network can be trained on %j", (text) => {
    const found = made(text, { standardise: true }), model = loaded(article, found);
    expect(misfit(model, found.network.loss, formulas)).toBe("");
    const later = Array.from({ length: 200 }).reduce<Model>((each) => learned(each), model);
    expect(later.history.cost[199]).toBeLessThan(later.history.cost[0] / 2);
  });
});

describe("what cannot be used", () => {
  test.each([
    ["", /^The file is empty/],
    ["\n\n , \n", /^The file is empty/],
    ["a,b\n", /^The file has names but no rows/],
    ["a,b\n1,2\n3\n", /^Row 3 of the file has 1 cell, but the first has 2/],
    ["a,b\n1,2\n\n,5\n4,6\n", /^Row 4 of the file, column “a”, is missing; fill it in/],
    ["a,b\n1,2\nten,5\n3,6\n", /^Row 3 of the file, column “a”, is “ten”, which is no number/],
    ["a,b\n1,2\n1e999,5\n3,6\n", /“1e999”, which is no number that can be used/],
    ["a,b\n1,2\n0x10,5\n3,6\n", /“0x10”, which is no number/],
    ["a,b\n1,2\n2,NaN\n3,4\n", /^Row 3 of the file, column “b”, is missing/],
    ["a,b\n1,n/a\n2,3\n3,4\n", /^Row 2 of the file, column “b”, is missing/],
    ["a,b\n1,2\n2,-inf\n", /^Row 3 of the file, column “b”, is “-inf”, which is no number that can be used/],
    ["a,b\n1,x\n2,\n", /^Row 3 of the file, column “b”, is missing/],
    ["a,b\n1,x\n2,x\n", /^Column “b” is always “x”/],
    ["a,b\nx,1\ny,2\n", /^No column is an input/],
    ["a,b\n1e200,1\n-1e200,2\n", /^Column “a” has numbers too large to standardise/],
    [
      `a,b\n${Array.from({ length: 21 }, (_, k) => `${k},c${k}`).join("\n")}\n`,
      /^Column “b” has 21 different values; as classes the page takes up to 20/,
    ],
    [`a,b\n${"1,2\n".repeat(5001)}`, /^The file has 5001 rows; the page takes up to 5000/],
    [`${"a,".repeat(100)}b\n`, /^The file has 101 columns; the page takes up to 100/],
    ["1,".repeat(1_000_001), /^The file has more than 2 MB/],
  ])("%#: a sentence", (text, sentence) => expect(refused(text)).toMatch(sentence));

  test.each([
    [["input", "input", "left out"], /^No column is the target/],
    [["left out", "target", "classes"], /^No column is an input/],
    [["input", "target", "classes"], /^A target of classes stands alone/],
    [["classes", "input", "classes"], /^A target of classes stands alone/],
  ] satisfies [Role[], RegExp][])("the roles %j", (roles, sentence) =>
    expect(refused(FLOWERS, roles)).toMatch(sentence),
  );
});

describe("rows by hand", () => {
  const many = loaded(article, made(`a,y\n${Array.from({ length: 50 }, (_, k) => `${k},${k * 2 + 1}`).join("\n")}\n`));
  const first = (model: Model): number[] => [...model.rows.X.data];
  const model = (found: Model | string): Model => {
    if (typeof found === "string") throw new Error(found);
    return found;
  };

  test("one more is a copy of the last; one less is the one that is meant", () => {
    const more = model(add_row(article));
    expect([first(more), values(more.rows.Y!)]).toEqual([
      [-1, 1, 2, 2],
      [
        [1, 0.5],
        [2, 1.5],
        [2, 1.5],
        [2, 1.5],
      ],
    ]);
    expect(first(model(remove_row(more, 1)))).toEqual([-1, 2, 2]);
    expect(more.params).toBe(article.params);
  });

  test("in a batch the row that goes is the one that is seen there", () => {
    const small = set(many, { batch_size: 8 }), seen = batch(small)![3];
    expect(first(model(remove_row(small, 3)))).toEqual(first(many).filter((x) => x !== seen));
  });

  test("the last row stays, and there is a most", () => {
    const one = model(remove_row(model(remove_row(article, 0)), 0));
    expect(remove_row(one, 0)).toMatch(/^This is the last row/);
    const full = loaded(article, made(`a,y\n${"1,2\n".repeat(4999)}3,4`));
    expect(add_row(full)).toMatch(/up to 5000 rows/);
  });

  test("a share is held out by its seed, no row is lost, and none is in both parts", () => {
    const held = model(hold_out(many, 0.2, 1)), other = model(hold_out(many, 0.2, 2));
    expect([rows(held.rows.X), rows(held.validation!.X)]).toEqual([40, 10]);
    expect([...first(held), ...held.validation!.X.data].sort((a, b) => a - b)).toEqual(first(many));
    held.validation!.X.data.forEach((x, i) => expect(held.validation!.Y!.data[i]).toBe(2 * x + 1));
    expect(other.validation!.X.data).not.toEqual(held.validation!.X.data);
    expect(first(model(hold_out(held, 0, 1))).sort((a, b) => a - b)).toEqual(first(many));
    expect(hold_out(article, 0.2, 1)).toMatch(/^3 rows are too few to hold out 20 %/);
  });

  test("a data set brings its rows, network, parameters and settings", () => {
    const data: DataSet = {
      name: "d",
      title: "D",
      source: "",
      columns: { inputs: ["a"], outputs: ["b"] },
      X: [[1], [2]],
      Y: [[3], [4]],
      network: { ...lesson.network, sizes: [1, 1], hidden: [], dropout: [], output: "identity" },
      params: [{ W: [[0.5]], B: [[-1]] }],
      settings: { learning_rate: 0.25, optimizer: "adam", batch_size: 1 },
    };
    const found = with_dataset(learned(article), data);
    expect([values(found.rows.X), values(found.rows.Y!), found.params]).toEqual([
      [[1], [2]],
      [[3], [4]],
      [{ W: from([[0.5]]), B: from([[-1]]) }],
    ]);
    expect(found.settings).toMatchObject({ learning_rate: 0.25, optimizer: "adam", batch_size: 1, t: 1 });
    expect(found.memory[0][0].map(columns)).toEqual([1, 1]);
    expect(found.columns).toBe(data.columns);
    expect(with_dataset(article, { ...data, params: null }).params[0].W.shape).toEqual([1, 1]);
  });
});
