/** Which signs stand in an equation, for the key beside it. What each means is the lesson's, `words.signs`. */
import { parts } from "./trees";
import type { Tree } from "./lesson";
import { split } from "./notation";

/** The signs of some trees, each once, in the order in which they stand there. */
export const signs = (trees: readonly Tree[]): string[] => [...new Set(trees.flatMap(of))];

const of = (tree: Tree): string[] => [...own(tree), ...parts(tree).flatMap(of)];

function own(tree: Tree): string[] {
  switch (tree.node) {
    case "Letter":
      return [split(tree.name)[0]];
    case "Product":
      return [tree.kind];
    case "Function":
      return [tree.name];
    case "Transposed":
      return ["transposed"];
  }
  return [];
}
