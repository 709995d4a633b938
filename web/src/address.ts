/** The page's state as an address, `#chainrule=1&sizes=1-2-2&…`, with numbers to their last bit, for whoever gets it.
 *
 * `write` and `read` stand field by field in the same order. What is read may come from anybody: only known names and
 * finite numbers of the right count come out of it, or a sentence. Next: `views/Share.tsx`, which hands it out.
 */
import { OPTIMIZERS, start, type Parameters, type State, type States } from "./equations";
import { LEVELS, type Columns, type DataSet, type Lesson, type Network, type Settings } from "./lesson";
import { columns, from, matrix, rows, type Matrix } from "./matrix";
import { clash, hidden_ones, misfit } from "./network";
import { GRAINS, written, type Grain } from "./places";
import { attempt, refuse } from "./refusal";
import { opened, rebuilt, refilled, taken, type Model, type Rows } from "./state";
import { type Store } from "./store";

export const MOST_WEIGHTS = 2_000; // what the optimizer remembers is counted too
export const MOST_NUMBERS = 400; // of rows that are no data set of the lesson
const LONGEST = 100_000; // characters
const MOST_LAYERS = 20;
const MOST_UNITS = 2_000;
const MOST_ROWS = 5_000;
const LONGEST_NAME = 100;
const VERSION = "1";

/** What an address holds: the model, and where and how one looks at it. */
export interface Shared {
  model: Model;
  place: string;
  grain: Grain;
  level: string;
}

// writing -------------------------------------------------------------------------------------------------------------

