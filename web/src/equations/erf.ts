/** The error function, because JavaScript has none and gelu needs it.
 *
 * A polynomial over a polynomial in each of three ranges, with the coefficients of W. J. Cody, "Rational Chebyshev
 * approximation for the error function", Mathematics of Computation 23 (1969), 631–637. Nothing else uses this file;
 * read `activations.ts` for gelu itself.
 */

const NEAR_TOP = [
  1.85777706184603153e-1, 3.1611237438705656, 1.1386415415105016e2, 3.77485237685302021e2, 3.20937758913846947e3,
];
const NEAR_BOTTOM = [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];
const MIDDLE_TOP = [
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
  8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
];
const MIDDLE_BOTTOM = [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
  4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
];
const FAR_TOP = [
  1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
  1.60837851487422766e-2, 6.58749161529837803e-4,
];
const FAR_BOTTOM = [
  1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
];
const ONE_OVER_ROOT_PI = 0.5641895835477563;

/** erf(x) = 2/√π ∫₀ˣ exp(−t²) dt, within 1e-15. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return x * ratio(NEAR_TOP, NEAR_BOTTOM, x * x);
  if (size <= 4) return Math.sign(x) * (1 - Math.exp(-size * size) * ratio(MIDDLE_TOP, MIDDLE_BOTTOM, size));
  const far = Math.min(size, 10); // past 6 the result is 1 to the last bit
  const square = 1 / (far * far);
  const rest = ONE_OVER_ROOT_PI - square * ratio(FAR_TOP, FAR_BOTTOM, square);
  return Math.sign(x) * (1 - (Math.exp(-far * far) / far) * rest);
}

/** One polynomial over another, highest power first. */
const ratio = (top: readonly number[], bottom: readonly number[], x: number): number =>
  polynomial(top, x) / polynomial(bottom, x);

function polynomial(coefficients: readonly number[], x: number): number {
  let total = 0;
  for (const coefficient of coefficients) total = total * x + coefficient; // Horner's rule
  return total;
}
