/** An equation as one would read it aloud to somebody who cannot see it.
 *
 * Commas are pauses, and "of" reaches as far as the next single thing: what is longer stands between "the quantity" and
 * "end quantity". It does as `working/aloud.py`, in the article's letters; the words are the lesson's, `words.aloud`.
 * Next: `mathml.tsx`, which reads equations to whoever listens.
 */
import { bracketed } from "./expressions";
import type { Sentences, Tree } from "./lesson";
import { number, split } from "./notation";
import { say } from "./say";

/** A tree in words; row and column of a cell are counted from 0, as in its index. */
export const spoken = (tree: Tree, words: Sentences): string => tidy(said(bracketed(tree), words));

/** One pause where several came together, and none at the ends. */
const tidy = (words: string): string => words.replace(/\s*,[\s,]*/g, ", ").replace(/^[, ]+|[, ]+$/g, "");

/** The words of a side of an equation that begins with a sign: "equals Z h". */
export const begun = (sign: string, side: string, words: Sentences): string =>
  sign ? say(words[sign], { left: "", right: side }).trim() : side;

const POWERS: Record<number, string> = { 2: "square", 3: "cube" };

/** A tree with its brackets in words; a comma too many does no harm. */
function said(tree: Tree, words: Sentences): string {
  const of = (part: Tree): string => said(part, words);
  const tell = (sentence: string, slots: Record<string, string | number>): string => say(words[sentence], slots);
  const quantity = (inner: Tree): string => tell("quantity", { inner: of(inner) });
  /** What "of" reaches to: one thing, or a quantity from its beginning to its end. */
  const single = (part: Tree): string => (is_single(part) ? of(part) : quantity(part));
  switch (tree.node) {
    case "Number":
      return said_number(tree.value, words);
    case "Letter":
      return said_letter(tree.name, tree.index, words);
    case "Plus":
    case "Minus": {
      const { left, right } = tree;
      return tell(tree.node === "Plus" ? "+" : "−", { left: of(left) + pause(left, right), right: of(right) });
    }
    case "Negative":
      return tell("negative", { inner: of(tree.inner) });
    case "Product":
      return tell(tree.kind === "∘" ? "∘" : "·", { left: of(tree.left), right: of(tree.right) });
    case "Fraction":
      return tell("/", { left: of(tree.above), right: of(tree.below) });
    case "Power": {
      const { base, exponent } = tree, inner = base.node === "Group" ? quantity(base.inner) : of(base);
      if (exponent.node === "Number" && exponent.value in POWERS) return tell(POWERS[exponent.value], { inner });
      return tell("power", { inner, exponent: single(exponent) });
    }
    case "Transposed":
      return tell("transposed", { inner: single(tree.inner) });
    case "Function": {
      const [first, second] = tree.arguments.map(single);
      if (second !== undefined) return tell(tree.name, { left: first, right: second });
      if (tree.name !== "A" && tree.name in words) return tell(tree.name, { inner: first });
      return tell("function", { function: said_letter(tree.name, null, words), inner: first });
    }
    case "Cases":
      return tell("cases", { value: of(tree.value), condition: of(tree.condition), otherwise: of(tree.otherwise) });
    case "Comparison":
      return tell(tree.sign, { left: of(tree.left), right: of(tree.right) });
    case "Group": // two signs in a row are no trouble to the ear
      return tree.inner.node === "Number" ? of(tree.inner) : quantity(tree.inner);
    case "Series":
      return tree.terms.map(of).reduce((sum, term) => tell("+", { left: `${sum},`, right: term }));
    case "Rest": {
      const more = tell(tree.count === 1 ? "one more" : "more", { count: tree.count });
      return tree.shown ? tell("from", { value: said_number(tree.value, words), more }) : more;
    }
    case "Partial":
      return tell("partial", { of: of(tree.of), by: of(tree.by) });
  }
}

const SINGLE: readonly Tree["node"][] = ["Number", "Letter", "Group", "Function", "Transposed", "Power"];

const is_single = (tree: Tree): boolean =>
  SINGLE.includes(tree.node) || (tree.node === "Negative" && ["Number", "Letter"].includes(tree.inner.node));

/** Products and fractions beside a plus or a minus hold together, so there is a pause between them and it. */
const pause = (...sides: Tree[]): string =>
  sides.some(({ node }) => node === "Product" || node === "Fraction") ? "," : "";

/** A quantity, or one of its cells. */
function said_letter(whole: string, index: readonly number[] | null, words: Sentences): string {
  const [stem, mark] = whole.split("_", 2);
  const name = mark ? say(words[mark], { name: said_name(stem, words) }) : said_name(stem, words);
  return index?.length ? say(words.cell, { name, row: index[0], column: index[1] }) : name;
}

function said_name(name: string, words: Sentences): string {
  const [letter, layer] = split(name);
  if (["A", "A′", "C′"].includes(letter) && layer) return say(words[letter], { of: said_name(layer, words) });
  if (["V", "S", "V\u0302", "Ŝ"].includes(letter) && layer) {
    return say(words.memory, { letter: spelled(letter, words), of: said_name(layer, words) });
  }
  if (["length", "limit", "factor"].includes(letter)) return words[letter];
  return `${spelled(letter, words)} ${layer}`.trim();
}

/** A sign as one says it: dW is d W, λ₂ is lambda 2. */
export function spelled(text: string, words: Sentences): string {
  const pieces = text.normalize("NFD").match(/[A-Za-z]{3,}|[0-9]+|./gsu) ?? [];
  return pieces.map((piece) => words[`sign ${piece}`] ?? piece.normalize("NFKC")).join(" ");
}

/** A number with its sign as a word. */
export function said_number(value: number, words: Sentences): string {
  const written = number(value), negative = written.startsWith("−");
  const [mantissa, exponent] = written.slice(negative ? 1 : 0).split("e");
  let found = words[mantissa] ?? mantissa;
  if (exponent) {
    const power = exponent.startsWith("−") ? say(words.negative, { inner: exponent.slice(1) }) : exponent;
    found = say(words.ten, { mantissa, exponent: power });
  }
  return negative ? say(words.negative, { inner: found }) : found;
}
