/** The address: what is written comes back bit for bit, and whatever else is read gives a sentence or a sound state. */
import { describe, expect, test } from "vitest";

import { MOST_NUMBERS, MOST_WEIGHTS, read, write, type Shared } from "../src/address";
import { initial } from "../src/initial";
import { LEVELS, type DataSet, type Lesson, type Network } from "../src/lesson";
import { columns, matrix, rows, type Matrix } from "../src/matrix";
import { clash, misfit } from "../src/network";
import { GRAINS } from "../src/places";
import { random, type Random } from "../src/random";
import { hold_out, loaded, remove_row, with_dataset } from "../src/rows";
import { edited, learned, opened, rebuilt, set, type Model } from "../src/state";
import { LESSON as written } from "./lesson";

const many: DataSet = {
  name: "many, with a comma & more",
  title: "",
  source: "",
  columns: { inputs: ["a"], outputs: ["b"] },
  X: Array.from({ length: 500 }, (_, k) => [k / 7]),
  Y: Array.from({ length: 500 }, (_, k) => [Math.sin(k)]),
  network: { ...written.network, sizes: [1, 2, 1], output: "identity" },
  params: null,
  settings: { optimizer: "adam", batch_size: 20 },
};
const lesson: Lesson = { ...written, datasets: [many] }, { formulas } = lesson;
const article = opened(lesson);

const look = (model: Model): Shared => ({ model, place: "Zh[:,1]", grain: "unit", level: "first steps" });

function back(shared: Shared): Shared {
  const text = write(shared, lesson), found = read(text, lesson);
  if (typeof found === "string") throw new Error(`${found}: ${text}`);
  return found;
}

/** What an address holds of a model, all but the curve, with each double as its bits. */
const kept = ({ history: _, ...model }: Model): unknown =>
  JSON.parse(
    JSON.stringify(model, (_, value) =>
      value instanceof Float64Array ? [...new BigUint64Array(value.buffer)].map(String) : value,
    ),
  );

const same = (model: Model): void => {
  const shared = look(model), found = back(shared);
  expect(kept(found.model)).toEqual(kept(model));
  expect({ ...found, model: null }).toEqual({ ...shared, model: null });
};

// random models -------------------------------------------------------------------------------------------------------

const pick = <Thing>(next: Random, things: readonly Thing[]): Thing => things[Math.floor(next() * things.length)];

/** Any finite double: of all sizes and both signs, with the edges among them. */
function double(next: Random): number {
  const edge = [
    0,
    -0,
    5e-324,
    -2.2250738585072014e-308,
    Number.MAX_VALUE,
    1 / 3,
    0.1 + 0.2,
    1e21,
    -1e-7,
    123456789012345680,
  ];
  if (next() < 0.2) return pick(next, edge);
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, next() * 2 ** 32);
  view.setUint32(4, next() * 2 ** 32);
  return Number.isFinite(view.getFloat64(0)) ? view.getFloat64(0) : next();
}

const filled = (next: Random, height: number, width: number, value = double): Matrix =>
  matrix(
    height,
    width,
    Array.from({ length: height * width }, () => value(next)),
  );

function any(seed: number): Model {
  const next = random(seed), size = (): number => 1 + Math.floor(next() * 4);
  const sizes = Array.from({ length: 1 + size() }, size), n = size();
  const hidden = sizes.slice(2).map(() => pick(next, ["relu", "tanh", "gelu"]));
  const loss = pick(next, ["huber", "poisson", "binary_cross_entropy"]);
  const network: Network = {
    sizes,
    hidden,
    loss,
    output: formulas.losses[loss].own,
    reduction: pick(next, ["mean", "sum"]),
    bias: next() < 0.5,
    l1: next(),
    l2: next() / 1e9,
    dropout: hidden.map(() => 0),
  };
  const params = initial(network, "he", seed).map(({ W, B }) => ({
    W: filled(next, rows(W), columns(W)),
    B: B && filled(next, 1, columns(B)),
  }));
  const part = (height: number) => ({
    X: filled(next, height, sizes[0]),
    Y: filled(next, height, sizes.at(-1)!, (from) => from()),
    w: next() < 0.5 ? null : filled(next, height, 1, (from) => from()),
  });
  const names = {
    inputs: Array.from({ length: sizes[0] }, (_, k) => `ä,&=#%${k} <b>`),
    outputs: Array.from({ length: sizes.at(-1)! }, () => ""),
  };
  const settings = {
    learning_rate: next(),
    optimizer: pick(next, Object.keys(formulas.optimizers)),
    limit: next() < 0.5 ? null : next(),
    batch_size: next() < 0.5 ? null : size(),
  };
  const model = rebuilt(
    {
      ...article,
      rows: part(n),
      validation: next() < 0.5 ? null : part(size()),
      columns: next() < 0.3 ? null : names,
      masks: null,
    },
    network,
    params,
  );
  const begun = set(model, settings);
  const memory = begun.memory.map(
    ([W, B]) =>
      [W, B].map((state) => state.map((M) => filled(next, rows(M), columns(M)))) as unknown as [Matrix[], Matrix[]],
  );
  return {
    ...begun,
    memory,
    epoch: Math.floor(next() * 1000),
    settings: { ...begun.settings, t: 1 + Math.floor(next() * 1000) },
  };
}

