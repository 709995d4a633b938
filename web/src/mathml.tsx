/** Equations as MathML, with the identity of each letter and each number in its attributes.
 *
 * It gives the elements that `render/mathml.py` writes, in the article's letters. `aloud.ts` says what is read to
 * whoever cannot see them, and the views put them in their places.
 */
import { createContext, h, type VNode } from "preact";
import { useContext } from "preact/hooks";

import { begun, spoken } from "./aloud";
import { bracketed } from "./expressions";
import type { Sentences, Tree, Words } from "./lesson";
import { number, place, symbol, type Symbol } from "./notation";
import { say } from "./say";
import { parts } from "./trees";

type Spoken = Pick<Words, "notation" | "aloud">;

/** The lesson's words for equations; the page gives them once, around all of its views. */
export const Language = createContext<Spoken>({ notation: {}, aloud: {} });

export interface Equation {
  tree: Tree;
  before?: "" | "=" | "+"; // the sign that it begins with
}

/** An equation as one element, with its words as its label. */
export function Maths({ tree, before = "" }: Equation) {
  const { notation, aloud } = useContext(Language);
  const elements = math(bracketed(tree, true), notation);
  return <math aria-label={begun(before, spoken(tree, aloud), aloud)}>{[...leading(before), ...elements]}</math>;
}

/** A side of an equation; a long one in pieces, between which the line may end, read aloud as one. */
export function Side({ tree, before = "" }: Equation) {
  const { notation, aloud } = useContext(Language);
  const [first, ...others] = pieces(bracketed(tree, true), notation);
  if (others.length === 0) {
    return (
      <div class="side"><Maths tree={tree} before={before} /></div>
    );
  }
  return (
    <div class="side long" role="math" aria-label={begun(before, spoken(tree, aloud), aloud)}>
      <math aria-hidden="true">{[...leading(before), ...first]}</math>
      {others.map((piece) => [<wbr />, <math aria-hidden="true">{piece}</math>])}
    </div>
  );
}

// elements ------------------------------------------------------------------------------------------------------------

type Elements = VNode[];

const SHORT = 24; // characters that are kept on one line
const PIECES = /[a-z]{3,}|\p{L}\u0302?|\d+|\s+|./gsu; // words, letters, numbers, spaces, signs
const SPACE = "\u00a0"; // a plain space at the end of an mtext is not shown
const SPECIAL: readonly string[] = ["abs", "sqrt", "sum", "rowsum", "colsum"]; // without a name and a pair of brackets

/** An operator. Attributes are texts: "false" is a value that has to be written. */
const mo = (character: string, attributes: Record<string, string> = {}): VNode => h("mo", attributes, character);
const sign = (character: string): VNode => mo(character);
/** At the beginning of a piece a sign would count as one before a number. */
const infix = (character: string): VNode => mo(character, { form: "infix" });
const leading = (before: string): Elements => (before ? [infix(before)] : []);
const comma = (): VNode => mo(",", { separator: "true" });
const bracket = (character: string, tall = false): VNode => mo(character, tall ? {} : { stretchy: "false" });
const NO_SPACE = { lspace: "0", rspace: "0" };
const SOME_SPACE = { lspace: ".22em", rspace: ".22em" }; // ∘ is no operator to browsers, which set it without spaces
const row = (...elements: Elements): VNode => <mrow>{elements}</mrow>;

/** In brackets; in a row of their own they grow with what they hold alone, and only if it is tall. */
const fenced = (inner: Elements, tall = false, left = "(", right = ")"): VNode =>
  row(bracket(left, tall), ...inner, bracket(right, tall));

const times = (kind: string): VNode => (kind === "∘" ? mo(kind, SOME_SPACE) : sign(kind === "@" ? "·" : kind));

/** Whether something in it is higher than a line. */
const is_tall = (tree: Tree): boolean =>
  tree.node === "Fraction" || tree.node === "Cases" || tree.node === "Partial" || parts(tree).some(is_tall);

