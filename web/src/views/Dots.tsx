/** Rows as dots that can be chosen: shape and colour are the target's, and rows of the validation are hollow. */
import { useMemo, useRef, useState } from "preact/hooks";

import { row_of, tint, type Meaning } from "../boundary";
import { tenths } from "../chart";
import { cell } from "../expressions";
import { columns, rows } from "../matrix";
import { number } from "../notation";
import { batch, type Rows } from "../state";
import { useStore } from "../store";

const SHAPES = [ // around (0, 0), all of the same area
  "M4.15,0A4.15,4.15,0,1,1,-4.15,0A4.15,4.15,0,1,1,4.15,0", // circle
  "M-3.67,-3.67h7.35v7.35h-7.35Z", // square
  "M0,-6.45L5.58,3.22H-5.58Z", // triangle
  "M0,-6.84L3.95,0L0,6.84L-3.95,0Z", // diamond
  "M-4.93,-1.64h3.29v-3.29h3.29v3.29h3.29v3.29h-3.29v3.29h-3.29v-3.29h-3.29Z", // cross
  "M0,-6.94L1.56,-2.14H6.6L2.52,.82L4.08,5.61L0,2.65L-4.08,5.61L-2.52,.82L-6.6,-2.14H-1.56Z", // star
  "M1.98,1.15V5.11H-1.98V1.15L-5.42,-.84L-3.44,-4.27L0,-2.29L3.44,-4.27L5.42,-.84Z", // three arms
];
const MOST = 500; // dots; of more rows every second or third is shown
export const COLOURS = ["E-line", "minus", "H-line", "X-line", "O-line", "W-line"];

const colour_of = (which: number): string => `var(--${COLOURS[which % COLOURS.length]})`;
const outline = (which: number): string => SHAPES[which % SHAPES.length];

interface Dot {
  row: number;
  x: number;
  y: number;
  which: number;
  much: number;
  said: string;
}

interface Props {
  said: Meaning;
  names: readonly string[]; // of the two axes
  inputs: readonly number[]; // which of the inputs these are, as far as they are inputs
  plain?: boolean; // all of one kind: where a dot stands says its target already
  place(row: readonly number[], target: readonly number[]): readonly [number, number];
}

/** Which rows are shown where they are too many. */
const some = (n: number): number[] => {
  const every = Math.ceil(n / MOST);
  return Array.from({ length: Math.ceil(n / every) }, (_, k) => k * every);
};

function dots({ X, Y }: Rows, { said, names, inputs, plain, place }: Props): Dot[] {
  const found = some(rows(X)).map((row) => {
    const input = row_of(X, row), target = Y ? row_of(Y, row) : [], [x, y] = place(input, target);
    const told = inputs.map((k, i) => `${names[i]} ${number(input[k])}`).join(", ");
    const { which, much } = Y && !plain ? tint(target, said) : { which: 0, much: 1 };
    const wanted = Y ? `, target ${target.map((value) => number(value)).join(", ")}` : "";
    return { row, x: tenths(x), y: tenths(y), which, much, said: `row ${row}: ${told}${wanted}` };
  });
  return found.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)); // not one too far off
}

export function Dots(props: Props) {
  const store = useStore(), { said, names, place } = props;
  const { rows: known, validation } = store.model.value;
  // all that the places depend on
  const key = `${JSON.stringify(said)} ${names} ${place([0, 0, 0], [0])} ${place([1, 1, 1], [1])}`;
  const found = useMemo(() => dots(known, props), [known, key]);
  const watched = useMemo(() => (validation ? dots(validation, props) : []), [validation, key]);
  const together = batch(store.model.value), running = store.running.value && together !== null;
  return (
    <g>
      <g aria-hidden="true">{watched.map((dot) => <path key={dot.row} class="dot hollow" {...drawn(dot, said)} />)}</g>
      <Learned {...{ found, said }} together={running ? NOBODY : together} />
    </g>
  );
}

const NOBODY: readonly number[] = []; // while batches change with every frame, no dot is a number of the step at hand

/** The rows that are learned from: each can be chosen, and the arrow keys lead from one to the next. */
function Learned({ found, said, together }: { found: Dot[]; said: Meaning; together: readonly number[] | null }) {
  const store = useStore();
  const [focus, setFocus] = useState(0);
  const group = useRef<SVGGElement>(null);
  const X = store.model.value.rows.X, width = columns(X);
  const stop = Math.min(focus, found.length - 1);
  return useMemo(() => {
    function key(event: KeyboardEvent): void {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (by !== undefined) go((stop + by + found.length) % found.length);
      else if (event.key === "Enter" || event.key === " ")
        event.target!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
    function go(next: number): void {
      setFocus(next);
      group.current?.querySelectorAll<SVGElement>(".dot")[next]?.focus();
    }
    return (
      <g ref={group} role="group" aria-label="Rows" onKeyDown={key}>
        {found.map((dot, k) => {
          const here = together === null ? dot.row : together.indexOf(dot.row), value = X.data[dot.row * width];
          const identity = here < 0 ? {} : { "data-cell": cell("X", [here, 0]), "data-value": String(value) };
          return (
            <path
              key={dot.row}
              {...identity}
              class="dot"
              role="button"
              tabindex={k === stop ? 0 : -1}
              aria-label={dot.said}
              onFocus={() => setFocus(k)}
              {...drawn(dot, said)}
            />
          );
        })}
      </g>
    );
  }, [found, said.kind, together?.join(), stop, X]);
}

/** How a dot looks: the class is in the shape; a number is in the strength of one of two colours. */
function drawn({ x, y, which, much }: Dot, said: Meaning) {
  const colour = colour_of(which), strength = Math.round(100 * (0.15 + 0.85 * much));
  const filled = said.kind === "number" ? `color-mix(in srgb, ${colour} ${strength}%, var(--paper))` : colour;
  const d = outline(said.kind === "number" ? 0 : which);
  return { transform: `translate(${x},${y})`, d, style: { "--dot": filled } };
}

/** A dot of the legend. */
export function Mark({ which, shape = which, hollow = false }: { which: number; shape?: number; hollow?: boolean }) {
  return (
    <svg class="mark" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">
      <path class={hollow ? "dot hollow" : "dot"} d={outline(shape)} style={{ "--dot": colour_of(which) }} />
    </svg>
  );
}