describe("there and back", () => {
  test("the article, and where one stands", () => same(article));

  test.each(Array.from({ length: 60 }, (_, seed) => seed))("random model %d, bit for bit", (seed) => same(any(seed)));

  test("after steps in batches, the next step is the same", () => {
    const model = [1, 2, 3].reduce<Model>((each) => learned(each), set(article, { optimizer: "adam", batch_size: 2 }));
    same(model);
    expect(learned(back(look(model)).model).params).toEqual(learned(model).params);
  });

  test("rows of a data set go by its name, however many; also those that are held out, and without some", () => {
    const model = with_dataset(article, many), held = hold_out(model, 0.2, 3) as Model;
    const less = remove_row(held, 5) as Model;
    for (const each of [model, held, less]) same(each);
    expect(write(look(model), lesson).length).toBeLessThan(500);
    expect(back(look(model)).model.columns).toBe(many.columns);
  });

  test("a data set of which a number was changed is written out, or has no room", () => {
    expect(write(look(edited(with_dataset(article, many), "X", [0, 0], 9)), lesson)).toMatch(
      /^An address has room for rows of 400 numbers/,
    );
    const small = loaded(article, { ...many, X: matrix(2, 1, [0, 9]), Y: matrix(2, 1), params: undefined });
    same(small);
  });

  test("what has no room is said", () => {
    const wide = { ...many.network, sizes: [1, 700, 1] };
    expect(write(look(rebuilt(article, wide)), lesson)).toMatch(/^An address has room for 2000 weights/);
    expect(write(look({ ...article, masks: [matrix(3, 2), null] }), lesson)).toMatch(/masks of dropout/);
  });

  test("only characters that an address may have", () => {
    for (let seed = 0; seed < 30; seed++) expect(write(look(any(seed)), lesson)).toMatch(/^#[\w\-.~%,=&!'()*]+$/);
  });
});

// what anybody may have written ---------------------------------------------------------------------------------------

/** A sentence, or a state in which all is of one piece. Returns whether it is a state. */
function judged(text: string): boolean {
  const found = read(text, lesson);
  if (typeof found === "string") {
    expect(found).toMatch(/^The address cannot be used: .*\.$/s);
    return false;
  }
  const {
      model: { network, params, rows: learned, validation, settings, columns: names, memory, masks },
      grain,
      level,
    } = found;
  const { sizes } = network;
  const matrices = [
    ...params.flatMap(({ W, B }) => [W, B]),
    ...memory.flat(2),
    ...[learned, validation].flatMap((part) => [part?.X, part?.Y, part?.w]),
  ];
  for (const M of matrices)
    if (M) {
      expect(M.data.every(Number.isFinite)).toBe(true);
      expect(M.data.length).toBe(rows(M) * columns(M));
    }
  expect(params.map(({ W }) => W.shape)).toEqual(sizes.slice(1).map((after, k) => [sizes[k], after]));
  expect(params.every(({ B }, k) => (network.bias ? columns(B!) === sizes[k + 1] : B === null))).toBe(true);
  expect(memory.length).toBe(params.length);
  for (const part of [learned, validation])
    if (part) {
      expect([columns(part.X), part.Y ? columns(part.Y) : sizes.at(-1)]).toEqual([sizes[0], sizes.at(-1)]);
      expect([part.Y, part.w].every((M) => !M || rows(M) === rows(part.X))).toBe(true);
    }
  expect(clash(network, formulas) + misfit({ rows: learned, validation }, network.loss, formulas)).toBe("");
  expect(names === null || (names.inputs.length === sizes[0] && names.outputs.length === sizes.at(-1))).toBe(true);
  expect([
    Object.hasOwn(formulas.optimizers, settings.optimizer),
    GRAINS.includes(grain),
    (LEVELS as readonly string[]).includes(level),
    masks,
  ]).toEqual([true, true, true, null]);
  expect(
    [settings.learning_rate, settings.limit ?? 1, settings.batch_size ?? 1, settings.t].every(
      (x) => Number.isFinite(x) && x >= 0,
    ),
  ).toBe(true);
  return true;
}

const good = write(look(article), lesson), fields = good.slice(1).split("&");
const swapped = (name: string, value: string): string =>
  good.replace(new RegExp(`([#&]${name}=)[^&]*`), (_, begin: string) => begin + value);

describe("what anybody may have written", () => {
  test("random bytes", () => {
    const next = random(1);
    for (let k = 0; k < 500; k++) {
      const noise = String.fromCharCode(...Array.from({ length: next() * 60 }, () => next() * 300));
      judged(noise);
      judged(`#chainrule=1&${noise}`);
    }
  });

  test("cut off anywhere", () => {
    for (let end = 0; end < good.length; end++) judged(good.slice(0, end));
  });

  test("single characters changed, put in and left out", () => {
    const next = random(2), signs = "0123456789-.,e&=%#x\u0000π[]{}";
    let taken = 0;
    for (let k = 0; k < 1200; k++) {
      const at = Math.floor(next() * good.length), sign = pick(next, [...signs, ""]);
      taken += Number(judged(good.slice(0, at) + sign + good.slice(at + (next() < 0.5 ? 1 : 0))));
    }
    expect(taken).toBeGreaterThan(50); // so that the states are judged too
  });

  test("parts left out, doubled, and in another order", () => {
    expect(judged(`#${fields.toReversed().join("&")}`)).toBe(true);
    for (const k of fields.keys()) {
      judged(`#${fields.toSpliced(k, 1).join("&")}`);
      judged(`#${[...fields, fields[k]].join("&")}`);
    }
  });

  test.each([
    ["sizes", "1-2"],
    ["sizes", "1-0-2"],
    ["sizes", "1-2-1e9"],
    ["sizes", "-1-2-2"],
    ["sizes", "1-2.5-2"],
    ["sizes", "9".repeat(400)],
    ["sizes", "1-"],
    ["sizes", "1-2-2-2"],
    ["sizes", "2-2-2"],
    ["sizes", Array(99).fill(1).join("-")],
    ["hidden", "softmax"],
    ["hidden", "__proto__"],
    ["hidden", "constructor"],
    ["hidden", "toString"],
    ["hidden", "relu,relu"],
    ["output", "__proto__"],
    ["output", ""],
    ["loss", "hasOwnProperty"],
    ["loss", "cross_entropy"],
    ["loss", "binary_cross_entropy"],
    ["reduction", "max"],
    ["bias", "no"],
    ["bias", "true"],
    ["l1", "-1"],
    ["l2", "NaN"],
    ["l2", "Infinity"],
    ["l2", "1e999"],
    ["dropout", "1"],
    ["dropout", "0,0"],
    ["params", ""],
    ["params", "1,2,3"],
    ["params", "1,".repeat(9) + "1e400"],
    ["params", "0x1," + "1,".repeat(9)],
    ["params", "1,".repeat(5000)],
    ["params", " 1" + ",1".repeat(9)],
    ["X", ""],
    ["X", "1,2"],
    ["Y", "1"],
    ["w", "1,1,-1"],
    ["w", "1"],
    ["heldX", "1"],
    ["rate", "-0.1"],
    ["rate", "fast"],
    ["optimizer", "__proto__"],
    ["optimizer", "adam"],
    ["limit", "0"],
    ["limit", "-1"],
    ["batch", "0"],
    ["batch", "1.5"],
    ["t", "0"],
    ["t", "1e300"],
    ["memory", "1"],
    ["epoch", "-1"],
    ["next", "3"],
    ["next", "1"],
    ["grain", "atom"],
    ["level", "%E0%A4%A"],
    ["inputs", "a,b"],
    ["chainrule", "2"],
  ])("%s=%s is refused", (name, value) => {
    expect(swapped(name, value)).not.toBe(good);
    expect(judged(swapped(name, value))).toBe(false);
  });

  test.each(["data=nothing", "data=__proto__", "data=many%2C%20with%20a%20comma%20%26%20more", "data=&rows=1"])(
    "%s is refused",
    (data) => {
      expect(judged(`${good}&${data}`)).toBe(false); // unknown, or of another number of inputs and outputs
    },
  );

  test("rows of a data set that are not there are refused", () => {
    const text = write(look(with_dataset(article, many)), lesson);
    expect(judged(text)).toBe(true);
    for (const list of ["500", "-1", "0.5", "1,".repeat(5001), "a"])
      expect(judged(text.replace("&rows=", `&rows=${list}`))).toBe(false);
  });

  test("a text of any length is refused before it is read", () => {
    expect(judged(`#chainrule=1&${"a=1&".repeat(1e6)}`)).toBe(false);
  });

  test("the limits are those that are said", () => expect([MOST_WEIGHTS, MOST_NUMBERS]).toEqual([2000, 400]));

  test("no prototype was touched", () => {
    judged(`${good}&__proto__=1&constructor=2`);
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("names of columns are text, and stay it", () => {
    const found = read(swapped("inputs", encodeURIComponent("<img onerror=alert(1)>")), lesson);
    expect(typeof found !== "string" && found.model.columns!.inputs).toEqual(["<img onerror=alert(1)>"]);
  });
});
