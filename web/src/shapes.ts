/** Why each quantity has its shape, read off its equation: a product X·W has the rows of X and the columns of W.
 *
 * It does as `working/shapes.py`, with the lesson's sentences. `views/Shapes.tsx` shows it.
 */
import type { Sentences, Tree } from "./lesson";
import { split, written } from "./notation";
import type { Recorded, Step } from "./record";
import { say } from "./say";
import { layers } from "./state";
import { parts } from "./trees";

/** A dimension, and where it comes from; from nowhere if a single number serves for all. */
interface Side {
  size: number;
  reason: string;
}

type Sides = readonly [rows: Side, columns: Side];

/** One sentence on why a quantity has its shape. */
export function why(working: Recorded, { name, value, equation }: Step): string {
  const words = working.words.shapes, form = equation.forms.at(-1);
  if (value.shape.length === 0) return words[name === "factor" ? "one" : "sum"];
  if (!form) return given(working, name, value.shape);
  const [down, across] = sides(form, working);
  const [source, other] = [down, across].map(({ size, reason }) => without_end(reason, has(words, "", size)));
  if (source === other)
    return say(words.same, { name: source, how: words[rowwise(form) ? "row by row" : "cell by cell"] });
  return say(words.because, {
    rows: plural(words, down.size, "row"),
    down: down.reason,
    columns: plural(words, across.size, "column"),
    across: across.reason,
  });
}

const without_end = (text: string, end: string): string => (text.endsWith(end) ? text.slice(0, -end.length) : text);
const rowwise = (tree: Tree): boolean =>
  (tree.node === "Function" && tree.name === "rowsum") || parts(tree).some(rowwise);

function given(
  { network, words: { shapes: words } }: Recorded,
  name: string,
  [n, m]: readonly [number, number],
): string {
  const [letter, layer] = split(name), rows = plural(words, n, "row"), columns = plural(words, m, "column");
  if (letter === "W" || letter === "B" || letter === "M") {
    const unit = say(words[`unit ${layer}`] ?? words.unit, { layer });
    return say(words[letter], {
      rows,
      columns,
      unit,
      before: words[layers(network)[0] === layer ? "first" : "before"],
    });
  }
  if (letter in words) return say(words.data, { rows, columns, what: words[letter] });
  return say(words.memory, { name: layer }); // what an optimizer remembers
}

const plural = (words: Sentences, count: number, word: string): string =>
  say(words[count === 1 ? `1 ${word}` : `${word}s`], { count });
const has = (words: Sentences, name: string, size: number | string): string => say(words.has, { name, size });

/** The two dimensions of what a tree gives, each with the reason for it. */
export function sides(tree: Tree, working: Recorded): Sides {
  const { shapes: words, notation } = working.words, single: Side = { size: 1, reason: "" };
  const of = (part: Tree): Sides => sides(part, working);
  switch (tree.node) {
    case "Letter": {
      const { shape } = tree.name === "π" ? { shape: [] } : working.value(tree.name);
      if (shape.length === 0) return [single, single];
      const [n, m] = shape as readonly [number, number];
      return [n, m].map((size) => ({ size, reason: has(words, tree.name, size) })) as unknown as Sides;
    }
    case "Transposed": {
      const [down, across] = of(tree.inner), name = written(tree.inner, notation);
      const turned = (size: number, word: string): Side => ({
        size,
        reason: has(words, name, plural(words, size, word)),
      });
      return [turned(across.size, "column"), turned(down.size, "row")];
    }
    case "Product":
      if (tree.kind === "@") return [of(tree.left)[0], of(tree.right)[1]];
      break;
    case "Function": {
      const [inner] = tree.arguments, added = (word: string): Side => ({ size: 1, reason: words[word] });
      if (tree.name === "sum") return [added("summed"), added("summed")];
      if (tree.name === "colsum") return [added("rows added"), of(inner)[1]];
      if (tree.name === "rowsum") return [of(inner)[0], added("columns added")];
    }
  }
  return parts(tree)
    .map(of)
    .reduce(([a, b], [c, d]): Sides => [joined(a, c), joined(b, d)], [single, single]);
}

/** One dimension of two parts that are worked out cell by cell; a single row or column counts for all. */
function joined(one: Side, other: Side): Side {
  if (one.size !== 1 || (one.reason && other.size === 1)) return one;
  return { size: other.size, reason: other.reason || one.reason };
}
