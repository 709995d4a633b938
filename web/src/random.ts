/** Numbers by chance that come again with the same seed: for batches, dropout and initial values. Next: `initial.ts`.
 *
 * The generator is Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a lesson.
 */

export type Random = () => number;

/** A source of numbers from 0 up to, but not including, 1. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 0, 1, … n − 1 in an order by chance (Fisher and Yates). */
export function shuffled(n: number, seed: number): number[] {
  const next = random(seed), order = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const other = Math.floor(next() * (k + 1));
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}
