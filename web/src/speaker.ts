/** What is said of the drawn network, for whoever cannot see it: its columns, each unit, each line. The sentences come
 * from the lesson, with the names of the data's columns where there are some.
 */
import { hidden_name } from "./book";
import type { Drawn, Figure, Weight } from "./drawn";
import type { Sentences } from "./lesson";
import { number } from "./notation";
import { say } from "./say";
import { layers, type Model } from "./state";

const LONGEST = 18; // characters of a name that are shown

export type Speaker = ReturnType<typeof speaker>;

/** `words` are the lesson's `units`, `figures` the numbers that are drawn, of `n` rows. */
export function speaker(words: Sentences, { network, columns }: Model, figures: Drawn, n: number) {
  const names = layers(network), axes = ["X", ...names], last = names.at(-1)!;
  const output = (axis: string): boolean => axis === "Y" || axis === last;

  function short(axis: string, unit: number): string {
    const name = axis === "X" ? columns?.inputs[unit] : output(axis) ? columns?.outputs[unit] : "";
    return cut(name || String(unit), LONGEST);
  }

  function who(axis: string, unit: number): string {
    const key = axis === "X" ? "input" : output(axis) ? "output" : axis === "h" ? "hidden" : "deep";
    return say(words[key], { unit: short(axis, unit), layer: axis });
  }

  function counted(axis: string): string {
    const count = network.sizes[axes.indexOf(axis === "Y" ? last : axis)];
    const kind = axis === "X" || axis === "Y" ? axis : output(axis) ? "o" : "h";
    return say(words[count === 1 ? `1 ${kind}` : kind], { count });
  }

  function column(axis: string): string {
    return say(words.column, { name: axis === "X" || axis === "Y" ? axis : hidden_name(axis), count: counted(axis) });
  }

  return {
    short,
    counted,
    network: (row: number, targets: boolean): string =>
      say(words.network, { row, columns: [...axes, ...(targets ? ["Y"] : [])].map(column).join("; ") }),

    unit(axis: string, unit: number): string {
      const name = who(axis, unit);
      if (axis === "X") return say(words.gives, { unit: name, value: told(figures.gives(axis, unit)) });
      if (axis === "Y") return say(words["should be"], { unit: name, Y: told(figures.target(unit)) });
      const gathers = figures.gathers(axis, unit), given = told(figures.gives(axis, unit));
      if (gathers.name[0] === "E") {
        return say(words.errs, { told: say(words.gives, { unit: name, value: given }), E: told(gathers) });
      }
      return say(words[output(axis) ? "predicts" : "gathers"], { unit: name, Z: told(gathers), H: given, O: given });
    },

    bias(axis: string, unit: number): string {
      const weight = figures.bias(axis, unit);
      return say(words.bias, { name: weight.name, unit: who(axis, unit), value: spoken(weight) });
    },

    line(layer: string, i: number, j: number): string {
      const weight = figures.weight(layer, i, j), { name } = weight;
      const source = who(axes[axes.indexOf(layer) - 1], i);
      return say(words.line, { name, source, unit: who(layer, j), value: spoken(weight) });
    },

    dead(axis: string, unit: number): string {
      const rows = say(words[n === 1 ? "1 row" : "rows"], { count: n });
      return say(words["why dead"], { unit: who(axis, unit), rows });
    },
  };

  function spoken({ value, before }: Weight): string {
    return before ? say(words.moves, { value: number(before.value), new: number(value) }) : number(value);
  }
}

const told = ({ value }: Figure): string => number(value);
const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
