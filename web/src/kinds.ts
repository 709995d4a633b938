/** Of what kind a quantity is, and so its colour: X, H, O, W, E of the palette, or paper, as in `palette.py`. */

const KINDS: Record<string, string> = {
  X: "X", Z: "H", H: "H", O: "O", Y: "O", E: "E", d: "E", C: "paper", L: "paper",
};

export function kind(name: string): string {
  const of = /^A′?\((.*)\)$/u.exec(name); // a slope belongs to its layer
  if (of) return kind(of[1]);
  if (name === "C′(O)") return "E";
  return name === "Zo" ? "O" : (KINDS[name[0]] ?? "W");
}

/** The style of an element in a quantity's colour: `--cell` fills, `--edge` is its line. */
export const coloured = (name: string): Record<string, string> => ({
  "--cell": `var(--${kind(name)})`,
  "--edge": kind(name) === "paper" ? "var(--soft)" : `var(--${kind(name)}-line)`,
});
