/** The parameters to start from: weights drawn by a rule, and biases 0, as `architecture.py` has it.
 *
 * The rules are Python's; the numbers are not, since another generator draws them. The same seed gives the same network
 * on every machine. Next: `state.ts`, which begins anew with them.
 */
import type { Parameters } from "./equations";
import type { Network } from "./lesson";
import { matrix } from "./matrix";
import { random, type Random } from "./random";

/** The standard deviation of W, (before, after): he (He et al. 2015, eq. 10), glorot (Glorot & Bengio 2010, eq. 16, as
 * a normal), lecun (LeCun et al. 1998, section 4.6). All are plain normals, none is cut off.
 */
export const INITS: Readonly<Record<string, (before: number, after: number) => number>> = {
  he: (before) => Math.sqrt(2 / before),
  glorot: (before, after) => Math.sqrt(2 / (before + after)),
  lecun: (before) => Math.sqrt(1 / before),
  normal: () => 0.01,
  zeros: () => 0,
};

/** Weights and biases for each layer of a network, by the rule `init`. */
export function initial(network: Pick<Network, "sizes" | "bias">, init: string, seed: number): Parameters[] {
  if (!Object.hasOwn(INITS, init)) {
    throw new Error(`${init} is no rule for initial values; take one of ${Object.keys(INITS).join(", ")}`);
  }
  const deviation = INITS[init], next = random(seed);
  return network.sizes.slice(1).map((after, k) => {
    const before = network.sizes[k], size = deviation(before, after);
    const drawn = Array.from({ length: before * after }, () => normal(next) * size + 0); // + 0 leaves no −0
    return { W: matrix(before, after, drawn), B: network.bias ? matrix(1, after) : null };
  });
}

/** A number from the standard normal distribution (Box & Muller 1958). */
const normal = (next: Random): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()); // 1 − next() is never 0, so the log is finite
