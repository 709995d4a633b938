/** Reads a lesson: checks all of it that the page relies on, and makes numbers of the texts "inf", "-inf" and "nan".
 *
 * What does not fit is said in one sentence, with its place in the document. Next: `state.ts`, what a lesson becomes.
 */
import { LEVELS, type Columns, type Layer, type Lesson, type Network, type Settings, type Tree } from "./lesson";
import { BELOW } from "./trees";

const FORMAT = "chainrule-lesson/1";
const TABLES = ["notation", "aloud", "book", "easy", "calculus", "reasons"] as const;

type Fields = Record<string, unknown>;
type Shape = readonly [rows: number, columns: number];

/** The lesson in a JSON text, or in what was made of one. Throws an error with one sentence for what is none. */
export function read(json: unknown): Lesson {
  const lesson = fields(typeof json === "string" ? parsed(json) : json, "lesson");
  if (lesson.format !== FORMAT)
    throw wrong("format", lesson.format, `"${FORMAT}"; write it with this version of chainrule`);
  const formulas = formulas_of(lesson.formulas), words = fields(lesson.words, "words");
  for (const table of TABLES) dictionary(words[table], `words.${table}`, text);
  const known: Known = {
    activations: keys(formulas.activations),
    losses: keys(formulas.losses),
    optimizers: keys(formulas.optimizers),
  };
  const network = network_of(lesson.network, "network", known), shapes = shapes_of(network);
  const X = matrix(lesson.X, "X", [rows_of(lesson.X), network.sizes[0]]), n = X.length, outputs = network.sizes.at(-1)!;
  return {
    format: FORMAT,
    title: text(lesson.title, "title"),
    network,
    params: params_of(lesson.params, "params", network),
    X,
    Y: maybe(lesson.Y, (Y) => matrix(Y, "Y", [n, outputs])),
    w: maybe(lesson.w, (w) => matrix(w, "w", [n, 1])),
    masks: maybe(
      lesson.masks,
      (masks) =>
        list(masks, "masks", shapes.length).map((M, k) =>
          maybe(M, () => matrix(M, `masks[${k}]`, [n, network.sizes[k + 1]]))
        ),
    ),
    memory: maybe(lesson.memory, (memory) =>
      list(memory, "memory", shapes.length).map((of, k) => {
        const { W, B } = fields(of, `memory[${k}]`), [inputs, units] = shapes[k];
        return { W: matrices(W, `memory[${k}].W`, [inputs, units]), B: matrices(B, `memory[${k}].B`, [1, units]) };
      }),
    ),
    columns: maybe(lesson.columns, (columns) => columns_of(columns, "columns", network)),
    settings: settings_of(lesson.settings, "settings", known) as Settings,
    history: maybe(lesson.history, (history) => {
      const { cost, validation_cost } = fields(history, "history");
      return {
        cost: numbers(cost, "history.cost"),
        validation_cost: numbers(validation_cost, "history.validation_cost"),
      };
    }),
    formulas: formulas as unknown as Lesson["formulas"],
    words: words as unknown as Lesson["words"],
    datasets: list(lesson.datasets, "datasets").map((data, k) => data_set(data, `datasets[${k}]`, known)),
    server: maybe(lesson.server, (server) => {
      const found = fields(server, "server"), { model, data, rows } = found;
      return {
        ...found,
        model: text(model, "server.model"),
        data: text(data, "server.data"),
        rows: whole(rows, "server.rows", 0),
      };
    }),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw wrong("text", json, "JSON");
  }
}

// the parts of a lesson -----------------------------------------------------------------------------------------------

interface Known {
  activations: readonly string[];
  losses: readonly string[];
  optimizers: readonly string[];
}

