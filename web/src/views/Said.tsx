/** A sentence of the lesson, in which every quantity's name becomes its letter, linked like all others. */
import { letter } from "../expressions";
import { Maths } from "../mathml";
import { useStore } from "../store";

export function Said({ words }: { words: string }) {
  const { by_name } = useStore().working.value;
  return <>{pieces(words, [...by_name.keys()]).map((piece, k) => (by_name.has(piece) ? <Maths key={k} tree={letter(piece)} /> : piece))}</>;
}

/** A sentence cut at the names in it, which stand as words of their own: "meets Wh." → "meets ", "Wh", ".". */
export function pieces(words: string, names: readonly string[]): string[] {
  const longest = [...names].sort((a, b) => b.length - a.length).map(escaped);
  return words.split(new RegExp(`(?<![\\p{L}\\d′])(${longest.join("|")})(?![\\p{L}\\d′(\\[])`, "u")).filter((piece) => piece !== "");
}

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