/** The address's part from # on; or, where the state does not fit, a sentence, which never begins with #. */
export function write(shared: Shared, lesson: Lesson): string {
  const { model } = shared, { network, params, settings } = model;
  const weights = params.flatMap(({ W, B }) => [W, ...(B ? [B] : [])]), memory = model.memory.flat(2);
  if (model.masks !== null) return "An address has no room for the masks of dropout; share the file instead.";
  if (size([...weights, ...memory]) > MOST_WEIGHTS) {
    return `An address has room for ${MOST_WEIGHTS} weights, and this network has more; share the file instead.`;
  }
  const data = named(model, lesson) ?? spelled(model);
  if (data === null)
    return `An address has room for rows of ${MOST_NUMBERS} numbers, and these have more; share the file instead.`;
  const fields: [string, string][] = [
    ["chainrule", VERSION],
    ["sizes", network.sizes.join("-")],
    ["hidden", network.hidden.join(",")],
    ["output", network.output],
    ["loss", network.loss],
    ["reduction", network.reduction],
    ["bias", network.bias ? "yes" : "no"],
    ["l1", digits([network.l1])],
    ["l2", digits([network.l2])],
    ["dropout", digits(network.dropout)],
    ["params", numbers(weights)],
    ...data,
    ["rate", digits([settings.learning_rate])],
    ["optimizer", settings.optimizer],
    ["limit", settings.limit === null ? "" : digits([settings.limit])],
    ["batch", settings.batch_size === null ? "" : digits([settings.batch_size])],
    ["t", digits([settings.t])],
    ["memory", numbers(memory)],
    ["epoch", digits([model.epoch])],
    ["next", digits([model.place])],
    ["place", encodeURIComponent(shared.place)],
    ["grain", shared.grain],
    ["level", encodeURIComponent(shared.level)],
  ];
  return `#${fields.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

/** The rows by the name of a data set, where all of them come from it. */
function named({ columns: names, rows: learned, validation }: Model, { datasets }: Lesson): [string, string][] | null {
  const data = datasets.find((each) => same_names(each.columns, names));
  if (!data || learned.w || validation?.w) return null;
  const whole = texts({ X: from(data.X), Y: from(data.Y), w: null });
  const places = new Map(whole.map((text, row) => [text, row]));
  const found = [learned, validation].map((part) => (part ? texts(part).map((text) => places.get(text)) : []));
  if (found.flat().includes(undefined)) return null;
  const all = found[0].length === whole.length && texts(learned).every((text, row) => text === whole[row]);
  return [
    ["data", encodeURIComponent(data.name)],
    ["rows", all ? "" : found[0].join(",")],
    ["held", found[1].join(",")],
  ];
}

const same_names = (some: Columns, others: Columns | null): boolean =>
  some === others || JSON.stringify(some) === JSON.stringify(others);

/** Each row as a text, to its last bit. */
function texts({ X, Y }: Rows): string[] {
  const row = (M: Matrix, i: number): string => digits(M.data.subarray(i * columns(M), (i + 1) * columns(M)));
  return Array.from({ length: rows(X) }, (_, i) => `${row(X, i)};${Y ? row(Y, i) : ""}`);
}

/** The rows with all their numbers, if there are few. */
function spelled({ columns: names, rows: learned, validation }: Model): [string, string][] | null {
  const parts = [learned.X, learned.Y, learned.w, validation?.X, validation?.Y, validation?.w].map((M) => M ?? null);
  if (size(parts.filter((M) => M !== null)) > MOST_NUMBERS) return null;
  const list = (of: readonly string[]): string =>
    of.map((name) => encodeURIComponent(name.slice(0, LONGEST_NAME))).join(",");
  return [
    ...["X", "Y", "w", "heldX", "heldY", "heldw"].map((name, k): [string, string] => [
      name,
      parts[k] ? numbers([parts[k]]) : "",
    ]),
    ...(names
      ? ([
          ["inputs", list(names.inputs)],
          ["outputs", list(names.outputs)],
        ] satisfies [string, string][])
      : []),
  ];
}

const size = (matrices: readonly Matrix[]): number => matrices.reduce((sum, { data }) => sum + data.length, 0);
const numbers = (matrices: readonly Matrix[]): string =>
  matrices
    .map(({ data }) => digits(data))
    .filter(Boolean)
    .join(",");

/** Numbers so that they come back bit for bit: the shortest text of each, and −0 as such. */
const digits = (of: Iterable<number>): string =>
  Array.from(of, (x) => (Object.is(x, -0) ? "-0" : String(x).replace("+", ""))).join(",");

// reading -------------------------------------------------------------------------------------------------------------

/** What an address holds, or a sentence that says why it cannot be used. */
export const read = (text: string, lesson: Lesson): Shared | string =>
  attempt(() => {
    const fields = fields_of(text), network = network_in(fields, lesson), settings = settings_in(fields, lesson);
    const plain = { ...opened(lesson), settings };
    const model = rebuilt(rows_in(fields, lesson, network, plain), network, params_in(fields, network));
    const wrong = misfit(model, network.loss, lesson.formulas);
    if (wrong) refuse(`The address cannot be used: ${wrong}`);
    const n = rows(model.rows.X), batch = settings.batch_size ?? n;
    const next = whole(fields, "next", 0, n - 1);
    if (next % batch !== 0) refuse(unusable("next"));
    return {
      model: {
        ...model,
        settings,
        memory: memory_in(fields, model),
        epoch: whole(fields, "epoch", 0, 1e9),
        place: next,
      },
      place: decoded(fields.get("place") ?? "").slice(0, LONGEST_NAME),
      grain: one_of(fields, "grain", GRAINS),
      level: one_of(fields, "level", LEVELS),
    };
  });

type Fields = ReadonlyMap<string, string>;

const unusable = (name: string): string =>
  `The address cannot be used: its part “${name}” is missing or wrong; copy it again, as a whole.`;

function fields_of(text: string): Fields {
  if (text.length > LONGEST) refuse("The address cannot be used: it is too long.");
  const fields = new Map(
    text
      .replace(/^#/, "")
      .split("&")
      .map((field) => [field.split("=", 1)[0], field.slice(field.indexOf("=") + 1)]),
  );
  if (fields.get("chainrule") !== VERSION)
    refuse("The address cannot be used: it is not one of this page, or of a newer one.");
  return fields;
}

function network_in(fields: Fields, { formulas }: Lesson): Network {
  const sizes = listed(fields, "sizes", "-").map(Number), hidden = listed(fields, "hidden", ",");
  const dropout = finite(fields, "dropout");
  const counts =
    sizes.length >= 2 &&
    sizes.length <= MOST_LAYERS &&
    sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= MOST_UNITS);
  if (!counts) refuse(unusable("sizes"));
  if (hidden.length !== sizes.length - 2 || !hidden.every((name) => hidden_ones(formulas).includes(name)))
    refuse(unusable("hidden"));
  if (dropout.length !== hidden.length || !dropout.every((rate) => rate >= 0 && rate < 1)) refuse(unusable("dropout"));
  const network: Network = {
    sizes,
    hidden,
    output: one_of(fields, "output", Object.keys(formulas.activations)),
    loss: one_of(fields, "loss", Object.keys(formulas.losses)),
    reduction: one_of(fields, "reduction", ["mean", "sum"] as const),
    bias: one_of(fields, "bias", ["yes", "no"]) === "yes",
    l1: number(fields, "l1", 0),
    l2: number(fields, "l2", 0),
    dropout,
  };
  const wrong = clash(network, formulas);
  if (wrong) refuse(`The address cannot be used: ${wrong}`);
  return network;
}

function params_in(fields: Fields, { sizes, bias }: Network): Parameters[] {
  const shapes = sizes
    .slice(1)
    .flatMap((after, k): Shape[] => [[sizes[k], after], ...(bias ? [[1, after] satisfies Shape] : [])]);
  const found = matrices(fields, "params", shapes, MOST_WEIGHTS);
  return sizes.slice(1).map((_, k) => (bias ? { W: found[2 * k], B: found[2 * k + 1] } : { W: found[k], B: null }));
}

function rows_in(fields: Fields, lesson: Lesson, network: Network, model: Model): Model {
  if (fields.has("data")) {
    const name = decoded(fields.get("data")!), data = lesson.datasets.find((each) => each.name === name);
    if (!data) refuse(unusable("data"));
    return picked(fields, data!, network, model);
  }
  const [inputs, outputs] = [network.sizes[0], network.sizes.at(-1)!];
  const part = (X: string, Y: string, w: string): Rows | null => {
    const count = finite(fields, X).length / inputs;
    const optional = (field: string, width: number): Matrix | null =>
      fields.get(field) ? matrices(fields, field, [[count, width]], MOST_NUMBERS)[0] : null;
    return count === 0
      ? null
      : { X: matrices(fields, X, [[count, inputs]], MOST_NUMBERS)[0], Y: optional(Y, outputs), w: optional(w, 1) };
  };
  const learned = part("X", "Y", "w"), held = part("heldX", "heldY", "heldw");
  if (!learned || (held && (held.Y === null) !== (learned.Y === null))) refuse(unusable("X"));
  if ([learned!.w, held?.w].some((w) => w?.data.some((value) => value < 0))) refuse(unusable("w"));
  const names = fields.has("inputs")
    ? { inputs: titles(fields, "inputs", inputs), outputs: titles(fields, "outputs", outputs) }
    : null;
  return refilled(model, learned!, names, held);
}

/** Rows of a data set, by their numbers in it. */
function picked(fields: Fields, data: DataSet, { sizes }: Network, model: Model): Model {
  const whole = { X: from(data.X), Y: from(data.Y) }, n = rows(whole.X);
  if (columns(whole.X) !== sizes[0] || columns(whole.Y) !== sizes.at(-1)) refuse(unusable("data"));
  const part = (field: string): Rows => {
    const chosen = finite(fields, field);
    if (chosen.length > MOST_ROWS || !chosen.every((row) => Number.isInteger(row) && row >= 0 && row < n))
      refuse(unusable(field));
    return { X: taken(whole.X, chosen), Y: taken(whole.Y, chosen), w: null };
  };
  const learned = fields.get("rows") ? part("rows") : { ...whole, w: null };
  return refilled(model, learned, data.columns, fields.get("held") ? part("held") : null);
}

function settings_in(fields: Fields, { formulas, settings }: Lesson): Settings {
  const limit = fields.get("limit") ? number(fields, "limit", Number.MIN_VALUE) : null;
  return {
    learning_rate: number(fields, "rate", 0),
    optimizer: one_of(fields, "optimizer", Object.keys(formulas.optimizers)),
    limit,
    batch_size: fields.get("batch") ? whole(fields, "batch", 1, 1e6) : null,
    t: whole(fields, "t", 1, 1e9),
    level: settings.level,
  };
}

/** What the optimizer remembers, in the shapes that it begins with. */
function memory_in(fields: Fields, { settings, params }: Model): States {
  const begun = start(OPTIMIZERS[settings.optimizer], params);
  const shapes = begun.flat(2).map(({ shape }) => shape as Shape);
  const found = matrices(fields, "memory", shapes, MOST_WEIGHTS)[Symbol.iterator]();
  const filled = (state: State): State => state.map(() => found.next().value!);
  return begun.map(([W, B]) => [filled(W), filled(B)] as const);
}

// parts of an address -------------------------------------------------------------------------------------------------

type Shape = [number, number];

function one_of<Name extends string>(fields: Fields, name: string, known: readonly Name[]): Name {
  const found = decoded(fields.get(name) ?? "");
  return known.find((each) => each === found) ?? refuse(unusable(name));
}

/** A text without its % signs; one that is no such text stays as it is, and is then unknown. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function listed(fields: Fields, name: string, sign: string): string[] {
  const text = decoded(fields.get(name) ?? "");
  return text === "" ? [] : text.split(sign);
}

/** Names of columns: any text, but not too long. */
function titles(fields: Fields, name: string, count: number): string[] {
  const found = (fields.get(name) ?? "").split(",").map((title) => decoded(title).slice(0, LONGEST_NAME));
  return found.length === count ? found : refuse(unusable(name));
}

/** Numbers, all of them finite. */
function finite(fields: Fields, name: string): number[] {
  const found = listed(fields, name, ",");
  const good = found.every((text) => /^-?\d+(\.\d+)?(e-?\d+)?$/.test(text) && Number.isFinite(Number(text)));
  return good ? found.map(Number) : refuse(unusable(name));
}

function number(fields: Fields, name: string, least: number): number {
  const found = finite(fields, name);
  return found.length === 1 && found[0] >= least ? found[0] : refuse(unusable(name));
}

function whole(fields: Fields, name: string, least: number, most: number): number {
  const found = number(fields, name, least);
  return Number.isInteger(found) && found <= most ? found : refuse(unusable(name));
}

/** Matrices of these shapes, one after the other, which together take all the numbers of a part. */
function matrices(fields: Fields, name: string, shapes: readonly Shape[], most: number): Matrix[] {
  const found = finite(fields, name), counts = shapes.map(([height, width]) => height * width);
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (found.length !== all || all > most || !shapes.flat().every(Number.isInteger)) refuse(unusable(name));
  let from = 0;
  return shapes.map(([height, width], k) => matrix(height, width, found.slice(from, (from += counts[k]))));
}

// the page's own address ----------------------------------------------------------------------------------------------

/** What a store holds at the moment. */
export const shared = (store: Store): Shared => ({
  model: store.model.value,
  place: written(store.here.value),
  grain: store.grain.value,
  level: store.level.value,
});

/** Makes what an address holds the state of the page; undoing goes back to what was there. */
function restore(store: Store, { model, place, grain, level }: Shared): void {
  store.pause();
  store.change(model);
  store.setGrain(grain);
  store.level.value = level;
  store.goto(place);
}

/** Takes what the page's address holds, if it holds something; what cannot be used is said, and nothing changes. */
export function from_address(store: Store, hash: string): void {
  if (!hash.startsWith("#chainrule=")) return;
  const found = read(hash, store.lesson);
  if (typeof found === "string") store.message.value = found;
  else restore(store, found);
}
