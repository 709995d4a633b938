/** What the letters are called: a quantity's name in words, its symbol, a number as a person writes it, and an equation
 * as plain text.
 *
 * It does as `working/notation.py`, in the article's letters; the words come from the lesson, `words.notation`. Next:
 * `aloud.ts`, the same trees for the ear.
 */
import { bracketed } from "./expressions";
import type { Sentences, Tree } from "./lesson";
import { say } from "./say";

const SINGLE: readonly string[] = ["C", "n", "t", "η", "λ₁", "λ₂", "length", "limit", "factor", "A", "A′", "C′"];

/** A name's letter, its layer or what it belongs to, and whether it is new or clipped: W12_new is W, 12 and new. */
export function split(name: string): [letter: string, layer: string, mark: string] {
  const [stem, mark = ""] = name.split("_", 2);
  const called = /^(\p{L}′?)\((.*)\)$/u.exec(stem);
  if (called) return [called[1], called[2], mark];
  if (SINGLE.includes(stem)) return [stem, "", mark];
  const letter = stem.slice(0, stem[0] === "d" || stem[1] === "\u0302" ? 2 : 1); // dW, V̂
  return [letter, stem.slice(letter.length), mark];
}

/** What a quantity is called: of Wh_new, "hidden weights, updated". */
export function title(name: string, words: Sentences): string {
  const [letter, layer, mark] = split(name);
  const of = letter[0] === "d" ? letter.slice(1) + layer : layer;
  let found = say(words[letter], { of }).trim();
  if (layer && !words[letter].includes("{of}")) {
    found = say(words[`of ${layer}`] ?? words["of layer"], { words: found, layer });
  }
  return mark ? say(words[mark], { words: found }) : found;
}

/** How a letter is written: a base such as W or A′, perhaps with something below and above; with an argument it is a
 * function of that. `name` is the quantity that it stands for.
 */
export interface Symbol {
  name: string;
  base: string;
  sub: string;
  sup: string;
  argument: Symbol | null;
}

export function symbol(name: string): Symbol {
  const [base, layer, mark] = split(name);
  if (base === "A" || base === "A′" || base === "C′") {
    return { name, base, sub: "", sup: "", argument: layer ? symbol(layer) : null };
  }
  return { name, base, sub: layer, sup: mark, argument: null };
}

/** A symbol in plain text: Wh, dW2, A′(Zh), Wh_new. */
export function text({ base, sub, sup, argument }: Symbol): string {
  return base + sub + (sup && `_${sup}`) + (argument ? `(${text(argument)})` : "");
}

/** The index of a cell, [2,1]; "" for a whole quantity. */
export const place = (index: readonly number[] | null): string => (index?.length ? `[${index}]` : "");

// an equation as plain text -------------------------------------------------------------------------------------------

/** A number as a person writes it: four digits after the point at most, six if that is all of it; if tiny, 1.5e−7,
 * with at most `mantissa` digits in front of the e.
 */
export function number(value: number, digits = 4, mantissa = 4): string {
  const size = Math.abs(value);
  if (digits === 4 && size >= 0.001 && Number(value.toFixed(6)) === value) digits = 6;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "−inf" : "inf";
  if (value !== 0 && (size < 0.5 * 10 ** -digits || size >= 1e7)) {
    const kept = Math.min(digits, mantissa) - 1;
    const [front, exponent] = even(value.toExponential(kept), value.toExponential(40), kept).split("e");
    return signed(`${shortened(front)}e${Number(exponent)}`);
  }
  const half = (size * 2 ** (digits + 1)) % 2 === 1; // only such a binary fraction is half-way between two decimals
  const rounded = value.toFixed(digits), short = shortened(half ? even(rounded, value.toFixed(40), digits) : rounded);
  return short === "-0" ? "0" : signed(short);
}

/** Two numbers with as many digits as it takes to tell them apart. */
export function apart(one: number, other: number): [string, string] {
  let digits = 4;
  while (one !== other && digits < 40 && number(one, digits, digits) === number(other, digits, digits)) digits += 1;
  return [number(one, digits, digits), number(other, digits, digits)];
}

/** What was rounded, but half-way between two to the even one, as Python does; `exact` has all digits. */
function even(rounded: string, exact: string, digits: number): string {
  const end = exact.indexOf(".") + 1 + digits, [rest] = exact.slice(end).split("e");
  const last = exact.slice(0, end).replace(".", "").at(-1);
  return /^50*$/.test(rest) && Number(last) % 2 === 0 ? exact.slice(0, end) + exact.slice(end + rest.length) : rounded;
}

const shortened = (text: string): string => (text.includes(".") ? text.replace(/\.?0*$/, "") : text);
const signed = (text: string): string => text.replaceAll("-", "−");

const SUPERSCRIPTS: Record<string, string> = { "2": "²", "3": "³", t: "ᵗ" };

/** An equation as one line of plain text. */
export const written = (tree: Tree, words: Sentences): string => line(bracketed(tree), words);

/** A tree with its brackets as text. */
function line(tree: Tree, words: Sentences): string {
  const of = (part: Tree): string => line(part, words);
  switch (tree.node) {
    case "Number":
      return number(tree.value);
    case "Letter":
      return text(symbol(tree.name)) + place(tree.index);
    case "Plus":
      return `${of(tree.left)} + ${of(tree.right)}`;
    case "Minus":
      return `${of(tree.left)} − ${of(tree.right)}`;
    case "Negative":
      return `−${of(tree.inner)}`;
    case "Product": {
      const spaced = tree.kind === "∘" || tree.kind === "×";
      const sign = spaced ? ` ${tree.kind} ` : [tree.left, tree.right].some(is_cell) ? " · " : "·";
      return of(tree.left) + sign + of(tree.right);
    }
    case "Fraction":
      return `${of(tree.above)} / ${of(tree.below)}`;
    case "Power": {
      const above = of(tree.exponent);
      return of(tree.base) + (SUPERSCRIPTS[above] ?? `^${above}`);
    }
    case "Transposed":
      return `${of(tree.inner)}ᵀ`;
    case "Function":
      return called(tree.name, tree.arguments, words);
    case "Cases":
      return `${of(tree.value)} ${words.if} ${of(tree.condition)} ${words.else} ${of(tree.otherwise)}`;
    case "Comparison":
      return `${of(tree.left)} ${tree.sign} ${of(tree.right)}`;
    case "Group":
      return `(${of(tree.inner)})`;
    case "Rest":
      return `${tree.shown ? number(tree.value) : "…"} ${say(words.more, { count: tree.count })}`;
    case "Partial":
      return `∂${of(tree.of)}/∂${of(tree.by)}`;
    case "Series":
      return tree.terms.map(of).join(" + ");
  }
}

const is_cell = (tree: Tree): boolean => tree.node === "Letter" && place(tree.index) !== "";

function called(name: string, inner: readonly Tree[], words: Sentences): string {
  const texts = inner.map((part) => line(part, words)), [first] = texts;
  const single = ["Number", "Letter"].includes(inner[0].node) && !first.startsWith("−");
  if (name === "abs") return `|${first}|`;
  if (name === "sqrt") return single ? `√${first}` : `√(${first})`;
  if (name === "sum") return `Σ ${first}`;
  if ((name === "colsum" || name === "rowsum") && inner[0].node === "Letter") return `${words[name]} ${first}`;
  return `${name}(${texts.join(", ")})`;
}
