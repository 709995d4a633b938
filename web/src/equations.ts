/** The equations: the maths and nothing else, line by line that of Python's `equations/`, in doubles.
 *
 * Read them in this order, with the Python file of the same name beside each: 1. `activations.ts`, 2. `losses.ts`,
 * 3. `propagate.ts`, 4. `descent.ts`. (`arrays.ts` has what NumPy does for Python, `erf.ts` what NumPy lacks.) Formulas
 * and words are not here: the lesson document brings them.
 */
export * from "./equations/arrays";
export * from "./equations/erf";
export * from "./equations/activations";
export * from "./equations/losses";
export * from "./equations/propagate";
export * from "./equations/descent";
