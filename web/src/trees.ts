/** What an equation's tree is made of: the trees just below each kind of node. Next: `expressions.ts`. */
import type { Tree } from "./lesson";

export type Node<Kind extends Tree["node"]> = Extract<Tree, { node: Kind }>;

const SIDES = ["left", "right"];

/** Under which names a node has its trees. */
export const BELOW: Record<Tree["node"], readonly string[]> = {
  Number: [],
  Letter: [],
  Plus: SIDES,
  Minus: SIDES,
  Negative: ["inner"],
  Product: SIDES,
  Fraction: ["above", "below"],
  Power: ["base", "exponent"],
  Transposed: ["inner"],
  Function: ["arguments"],
  Cases: ["value", "condition", "otherwise"],
  Comparison: SIDES,
  Series: ["terms"],
  Rest: [],
  Partial: ["of", "by"],
  Group: ["inner"],
};

/** The names under which a tree has parts with numbers; the letters of a derivative ∂C/∂W stand for none. */
const places = ({ node }: Tree): readonly string[] => (node === "Partial" ? [] : BELOW[node]);

/** The trees just below a tree. */
export function parts(tree: Tree): Tree[] {
  const fields = tree as unknown as Record<string, Tree | readonly Tree[]>;
  return places(tree).flatMap((key) => fields[key]);
}

/** The tree with each of the trees just below it changed. */
export function mapped(tree: Tree, change: (part: Tree) => Tree): Tree {
  if (places(tree).length === 0) return tree;
  const made = { ...tree } as unknown as Record<string, Tree | readonly Tree[]>;
  for (const key of places(tree)) {
    const part = made[key];
    made[key] = "node" in part ? change(part) : part.map((each) => change(each));
  }
  return made as unknown as Tree;
}

/** All letters in a tree, from left to right, each as often as it stands there. */
export function letters(tree: Tree): Node<"Letter">[] {
  return tree.node === "Letter" ? [tree] : parts(tree).flatMap(letters);
}
