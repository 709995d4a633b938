/** Which number stands at each unit and each line of the drawn network, when one stands at some place of a pass.
 *
 * On the way forward a unit shows Z and H, and a line W. On the way back, as soon as it is there, E takes the place
 * of Z, and dW that of W: at both ends of a line then stand the two numbers that dW is made of. While E is sent back
 * through a layer's weights, its lines show these once more. The update shows W and W_new. Next: `views/Diagram.tsx`.
 */
import { kin_of } from "./axes";
import { hidden_name } from "./book";
import { ACTIVATIONS } from "./equations";
import { at, columns, rows } from "./matrix";
import { COMPUTED, holds, passed, type Place } from "./places";
import type { Recorded } from "./record";
import { layers } from "./state";

/** A number of a quantity: whether it is reached yet, and whether it is computed just now. */
export interface Figure {
  name: string;
  index: readonly number[];
  value: number;
  reached: boolean;
  now: boolean;
}

export interface Weight extends Figure {
  before: Figure | null; // W, where the number is W_new
}

export interface Drawn {
  gives(axis: string, unit: number): Figure; // X, H or O
  gathers(layer: string, unit: number): Figure; // Z or E
  target(unit: number): Figure;
  cost(): Figure;
  weight(layer: string, i: number, j: number): Weight;
  bias(layer: string, unit: number): Weight;
}

/** The numbers of one row when one stands `here`. */
export function drawn(working: Recorded, here: Place, row: number): Drawn {
  const reached = reach(working, here), kin = kin_of(here.name), names = layers(working.network);
  const sent_through = here.name[0] === "E" ? `W${names[names.indexOf(here.name.slice(1)) + 1]}` : "";

  const figure = (name: string, index: readonly number[], now = here.name === name): Figure => {
    const [i, j] = index.length ? index : [0, 0];
    return {
      name,
      index,
      value: at(working.value(name), index),
      reached: reached(name, i, j),
      now: now && holds(here, here.name, i, j),
    };
  };

  /** The number of a W or B: what it is, its derivative, or what it becomes. */
  function parameter(name: string, index: readonly [number, number]): Weight {
    const now = kin === name, fresh = `${name}_new`;
    if (name === sent_through) return { ...figure(name, index), before: null };
    if (reached(fresh, ...index)) return { ...figure(fresh, index, now), before: figure(name, index, false) };
    return { ...figure(reached(`d${name}`, ...index) ? `d${name}` : name, index, now), before: null };
  }

  return {
    gives: (axis, unit) => figure(axis === "X" ? "X" : hidden_name(axis), [row, unit]),
    gathers: (layer, unit) => figure(reached(`E${layer}`, row, unit) ? `E${layer}` : `Z${layer}`, [row, unit]),
    target: (unit) => figure("Y", [row, unit]),
    cost: () => figure("C", []),
    weight: (layer, i, j) => parameter(`W${layer}`, [i, j]),
    bias: (layer, unit) => parameter(`B${layer}`, [0, unit]),
  };
}

/** Whether a number is computed or given when one stands at a place. */
export function reach(
  { steps }: Pick<Recorded, "steps">,
  here: Place,
): (name: string, row: number, column: number) => boolean {
  const order = new Map(steps.map(({ name }, k) => [name, k])), now = order.get(here.name) ?? 0;
  return (name, row, column) => {
    const k = order.get(name);
    if (k === undefined) return false;
    return k === now ? passed(here, row, column) : k < now || !COMPUTED.includes(steps[k].phase);
  };
}

/** Which units of a layer are dead: in all rows at hand they pass on 0 with a slope of 0, so no error comes through. */
export function dead(working: Recorded, layer: string): ReadonlySet<number> {
  const { network } = working, k = layers(network).indexOf(layer);
  const A = ACTIVATIONS[[...network.hidden, network.output][k]];
  if (A.slope === null) return new Set();
  const H = working.value(hidden_name(layer)), Z = working.value(`Z${layer}`), slope = A.slope(Z, A.value(Z));
  const width = columns(H), alive = new Set<number>();
  for (let number = 0; number < H.data.length; number++)
    if (H.data[number] !== 0 || slope.data[number] !== 0) alive.add(number % width);
  return new Set(Array.from({ length: rows(H) ? width : 0 }, (_, unit) => unit).filter((unit) => !alive.has(unit)));
}
