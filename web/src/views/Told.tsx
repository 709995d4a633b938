/** A sentence in which each name of a quantity stands as its letter, linked to wherever else it stands. */
import { Maths } from "../mathml";
import type { Recorded } from "../record";
import { useStore } from "../store";

export function Told({ sentence }: { sentence: string }) {
  const store = useStore();
  return (
    <>
      {pieces(sentence, store.working.value).map((piece, k) =>
        piece.name ? <Maths key={k} tree={{ node: "Letter", name: piece.text, index: null }} /> : piece.text,
      )}
    </>
  );
}

interface Piece {
  text: string;
  name: boolean;
}

/** A sentence cut where names of quantities stand in it as words of their own. */
export function pieces(sentence: string, { by_name }: Pick<Recorded, "by_name">): Piece[] {
  const names = [...by_name.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[()]/g, "\\$&"));
  const known = new RegExp(`(?<![\\p{L}\\d′])(${names.join("|")})(?![\\p{L}\\d′(])`, "gu");
  return sentence
    .split(known)
    .map((text, k) => ({ text, name: k % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
