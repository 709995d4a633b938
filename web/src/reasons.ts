/** Why one number is what it is: one plain sentence, made from its quantity, its place and its value.
 *
 * It does as `working/reasons.py`, with the lesson's sentences. `explain.ts` puts it at the end of each account.
 */
import { layer_of } from "./book";
import { at } from "./matrix";
import { apart, number, split } from "./notation";
import type { Recorded, Step } from "./record";
import { say } from "./say";
import { letters } from "./trees";

type Index = readonly number[];
type Slots = Record<string, string | number>;
type Say = (key: string, slots?: Slots) => string;

/** One sentence on what the number means, or on why it is what it is. */
export function reason(record: Recorded, step: Step, index: Index): string {
  const table = record.words.reasons, tell: Say = (key, slots = {}) => say(table[key], slots);
  const [letter, , mark] = split(step.name), value = at(step.value, index);
  if (!Number.isFinite(value)) return table[Number.isNaN(value) ? "no number" : "infinite"];
  const own = `${step.equation.words[0].toUpperCase()}${step.equation.words.slice(1)}.`;
  if (index.length < 2) return table[step.name] ?? own;
  if (mark === "new" && (letter === "W" || letter === "B")) return moved(record, tell, step, index, value);
  if ((letter === "dW" || letter === "dB") && !mark) return derivative(record, tell, step.name.slice(1), index, value);
  const where = place(tell, step, index);
  if (letter === "E" || letter === "C′") {
    const way = value > 0 ? "rises" : value === 0 ? "is 0" : "falls";
    return tell(`${letter} ${way}`, { where, much: as_much(tell, value) });
  }
  return letter in table ? tell(letter, { where }) : own;
}

const as_much = (tell: Say, value: number): string =>
  tell(Math.abs(value) === 1 ? "as much" : "times", { size: number(Math.abs(value)) });

const PLACES: Record<string, string> = { o: "place o", "": "place o", h: "place h" };

/** Which unit and row a cell of an (n, units) array is of. */
function place(tell: Say, step: Step, [row, unit]: Index): string {
  const layer = layer_of(step.name);
  return tell(PLACES[layer] ?? "place", { unit, layer, row });
}

/** What the derivative of a weight or bias says, and what this pass's update makes of it. */
function derivative(record: Recorded, tell: Say, name: string, index: Index, value: number): string {
  const what = tell(`this ${name[0]}`), size = number(Math.abs(value));
  const old = at(record.value(name), index), after = record.by_name.get(`${name}_new`);
  const went = after ? at(after.value, index) - old : 0;
  const plain = !after || descends(record, name);
  if (value === 0) {
    const told = tell("no effect");
    return plain ? tell("left", { told, what }) : went_all_the_same(tell, told, went);
  }
  const corner = record.network.l1 !== 0 && name[0] === "W" && old === 0; // of |W|
  const told = corner
    ? tell(value > 0 ? "above" : "below", { size })
    : tell(value > 0 ? "raises" : "lowers", { what, much: as_much(tell, value) });
  const way = value > 0 ? "down" : "up";
  if (plain) return tell(`descends ${way}`, { told });
  return went * value < 0 ? tell(`goes ${way}`, { told }) : went_all_the_same(tell, told, went);
}

/** Where an optimizer moves a weight although its derivative does not ask for that. */
const went_all_the_same = (tell: Say, told: string, went: number): string =>
  tell(`${went > 0 ? "up" : went === 0 ? "stays" : "down"} all the same`, { told });

/** Whether the update is plain gradient descent, W − η·dW. */
function descends(record: Recorded, name: string): boolean {
  const form = record.by_name.get(`${name}_new`)!.equation.forms.at(-1)!;
  const plain = [name, `d${name}`, `d${name}_clipped`, "η"];
  return letters(form).every((letter) => plain.includes(letter.name));
}

function moved(record: Recorded, tell: Say, step: Step, index: Index, value: number): string {
  const name = step.name.replace(/_new$/, "");
  const old = at(record.value(name), index), d = at(record.value(`d${name}`), index);
  if (value === old) return tell("stays");
  const [before, after] = apart(old, value);
  const told = tell(value > old ? "moved up" : "moved down", { old: before, new: after });
  return tell((value - old) * d < 0 ? "downhill" : "uphill", { told });
}
