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
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** All digits that there are, with a proper minus sign. */
export const exact = (value: number): string => String(value).replaceAll("-", "−");

/** Rounded for reading, or with all digits. */
export const told = (value: number, all: boolean): string => (all ? exact(value) : number(value));

/** A number moved by a step, without the dust of floating point at its end. */
export const stepped = (value: number, by: number): number => Number((value + by).toPrecision(12));
