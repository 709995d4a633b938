/** What a quantity is, in easy words for a first look and in derivatives for a second one.
 *
 * It does as `working/levels.py`; the tables are the lesson's. Next: `record.ts`.
 */
import { activation, collapses, hidden_name, input_of, layer_of, next_to, penalised, type Book } from "./book";
import { put, type Stands } from "./expressions";
import type { Tree } from "./lesson";
import { split } from "./notation";
import { say } from "./say";
import { mapped } from "./trees";

export interface Levels {
  readonly easy: string;
  readonly calculus: string;
  readonly chain: readonly Tree[]; // the sides of its chain rule, ∂C/∂W first; none where it is no derivative
}

export function levels(book: Book, name: string): Levels {
  const keys = kinds(book, name), slots = slots_of(book, name), { easy, calculus } = book.words;
  const [W, B, Z, H] = [slots.W, slots.B, slots.Z, slots.H];
  return {
    easy: say(first(easy, keys)!, slots),
    calculus: say(first(calculus, keys)!, slots),
    chain: (first(book.formulas.chains, keys) ?? []).map((side) => along(side, { W, B, Z, H, O: H })),
  };
}

const first = <Found>(table: Record<string, Found>, keys: readonly string[]): Found | undefined =>
  table[keys.find((key) => key in table) ?? ""];

/** A side of a chain rule with these letters in its derivatives. */
const along = (tree: Tree, letters: Record<string, Stands>): Tree =>
  tree.node === "Partial"
    ? { ...tree, of: put(tree.of, letters), by: put(tree.by, letters) }
    : mapped(tree, (part) => along(part, letters));

/** The keys under which a quantity may stand in the tables, the one that says most about it first. */
function kinds(book: Book, name: string): readonly string[] {
  const [letter, , mark] = split(name), layer = layer_of(name);
  if (mark === "new") return [`${letter}_new of ${book.optimizer}`, `${letter}_new`];
  if (mark) return [mark];
  if (letter === "V̂" || letter === "Ŝ") return ["fair"];
  const row = layer === "o" && !book.formulas.activations[activation(book, layer)].cellwise ? " of a row" : "";
  switch (letter) {
    case "Z":
      return [book.network.bias ? "Z + B" : "Z"];
    case "H":
    case "O":
      return book.masked.includes(layer) ? ["A ∘ M"] : [`${letter}${row}`, letter, "H"];
    case "E":
      return layer !== "o" ? ["E"] : [collapses(book) ? "Eo, collapsed" : `Eo${row}`, "Eo"];
    case "C":
    case "dW":
      return [`${letter}${penalised(book)}`, letter];
  }
  return [letter];
}

/** What stands in the slots of the tables for a quantity: its layer's letters, and the functions by name. */
function slots_of(book: Book, name: string): Record<string, string> {
  const [letter, rest, mark] = split(name), layer = layer_of(name) || "o", after = next_to(book, layer);
  const [kind, called] = letter === "L" ? ["loss", book.network.loss] : ["activation", activation(book, layer)];
  return {
    name: mark === "new" ? book.optimizer : called,
    rule: book.words.easy[`${kind} ${called}`],
    source: input_of(book, layer),
    after: after ? `W${after}` : "",
    slope: `A′(Z${layer})`,
    H: hidden_name(layer),
    d: `d${letter}${rest}`,
    W: `W${layer}`,
    B: `B${layer}`,
    Z: `Z${layer}`,
  };
}
