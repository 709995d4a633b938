/** A number is explained as Python explains it: in letters, with its numbers, term by term, and why. */
import { describe, expect, test } from "vitest";

import { explain, type Account, type Term } from "../src/explain";
import { cell } from "../src/expressions";
import { written } from "../src/notation";
import type { Recorded } from "../src/record";
import { say } from "../src/say";
import { letters } from "../src/trees";
import { golden, type GoldenLesson } from "./golden";
import { EXPLAINED, run } from "./lesson";

interface Told {
  name: string;
  value: number | string;
  letters: string;
  numbers: string;
  terms: { text: string; value: number | string; count: number }[];
  why: string;
  made_from: string[];
}

const MOST = 3; // as make_explain.py has it
const index_of = (name: string): number[] => /\[(.*)\]$/.exec(name)?.[1].split(",").map(Number) ?? [];
/** Six digits are shown where they are all of a number, which its last bit decides: so four are held against four. */
const short = (text: string): string =>
  text.replace(/\d+\.\d{5,}/g, (number) => String(Number(Number(number).toFixed(4))));
const close = (value: number, wanted: number | string): void => {
  if (typeof wanted === "number") expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-12 * (Math.abs(wanted) + 1));
  else expect(String(value).toLowerCase().slice(0, wanted.length)).toBe(wanted);
};

/** A term as one line of text. */
function text_of({ count, letters, numbers }: Term, { words }: Recorded): string {
  if (count > 1) return say(words.reasons.others, { count });
  return `${written(letters, words.notation)} = ${written(numbers, words.notation)}`;
}

/** The cells that a number was made from, each once, in the order in which they stand in its equation. */
function sources({ terms }: Account, { by_name }: Recorded): string[] {
  const found = terms.flatMap((term) => letters(term.letters));
  return [...new Set(found.filter(({ name }) => by_name.has(name)).map(({ name, index }) => cell(name, index ?? [])))];
}

describe.each(Object.entries<{ lesson?: GoldenLesson; accounts: Told[] }>(EXPLAINED))(
  "%s",
  (name, { lesson, accounts }) => {
    const pass = run(lesson ?? golden(name).lesson), words = pass.words.notation;
    test.each(accounts)("$name", (told) => {
      const account = explain(pass, told.name.replace(/\[.*$/, ""), index_of(told.name), MOST);
      expect(account.name).toBe(told.name);
      expect(written(account.letters, words)).toBe(told.letters);
      expect(short(written(account.numbers, words))).toBe(short(told.numbers));
      expect(account.terms.map((term) => short(text_of(term, pass)))).toEqual(
        told.terms.map(({ text }) => short(text)),
      );
      expect(account.terms.map(({ count }) => count)).toEqual(told.terms.map(({ count }) => count));
      expect(short(account.why)).toBe(short(told.why));
      expect(sources(account, pass)).toEqual(told.made_from);
      close(account.value, told.value);
      account.terms.forEach(({ value }, k) => close(value, told.terms[k].value));
    });
  },
);