function network_of(value: unknown, where: string, known: Known): Network {
  const found = fields(value, where);
  const sizes = list(found.sizes, `${where}.sizes`).map((size, k) => whole(size, `${where}.sizes[${k}]`, 1));
  if (sizes.length < 2) throw wrong(`${where}.sizes`, found.sizes, "two numbers of units or more");
  const hidden = list(found.hidden, `${where}.hidden`, sizes.length - 2);
  const dropout = list(found.dropout, `${where}.dropout`, sizes.length - 2);
  return {
    sizes,
    hidden: hidden.map((name, k) => one_of(name, `${where}.hidden[${k}]`, known.activations)),
    output: one_of(found.output, `${where}.output`, known.activations),
    loss: one_of(found.loss, `${where}.loss`, known.losses),
    reduction: one_of(found.reduction, `${where}.reduction`, ["mean", "sum"]) as Network["reduction"],
    bias: yes_or_no(found.bias, `${where}.bias`),
    l1: at_least(found.l1, `${where}.l1`, 0),
    l2: at_least(found.l2, `${where}.l2`, 0),
    dropout: dropout.map((rate, k) => at_least(rate, `${where}.dropout[${k}]`, 0)),
  };
}

const shapes_of = ({ sizes }: Network): Shape[] => sizes.slice(1).map((units, k) => [sizes[k], units] as const);

const params_of = (value: unknown, where: string, network: Network): Layer[] =>
  list(value, where, network.sizes.length - 1).map((layer, k) => {
    const { W, B } = fields(layer, `${where}[${k}]`), [inputs, units] = shapes_of(network)[k];
    const bias = network.bias ? matrix(B, `${where}[${k}].B`, [1, units]) : null;
    if (!network.bias && B !== null) throw wrong(`${where}[${k}].B`, B, "null, since the network has no bias");
    return { W: matrix(W, `${where}[${k}].W`, [inputs, units]), B: bias };
  });

function columns_of(value: unknown, where: string, { sizes }: Network): Columns {
  const { inputs, outputs } = fields(value, where);
  const names = (of: unknown, name: string, count: number): string[] =>
    list(of, `${where}.${name}`, count).map((each, k) => text(each, `${where}.${name}[${k}]`));
  return { inputs: names(inputs, "inputs", sizes[0]), outputs: names(outputs, "outputs", sizes.at(-1)!) };
}

/** Settings, or for a data set some of them. */
function settings_of(value: unknown, where: string, known: Known, all = true): Partial<Settings> {
  const found = fields(value, where);
  const read: { [Name in keyof Settings]: (value: unknown, where: string) => Settings[Name] } = {
    learning_rate: (rate, at) => at_least(rate, at, 0),
    optimizer: (name, at) => one_of(name, at, known.optimizers),
    limit: (limit, at) => maybe(limit, () => at_least(limit, at, Number.MIN_VALUE)),
    batch_size: (size, at) => maybe(size, () => whole(size, at, 1)),
    t: (t, at) => whole(t, at, 1),
    level: (level, at) => one_of(level, at, LEVELS),
  };
  const names = Object.keys(read).filter((name) => all || name in found) as (keyof Settings)[];
  return Object.fromEntries(names.map((name) => [name, read[name](found[name], `${where}.${name}`)]));
}

function data_set(value: unknown, where: string, known: Known): Lesson["datasets"][number] {
  const found = fields(value, where), network = network_of(found.network, `${where}.network`, known);
  const n = rows_of(found.X);
  return {
    name: text(found.name, `${where}.name`),
    title: text(found.title, `${where}.title`),
    source: text(found.source, `${where}.source`),
    columns: columns_of(found.columns, `${where}.columns`, network),
    X: matrix(found.X, `${where}.X`, [n, network.sizes[0]]),
    Y: matrix(found.Y, `${where}.Y`, [n, network.sizes.at(-1)!]),
    network,
    params: maybe(found.params, (params) => params_of(params, `${where}.params`, network)),
    settings: settings_of(found.settings, `${where}.settings`, known, false),
  };
}

/** Every formula must be a tree; what they say is Python's. */
function formulas_of(value: unknown): Record<"activations" | "losses" | "optimizers", Fields> {
  const found = fields(value, "formulas");
  const { activations, losses, propagate, descent, optimizers, chains } = found;
  dictionary(propagate, "formulas.propagate", tree);
  dictionary(descent, "formulas.descent", tree);
  dictionary(
    chains,
    "formulas.chains",
    (sides, where) => list(sides, where).map((side, k) => tree(side, `${where}[${k}]`)),
  );
  const function_of = (name: string) => (of: unknown, where: string): void => {
    const each = fields(of, where);
    for (const formula of ["formula", name]) tree(each[formula], `${where}.${formula}`);
    for (const words of ["words", `${name.replace(/_formula$/, "")}_words`]) text(each[words], `${where}.${words}`);
  };
  return {
    ...found,
    activations: dictionary(activations, "formulas.activations", function_of("slope_formula")),
    losses: dictionary(losses, "formulas.losses", function_of("derivative_formula")),
    optimizers: dictionary(optimizers, "formulas.optimizers", (rule, where) => {
      const { formulas, words, rate } = fields(rule, where);
      list(formulas, `${where}.formulas`).forEach((line, k) => {
        const { name, tree: right } = fields(line, `${where}.formulas[${k}]`);
        text(name, `${where}.formulas[${k}].name`);
        tree(right, `${where}.formulas[${k}].tree`);
      });
      text(words, `${where}.words`);
      at_least(rate, `${where}.rate`, 0);
    }),
  };
}

