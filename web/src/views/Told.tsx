/** A sentence in which each name of a quantity stands as its letter, linked to wherever else it stands. */
import { letter } from "../expressions";
import { Maths } from "../mathml";
import type { Recorded } from "../record";
import { useStore } from "../store";

export function Told({ sentence }: { sentence: string }) {
  const working = useStore().working.value;
  return (
    <>
      {pieces(sentence, working).map(({ text, name }, k) => (name ? <Maths key={k} tree={letter(text)} /> : text))}
    </>
  );
}

interface Piece {
  text: string;
  name: boolean;
}

/** A sentence cut where names of quantities stand in it as words of their own, without an index. */
export function pieces(sentence: string, { by_name }: Pick<Recorded, "by_name">): Piece[] {
  const names = [...by_name.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[()]/g, "\\$&"));
  const known = new RegExp(`(?<![\\p{L}\\d′])(${names.join("|")})(?![\\p{L}\\d′(\\[])`, "gu");
  return sentence
    .split(known)
    .map((text, k) => ({ text, name: k % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
