/** What is computed once on the way back and used again: by whom, and how many multiplications its numbers were in.
 *
 * As `working/savings.py` counts: by the last form of each equation. `views/Factors.tsx` shows it.
 */
import { shape_of } from "./expressions";
import type { Sentences, Tree } from "./lesson";
import type { Place } from "./places";
import type { Recorded, Step } from "./record";
import { say } from "./say";
import { letters, parts } from "./trees";

/** A quantity, those that have been made from it so far, and in how many multiplications. */
export interface Use {
  step: Step;
  used_by: string[];
  count: number;
}

/** Which factors of the way back have been computed up to a place, in order, each with its uses so far. */
export function uses(working: Recorded, here: Place): Use[] {
  const { steps, by_name } = working, now = steps.findIndex(({ name }) => name === here.name);
  const found = new Map<string, Use>();
  const put = (name: string): void => {
    const step = by_name.get(name);
    if (step && !found.has(name)) found.set(name, { step, used_by: [], count: 0 });
  };
  steps
    .slice(0, now + 1)
    .filter(({ phase }) => phase === "backward")
    .forEach(({ name, equation }) => {
      const form = equation.forms.at(-1)!;
      for (const name of new Set(letters(form).map((letter) => letter.name))) {
        if (/^(A′|C′)/u.test(name)) put(name); // worked out by the way, just before
        const use = found.get(name);
        if (!use) continue;
        use.used_by.push(equation.name);
        use.count += multiplications(form, name, working);
      }
      if (name[0] === "E") put(name);
    });
  return [...found.values()];
}

/** In how many multiplications of an equation a number of this quantity is one of the two factors. */
export function multiplications(tree: Tree, name: string, working: Pick<Recorded, "value">): number {
  const below = parts(tree).reduce((sum, part) => sum + multiplications(part, name, working), 0);
  if (tree.node !== "Product" || ![tree.left, tree.right].some((side) => is(side, name))) return below;
  const size = (part: Tree): number => shape_of(part, working.value).reduce((product, side) => product * side, 1);
  if (tree.kind !== "@") return below + size(tree);
  return below + size(tree.left) * shape_of(tree.right, working.value)[1]; // each number of X, with each column of W
}

/** Whether a factor is the quantity itself, perhaps transposed. */
const is = (tree: Tree, name: string): boolean =>
  tree.node === "Letter"
    ? tree.name === name
    : (tree.node === "Transposed" || tree.node === "Group") && is(tree.inner, name);

/** What is said of a factor. */
export function savings_words({ step: { name }, used_by, count }: Use, words: Sentences): string {
  if (used_by.length === 0) return say(words.unused, { name });
  const last = used_by.at(-1)!, others = used_by.slice(0, -1).join(", ");
  const users = others ? say(words.and, { others, last }) : last;
  if (count === 0) return say(words.added, { name, users });
  return say(words.used, {
    name,
    users,
    count: say(words[count === 1 ? "multiplication" : "multiplications"], { count }),
  });
}
