/** One identity for one number, everywhere: what is pointed at, by mouse, touch or focus, is lit wherever it stands,
 * with what it came from and what it goes into.
 *
 * A view only marks its elements with `data-cell` or `data-letter`, a matrix with `data-name`; the root listens, and a
 * style sheet gives every such element its `--glow`, and the kind of its `--frame`. So no view has to be drawn again when
 * the pointer moves.
 */
import { useComputed } from "@preact/signals";

import { at as opened, cell, reach } from "./expressions";
import type { Recorded, Step } from "./record";
import { useStore, type Spot, type Store } from "./store";
import { letters } from "./trees";

const MOST = 400; // selectors for each kind: past this, whole quantities are lit

export interface Lit {
  self: string[];
  sources: string[];
  targets: string[];
}

/** The selectors of what is lit when this is pointed at. */
export function lit(working: Recorded, spot: Spot): Lit {
  const step = working.by_name.get(spot.name);
  if (!step) return { self: [of(spot.name)], sources: [], targets: [] };
  const { name, index } = spot;
  return {
    self: index === null ? [of(name)] : [of(name, index)],
    sources: index === null ? whole(step) : parts(step, index, working),
    targets: all(working).flatMap((later) => into(later, spot, working)),
  };
}

const all = (working: Recorded): Step[] => [...working.steps, ...working.parts];
const of = (name: string, index?: readonly number[]): string =>
  index === undefined
    ? `:is([data-name="${CSS.escape(name)}"], [data-letter="${CSS.escape(name)}"]:not([data-index]))`
    : `[data-cell="${CSS.escape(cell(name, index))}"]`;

const whole = ({ equation }: Step): string[] =>
  [...new Set(equation.forms.slice(-1).flatMap(letters).map(({ name }) => name))].map((name) => of(name));

function parts({ equation }: Step, index: readonly number[], working: Recorded): string[] {
  const form = equation.forms.at(-1);
  if (!form) return [];
  const found = letters(opened(form, index, working.value, MOST)).map((letter) => of(letter.name, letter.index ?? []));
  return [...new Set(found)].slice(0, MOST);
}

/** The cells of a later quantity that depend on a spot. */
function into({ name, value, equation }: Step, spot: Spot, working: Recorded): string[] {
  const form = equation.forms.at(-1);
  if (!form || !letters(form).some((letter) => letter.name === spot.name)) return [];
  if (spot.index === null) return [of(name)];
  const found = reach(form, spot.name, spot.index, working.value);
  if (found === null) return [];
  if (value.shape.length === 0) return [of(name, [])];
  const [n, m] = value.shape;
  const rows = found.rows === null ? Array.from({ length: n }, (_, i) => i) : [found.rows];
  const columns = found.columns === null ? Array.from({ length: m }, (_, j) => j) : [found.columns];
  if (rows.length * columns.length > MOST) return [of(name)];
  return rows.flatMap((i) => columns.map((j) => of(name, [i, j])));
}

/** The style sheet that lights them. */
export function Light() {
  const store = useStore();
  const rules = useComputed(() => {
    const spot = store.pointed.value;
    if (spot === null) return "";
    const { self, sources, targets } = lit(store.working.value, spot);
    const rule = (selectors: string[], colour: string, frame: string): string =>
      selectors.length
        ? `#chainrule :is(${selectors.join(",")}) { --glow: var(--${colour}); --frame: ${frame}; }\n`
        : "";
    return rule(sources, "source", "dashed") + rule(targets, "target", "dotted") + rule(self, "self", "solid");
  });
  return <style>{rules}</style>;
}

/** Which number or quantity an element stands for, looking outwards from it; null for none. */
function spot_of(target: EventTarget | null): Spot | null {
  const found = target instanceof Element ? target.closest("[data-cell], [data-letter], [data-name]") : null;
  if (found === null) return null;
  const text = found.getAttribute("data-cell");
  if (text !== null) return read_cell(text);
  const index = found.getAttribute("data-index");
  const name = (found.getAttribute("data-letter") ?? found.getAttribute("data-name"))!;
  return { name, index: index === null ? null : index.split(",").map(Number) };
}

/** "Zh[0,1]" → Zh and [0, 1]; "C" → C and []. */
export function read_cell(text: string): Spot {
  const bracket = text.lastIndexOf("[");
  if (bracket < 0) return { name: text, index: [] };
  return { name: text.slice(0, bracket), index: text.slice(bracket + 1, -1).split(",").map(Number) };
}

/** Makes the root listen: pointing lights, a click or tap chooses the number whose equation is shown. */
export function listen(root: HTMLElement, store: Store): () => void {
  const end = new AbortController(), { signal } = end;
  const point = (event: Event): void => {
    store.pointed.value = spot_of(event.target);
  };
  root.addEventListener("pointerover", point, { signal });
  root.addEventListener("focusin", point, { signal });
  root.addEventListener("pointerleave", () => (store.pointed.value = null), { signal });
  root.addEventListener(
    "click",
    (event) => {
      const spot = spot_of(event.target);
      store.pointed.value = spot; // a finger that taps is gone by now
      if (spot && spot.index !== null && store.working.value.by_name.has(spot.name)) store.chosen.value = spot;
    },
    { signal },
  );
  return () => end.abort();
}
