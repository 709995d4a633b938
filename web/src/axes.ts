/** Which rows and units are shown of matrices that are too large for a screen: the same ones wherever they occur.
 *
 * Every side of a matrix belongs to an axis: "n" for the rows of X, "X" for the inputs, and each layer's own name for
 * its units. All matrices and the diagram show the same part of an axis, so what belongs together stands together.
 * Next: `diagram.ts`.
 */
import { computed, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";

import { hidden_name } from "./book";
import { columns, rows, type Matrix } from "./matrix";
import { batch, layers, type Model } from "./state";

export const MOST_ROWS = 8; // an axis of up to so many is shown whole
export const MOST_UNITS = 12;
export const PAGE = 8; // of a longer one, so many at a time

/** The W or B to which a quantity belongs: Wh for dWh, VWh_new and Wh itself; else the name without its end. */
export const kin_of = (name: string): string => name.replace(/_.*/, "").replace(KIN, "");
const KIN = /^(d|V\u0302?|S|\u015c)(?=[WB])/u; // V̂ is two signs in Unicode, Ŝ is one

/** The axes of a quantity's rows and columns; "" for a side that has one entry by itself, such as the row of B. */
export function axes_of(name: string, layers: readonly string[]): readonly [string, string] {
  const kin = kin_of(name);
  if (["C", "length", "factor"].includes(kin)) return ["", ""];
  const of = kin.replace(/^\p{L}′?\((.*)\)$/u, "$1"); // A′(Zh): Zh
  const letter = of[0], layer = of.slice(1) || (letter === "H" ? "h" : "o");
  if (letter === "X") return ["n", "X"];
  if (letter === "w") return ["n", ""];
  if (letter === "W") return [["X", ...layers][layers.indexOf(layer)], layer];
  return [letter === "B" ? "" : "n", layer];
}

/** What of each axis is shown, and how to show something else. One for each page. */
export interface Axes {
  /** How many entries an axis has. */
  size(axis: string): number;
  /** The entries of an axis that are shown, in order. `size` is for whoever has it at hand. */
  shown(axis: string, size?: number): readonly number[];
  /** Which page of an axis is shown. Of units, page 0 has the strongest, and page 1 begins at unit 0. */
  page_of(axis: string): number;
  pages(axis: string): number;
  /** Turns so many pages. */
  page(axis: string, by: number): void;
  /** Makes sure that an entry is shown. */
  show(axis: string, entry: number): void;
}

type Entries = Readonly<Record<string, readonly number[]>>;

export function create_axes(
  model: ReadonlySignal<Model>,
  value: (name: string) => Matrix, // of the working of the moment
  running: ReadonlySignal<boolean>,
): Axes {
  const turned: Signal<Readonly<Record<string, number>>> = signal({});
  const asked: Signal<Entries> = signal({}); // what is shown beside the strongest, because somebody asked for it
  const sizes = computed(() => sizes_of(model.value));
  // Who is strongest changes with every step, but what is shown must not: it is asked anew only for another network or
  // other data, when training begins or ends, and when someone comes back to the strongest.
  const came_back = signal(0);
  const occasion = computed(() => JSON.stringify([sizes.value, model.value.columns, running.value, came_back.value]));
  const strongest = computed((): Entries => {
    void occasion.value;
    return untracked(() => ranked(layers(model.value.network), value));
  });

  const size = (axis: string): number => sizes.value[axis] ?? 1;
  const whole = (axis: string): boolean => size(axis) <= (axis === "n" ? MOST_ROWS : MOST_UNITS);
  const first = (axis: string): number => (axis === "n" ? 0 : 1); // the page on which entry 0 stands
  const pages = (axis: string): number => (whole(axis) ? 1 : Math.ceil(size(axis) / PAGE) + first(axis));
  const page_of = (axis: string): number => Math.min(turned.value[axis] ?? 0, pages(axis) - 1);

  const shown = computed(() => Object.fromEntries(Object.keys(sizes.value).map((axis) => [axis, entries(axis)])));

  function entries(axis: string): number[] {
    const all = Array.from({ length: size(axis) }, (_, k) => k);
    if (whole(axis)) return all;
    const page = page_of(axis) - first(axis);
    if (page >= 0) return all.slice(page * PAGE, (page + 1) * PAGE);
    const wanted = (asked.value[axis] ?? []).filter((k) => k < size(axis));
    return [...new Set([...wanted, ...strongest.value[axis]])].slice(0, PAGE).sort((a, b) => a - b);
  }

  function turn(axis: string, page: number): void {
    turned.value = { ...turned.peek(), [axis]: Math.min(Math.max(page, 0), pages(axis) - 1) };
  }

  return {
    size,
    shown: (axis) => shown.value[axis] ?? [0],
    page_of,
    pages,
    page(axis, by) {
      turn(axis, untracked(() => page_of(axis)) + by);
      if (page_of(axis) < first(axis)) {
        asked.value = { ...asked.peek(), [axis]: [] };
        came_back.value += 1;
      }
    },
    show: (axis, entry) =>
      untracked(() => {
        if (!(axis in shown.value) || shown.value[axis].includes(entry) || entry < 0 || entry >= size(axis)) return;
        if (page_of(axis) >= first(axis)) turn(axis, Math.floor(entry / PAGE) + first(axis));
        else asked.value = { ...asked.peek(), [axis]: [entry, ...(asked.peek()[axis] ?? [])].slice(0, PAGE / 2) };
      }),
  };
}

/** How many entries each axis has. */
function sizes_of(model: Model): Record<string, number> {
  const { network } = model;
  const units = ["X", ...layers(network)].map((axis, k) => [axis, network.sizes[k]]);
  return Object.fromEntries([["n", batch(model)?.length ?? rows(model.rows.X)], ...units]);
}

/** The units of each layer from the strongest to the weakest: by how much they pass on, over all rows, to the layer
 * after them. An output passes it on to nobody, and is as strong as its own numbers.
 */
function ranked(layers: readonly string[], value: (name: string) => Matrix): Entries {
  return Object.fromEntries(
    ["X", ...layers].map((axis, k) => {
      const own = column_sizes(value(k === 0 ? "X" : hidden_name(axis)));
      const strength =
        k < layers.length ? row_sizes(value(`W${layers[k]}`)).map((size, unit) => size * own[unit]) : own;
      const sortable = Array.from(strength, (size) => (Number.isNaN(size) ? Infinity : size));
      return [axis, sortable.map((_, unit) => unit).sort((a, b) => sortable[b] - sortable[a] || a - b)];
    }),
  );
}

function column_sizes(M: Matrix): Float64Array {
  const width = columns(M), found = new Float64Array(width);
  M.data.forEach((number, k) => (found[k % width] += Math.abs(number)));
  return found;
}

function row_sizes(M: Matrix): Float64Array {
  const width = columns(M), found = new Float64Array(rows(M));
  M.data.forEach((number, k) => (found[Math.floor(k / width)] += Math.abs(number)));
  return found;
}
