/** Numbers as a person types and reads them. `notation.ts` says how they are rounded. */
import { number } from "./notation";

/** The number that a text says: 0.5, −2, 1e-3, 0,5 or 1/3; null if it says none. */
export function parsed(text: string): number | null {
  const plain = text.trim().replaceAll("−", "-").replace(/^(-?\d*),(\d+)$/, "$1.$2");
  const fraction = /^([^/]+)\/([^/]+)$/.exec(plain);
  if (fraction) {
    const [above, below] = [parsed(fraction[1]), parsed(fraction[2])];
    return above === null || below === null || below === 0 ? null : above / below;
  }
  return decimal(plain);
}

/** A finite number as computers write it, such as -1e-3; null for anything else. */
export function decimal(text: string): number | null {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : null;
}

/** All digits that there are, with a proper minus sign. */
export const exact = (value: number): string => String(value).replaceAll("-", "−");

/** A number inside of a sentence, to six digits. */
export const short = (value: number): string => exact(Number(value.toPrecision(6)));

/** So many things: 1 row, 2 rows. */
export const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? "" : "s"}`;

/** A whole number kept from 0 to one less than `size`. */
export const within = (k: number, size: number): number => Math.min(Math.max(k, 0), size - 1);

/** Rounded for reading, or with all digits. */
export const told = (value: number, all: boolean): string => (all ? exact(value) : number(value));

/** A number moved by a step, without the dust of floating point at its end. */
export const stepped = (value: number, by: number): number => Number((value + by).toPrecision(12));
