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

const sum = ({ data }: Matrix, of: (value: number) => number): number =>
  data.reduce((total, value) => total + of(value), 0);
const mean_size = (M: Matrix): number => sum(M, Math.abs) / M.data.length;

/** √(mean of the squares), each divided by the largest first, so that no square overflows. */
export function root_mean_square(M: Matrix): number {
  const largest = M.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  return largest * Math.sqrt(sum(M, (value) => (value / largest) ** 2) / M.data.length);
}

const NOTHING = 1e-12; // errors that are so small are what rounding leaves at the end of learning
const VANISHED = 1e-4; // from the last layer to another, as in Python's diagnosis (`working/ill_steps.py`)

export interface Trouble {
  what: "vanish" | "explode";
  layer: string;
  times: number; // mean |E| there, over that of the output
}

/** Whether the errors vanish or explode on their way back, and in which layer most. */
export function on_the_way_back(found: readonly Size[]): Trouble | null {
  const first = found.at(-1)?.E ?? 0;
  if (first < NOTHING) return null;
  const far = found.map(({ layer, E }) => ({ layer, times: E / first })).filter(({ times }) => times > 0);
  const off = ({ times }: { times: number }): number => Math.abs(Math.log(times));
  const worst = far.reduce((one, other) => (off(other) > off(one) ? other : one));
  if (worst.times > VANISHED && worst.times < 1 / VANISHED) return null;
  return { what: worst.times < 1 ? "vanish" : "explode", ...worst };
}
