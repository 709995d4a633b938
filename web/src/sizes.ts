/** How large the numbers of each layer are, and how many units let nothing through. Next: `views/Gradients.tsx`. */
import { dead } from "./drawn";
import { columns, type Matrix } from "./matrix";
import type { Recorded } from "./record";
import { layers } from "./state";

export interface Size {
  layer: string;
  dW: number; // root mean square
  W: number;
  E: number; // mean |E|
  units: number;
  dead: number; // units of a hidden layer that pass on 0 with a slope of 0, on every row
}

/** The sizes of each layer, in the order of the layers; none where there is no way back. */
export function sizes(working: Recorded): Size[] {
  const { network, by_name, value } = working;
  if (!by_name.has("C")) return [];
  return layers(network).map((layer, k) => {
    return {
      layer,
      dW: root_mean_square(value(`dW${layer}`)),
      W: root_mean_square(value(`W${layer}`)),
      E: mean_size(value(`E${layer}`)),
      units: columns(value(`Z${layer}`)),
      dead: k < network.hidden.length ? dead(working, layer).size : 0,
    };
  });
}

/** The mean of the sizes. A plain loop, as the next one, for there may be 100,000 numbers in each frame. */
function mean_size({ data }: Matrix): number {
  let total = 0;
  for (let k = 0; k < data.length; k++) total += Math.abs(data[k]);
  return total / data.length;
}

/** √(mean of the squares), each divided by the largest first, so that no square overflows. */
export function root_mean_square({ data }: Matrix): number {
  let largest = 0, total = 0;
  for (let k = 0; k < data.length; k++) largest = Math.max(largest, Math.abs(data[k]));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  for (let k = 0; k < data.length; k++) total += (data[k] / largest) ** 2;
  return largest * Math.sqrt(total / data.length);
}

const NOTHING = 1e-12; // errors that are so small are what rounding leaves at the end of learning
const VANISHED = 1e-4; // from the last layer to another, as in Python's diagnosis (`working/ill_steps.py`)

export interface Trouble {
  what: "vanish" | "explode";
  layer: string;
  times: number; // mean |E| there, over that of the output
}

/** Whether the errors vanish or explode on their way back, and in which layer most; null for errors beyond measure. */
export function on_the_way_back(found: readonly Size[]): Trouble | null {
  const first = found.at(-1)?.E ?? 0;
  if (!Number.isFinite(first) || first < NOTHING) return null;
  const far = found.map(({ layer, E }) => ({ layer, times: E / first })).filter(({ times }) => times > 0);
  const off = ({ times }: { times: number }): number => Math.abs(Math.log(times));
  const worst = far.reduce((one, other) => (off(other) > off(one) ? other : one));
  if (worst.times > VANISHED && worst.times < 1 / VANISHED) return null;
  return { what: worst.times < 1 ? "vanish" : "explode", ...worst };
}