/** A tree with its brackets: one element, or of operations several, which stand in a row. */
function math(tree: Tree, words: Sentences): Elements {
  const of = (part: Tree): Elements => math(part, words);
  switch (tree.node) {
    case "Number":
      return [numeral(tree.value, tree.cell)];
    case "Letter":
      return [letter(tree.name, tree.index)];
    case "Plus":
      return [...of(tree.left), sign("+"), ...of(tree.right)];
    case "Minus":
      return [...of(tree.left), sign("−"), ...of(tree.right)];
    case "Negative":
      return [row(sign("−"), ...of(tree.inner))];
    case "Product":
      return [...of(tree.left), times(tree.kind), ...of(tree.right)];
    case "Fraction":
      return [<mfrac>{[one(tree.above, words), one(tree.below, words)]}</mfrac>];
    case "Power":
      return [power(tree.base, one(tree.exponent, words), words)];
    case "Transposed": // few maths fonts have ᵀ
      return [raised(tree.inner, mo("⊤", NO_SPACE), words)];
    case "Function":
      return [applied(tree.name, tree.arguments, words)];
    case "Cases":
      return [cases(tree, words)];
    case "Comparison":
      return [...of(tree.left), sign(tree.sign), ...of(tree.right)];
    case "Group":
      return [fenced(of(tree.inner), is_tall(tree.inner))];
    case "Partial":
      return [<mfrac>{[row(<mi>∂</mi>, ...of(tree.of)), row(<mi>∂</mi>, ...of(tree.by))]}</mfrac>];
    case "Rest": {
      const first = tree.shown ? <mn>{number(tree.value)}</mn> : <mtext>…</mtext>;
      return [row(first, <mtext>{SPACE + say(words.more, { count: tree.count })}</mtext>)];
    }
    case "Series":
      return tree.terms.flatMap((term, k) => (k ? [sign("+"), ...of(term)] : of(term)));
  }
}

/** A number; one that was read from a cell says from which, and all its digits. */
const numeral = (value: number, cell: string): VNode =>
  cell ? <mn data-cell={cell} data-value={String(value)}>{number(value)}</mn> : <mn>{number(value)}</mn>;

function applied(name: string, inner: readonly Tree[], words: Sentences): VNode {
  const [first] = inner, held = math(first, words);
  if (name === "abs") return fenced(held, is_tall(first), "|", "|");
  if (name === "sqrt") return <msqrt>{held}</msqrt>;
  if (name === "sum") return row(sign("∑"), ...held);
  if (name === "rowsum" || name === "colsum") {
    const single = ["Letter", "Group", "Function"].includes(first.node);
    const below = <munder>{[sign("∑"), <mtext>{words[`below ${name}`]}</mtext>]}</munder>;
    return row(below, ...(single ? held : [fenced(held, is_tall(first))]));
  }
  const all = inner.flatMap((part, k) => (k ? [comma(), ...math(part, words)] : held));
  return row(...called(name), fenced(all, inner.some(is_tall)));
}

/** A function's name before its brackets. */
const called = (name: string): Elements => [...signs(name), sign("\u2061")];

/** A tree as a single element. */
function one(tree: Tree, words: Sentences): VNode {
  const elements = math(tree, words);
  const operation = ["Plus", "Minus", "Product", "Comparison", "Series"].includes(tree.node);
  return operation ? row(...elements) : elements[0];
}

/** A brace with a line for each case; cases inside of the last one become lines as well. */
function cases(tree: Tree, words: Sentences): VNode {
  const lines: VNode[] = [];
  const line = (value: Tree, when: Elements): VNode => (
    <mtr>
      <mtd>{math(value, words)}</mtd>
      <mtd>{when}</mtd>
    </mtr>
  );
  let rest = tree;
  while (rest.node === "Cases") {
    lines.push(line(rest.value, [<mtext>{words.if + SPACE}</mtext>, ...math(rest.condition, words)]));
    rest = rest.otherwise.node === "Group" ? rest.otherwise.inner : rest.otherwise;
  }
  lines.push(line(rest, [<mtext>{words.otherwise}</mtext>]));
  return row(sign("{"), <mtable class="cases">{lines}</mtable>);
}

// letters -------------------------------------------------------------------------------------------------------------

/** A quantity, or one of its cells; `above` is an element that comes after what stands above. */
function letter(name: string, index: readonly number[] | null, above: Elements = []): VNode {
  const inner = symbolic(symbol(name), above);
  if (!index?.length) return <mrow data-letter={name}>{inner}</mrow>;
  return (
    <mrow data-letter={name} data-index={index.join()}>{[...inner, <mtext class="index">{place(index)}</mtext>]}</mrow>
  );
}

const LOWERED = /[₀-₉]+$/u;