function tree(value: unknown, where: string): void {
  const found = fields(value, where), node = one_of(found.node, `${where}.node`, keys(BELOW)) as Tree["node"];
  if (node === "Letter" || node === "Function") text(found.name, `${where}.name`);
  if (node === "Number") at_least(found.value, `${where}.value`, -Infinity);
  for (const name of BELOW[node]) {
    const below = found[name];
    if (Array.isArray(below)) below.forEach((part, k) => tree(part, `${where}.${name}[${k}]`));
    else tree(below, `${where}.${name}`);
  }
}

// kinds of values -----------------------------------------------------------------------------------------------------

const keys = (table: object): string[] => Object.keys(table);

function wrong(where: string, value: unknown, expected: string): Error {
  const shown = JSON.stringify(value) ?? "missing";
  const found = shown.length > 40 ? `${shown.slice(0, 40)}…` : shown;
  return new Error(`This lesson cannot be opened: its ${where} is ${found}, but must be ${expected}.`);
}

function fields(value: unknown, where: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(where, value, "an object");
  return value as Fields;
}

function dictionary(value: unknown, where: string, check: (value: unknown, where: string) => unknown): Fields {
  const found = fields(value, where);
  for (const [name, each] of Object.entries(found)) check(each, `${where}.${name}`);
  return found;
}

function list(value: unknown, where: string, length?: number): unknown[] {
  const expected = length === undefined ? "a list" : `a list of ${length}`;
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw wrong(where, value, expected);
  return value;
}

const maybe = <Found>(value: unknown, read: (value: unknown) => Found): Found | null =>
  value === null ? null : read(value);

function text(value: unknown, where: string): string {
  if (typeof value !== "string") throw wrong(where, value, "a text");
  return value;
}

function one_of(value: unknown, where: string, names: readonly string[]): string {
  if (typeof value !== "string" || !names.includes(value)) throw wrong(where, value, `one of ${names.join(", ")}`);
  return value;
}

function yes_or_no(value: unknown, where: string): boolean {
  if (typeof value !== "boolean") throw wrong(where, value, "true or false");
  return value;
}

function at_least(value: unknown, where: string, least: number): number {
  if (typeof value !== "number" || !(value >= least))
    throw wrong(where, value, least > 0 ? "a number above 0" : "a number of 0 or more");
  return value;
}

function whole(value: unknown, where: string, least: number): number {
  if (!Number.isInteger(value) || (value as number) < least)
    throw wrong(where, value, `a whole number of ${least} or more`);
  return value as number;
}

const NOT_FINITE: Record<string, number> = { inf: Infinity, "-inf": -Infinity, nan: NaN };

/** Numbers of a list; those that JSON does not have are texts in it. */
function numbers(value: unknown, where: string, length?: number): number[] {
  return list(value, where, length).map((number, k) => {
    if (typeof number === "number") return number;
    if (typeof number === "string" && Object.hasOwn(NOT_FINITE, number)) return NOT_FINITE[number];
    throw wrong(`${where}[${k}]`, number, "a number");
  });
}

const rows_of = (value: unknown): number => (Array.isArray(value) && value.length > 0 ? value.length : 1);

const matrix = (value: unknown, where: string, [rows, columns]: Shape): number[][] =>
  list(value, where, rows).map((row, i) => numbers(row, `${where}[${i}]`, columns));

const matrices = (value: unknown, where: string, shape: Shape): number[][][] =>
  list(value, where).map((M, k) => matrix(M, `${where}[${k}]`, shape));