function symbolic({ base, sub, sup, argument }: Symbol, above: Elements = []): Elements {
  if (argument) return [...signs(base), fenced([<mrow data-letter={argument.name}>{symbolic(argument)}</mrow>])];
  const lowered = LOWERED.exec(base)?.[0] ?? ""; // λ₂ is λ with a 2 below it
  const raised = [...single(sup), ...above];
  const below = single(sub + lowered.normalize("NFKC"));
  const plain = single(base.slice(0, base.length - lowered.length));
  return [scripted(plain, below, raised.length > 1 ? [row(...raised)] : raised)];
}

/** An element with one below it, above it, both or none. */
function scripted(base: Elements, below: Elements, above: Elements): VNode {
  if (below.length && above.length) return <msubsup>{[...base, ...below, ...above]}</msubsup>;
  if (below.length) return <msub>{[...base, ...below]}</msub>;
  return above.length ? <msup>{[...base, ...above]}</msup> : base[0];
}

/** The letters, words and digits of a symbol, each as an element. */
const signs = (text: string): Elements => (text.normalize("NFD").match(PIECES) ?? []).map(piece);

/** A text as a single element, or as nothing if it is empty. */
function single(text: string): Elements {
  const found = signs(text);
  return found.length < 2 ? found : [row(...found)];
}

const ACCENT: Record<string, string> = { accent: "true" };

function piece(text: string): VNode {
  if (text.endsWith("\u0302")) return h("mover", ACCENT, <mi>{text[0]}</mi>, bracket("ˆ"));
  if (/^\d/.test(text)) return <mn>{text}</mn>;
  return /^\p{L}/u.test(text) ? <mi>{text}</mi> : mo(text, NO_SPACE);
}

/** Something with an element above it, which a letter has right above what stands below it. */
function raised(tree: Tree, above: VNode, words: Sentences): VNode {
  const letter_alone = tree.node === "Letter" && tree.index === null && symbol(tree.name).argument === null;
  if (letter_alone) return letter(tree.name, null, [above]);
  return <msup>{[one(tree, words), above]}</msup>;
}

function power(base: Tree, exponent: VNode, words: Sentences): VNode {
  if (base.node !== "Letter" || symbol(base.name).sup === "") return raised(base, exponent, words);
  return <msup>{[fenced(math(base, words)), exponent]}</msup>;
}

// pieces --------------------------------------------------------------------------------------------------------------

type Shown = VNode | string | number | null | undefined | readonly Shown[];

/** How many characters some elements show, one above the other counted as one after the other. */
function length(shown: Shown): number {
  if (typeof shown === "string") return shown.length;
  if (Array.isArray(shown)) return shown.reduce((sum: number, each) => sum + length(each), 0);
  return length(((shown as VNode).props as { children: Shown }).children);
}

/** The same elements in pieces: each + of a long sum, in brackets too, and each factor too many begins one. */
function pieces(tree: Tree, words: Sentences): Elements[] {
  const whole = math(tree, words);
  if (length(whole) <= SHORT) return [whole];
  const of = (part: Tree): Elements[] => pieces(part, words);
  switch (tree.node) {
    case "Series":
      return tree.terms.flatMap((term, k) => (k ? led([infix("+")], of(term)) : of(term)));
    case "Plus":
    case "Minus":
      return [...of(tree.left), ...led([infix(tree.node === "Plus" ? "+" : "−")], of(tree.right))];
    case "Product":
      return joined(of(tree.left), led([times(tree.kind)], of(tree.right)));
    case "Group":
      if (!is_tall(tree.inner)) return closed(led([bracket("(")], of(tree.inner)));
      break;
    case "Function": {
      if (SPECIAL.includes(tree.name) || tree.arguments.some(is_tall)) break;
      const [first, ...others] = tree.arguments;
      const start = led([...called(tree.name), bracket("(")], of(first));
      return closed(others.reduce((found, part) => glued(found, led([comma()], of(part))), start));
    }
  }
  return [whole];
}

const led = (signs: Elements, [first, ...others]: Elements[]): Elements[] => [[...signs, ...first], ...others];
const closed = (found: Elements[]): Elements[] => [...found.slice(0, -1), [...found.at(-1)!, bracket(")")]];
/** Two rows of pieces, the last of one and the first of the other as a single piece. */
const glued = (left: Elements[], [first, ...others]: Elements[]): Elements[] =>
  [...left.slice(0, -1), [...left.at(-1)!, ...first], ...others];
const joined = (left: Elements[], right: Elements[]): Elements[] =>
  length([...left.at(-1)!, ...right[0]]) <= SHORT ? glued(left, right) : [...left, ...right];
