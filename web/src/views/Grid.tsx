/** One matrix: its letter, its shape, and its numbers in a table through which the arrow keys lead. */
import { useRef, useState } from "preact/hooks";

import { axes_of } from "../axes";
import { cell, letter } from "../expressions";
import { coloured } from "../kinds";
import { Maths } from "../mathml";
import { told, within } from "../numbers";
import { holds, passed } from "../places";
import { editable, layers } from "../state";
import { useStore } from "../store";
import { ARROWS, HeatMap } from "./HeatMap";
import { NumberField } from "./NumberField";
import "./grid.css";

const MOVES: Record<string, readonly [number, number]> = {
  ...ARROWS,
  Enter: [1, 0],
};

const MOST_IN_A_LAYER = 32; // a longer side has a picture of all of its numbers too

/** How far the pass has come when one stands at a place. */
export type When = "before" | "now" | "later";

export function Grid({ name, when }: { name: string; when: When }) {
  const store = useStore();
  const step = store.working.value.by_name.get(name)!, { shape, data } = step.value;
  const [n, m] = shape.length ? shape : [1, 1];
  const [down, across] = shape.length ? axes_of(name, layers(store.model.value.network)) : ["", ""];
  const rows = store.axes.shown(down, n), columns = store.axes.shown(across, m);
  const [focus, setFocus] = useState<readonly [number, number]>([rows[0], columns[0]]);
  const stop = [rows.includes(focus[0]) ? focus[0] : rows[0], columns.includes(focus[1]) ? focus[1] : columns[0]];
  const table = useRef<HTMLTableElement>(null);
  const here = when === "now" ? store.here.value : null; // a step elsewhere is no reason to draw it again
  const size = shape.length ? `${n} × ${m}` : "";
  const large = Math.max(n, m) > MOST_IN_A_LAYER && n * m > n + m;

  /** Goes to a neighbour; past the edge of what is shown, that moves. */
  function key(event: KeyboardEvent): void {
    const move = event.shiftKey && event.key === "Enter" ? MOVES.ArrowUp : MOVES[event.key];
    const place = event.target instanceof HTMLElement ? event.target.dataset : {};
    if (!move || place.i === undefined || (event.altKey && event.key !== "Enter")) return;
    const next = [within(Number(place.i) + move[0], n), within(Number(place.j) + move[1], m)] as const;
    event.preventDefault();
    event.stopPropagation();
    store.axes.show(down, next[0]);
    store.axes.show(across, next[1]);
    setFocus(next);
    const enter = (): boolean => {
      const found = table.current?.querySelector<HTMLElement>(`[data-i="${next[0]}"][data-j="${next[1]}"]`);
      found?.focus();
      return found !== null;
    };
    if (!enter()) requestAnimationFrame(enter); // it comes into view only now
  }

  function number(i: number, j: number) {
    const value = data[i * m + j], index = [i, j] as const;
    const tabIndex = i === stop[0] && j === stop[1] ? 0 : -1;
    if (editable(name)) return <td><NumberField {...{ name, index, value, tabIndex }} /></td>;
    const reached = here === null || passed(here, i, j);
    const id = shape.length ? cell(name, index) : name;
    return (
      <td
        class={reached ? "number" : "number later"}
        data-cell={id}
        data-value={String(value)}
        data-i={i}
        data-j={j}
        tabIndex={tabIndex}
        aria-current={here?.column != null && holds(here, name, i, j) ? "step" : undefined}
      >
        {told(value, store.digits.value)}
      </td>
    );
  }

  return (
    <figure
      class={`matrix ${when}`}
      data-name={name}
      style={coloured(name)}
      onFocusIn={(event) => {
        const { i, j } = event.target instanceof HTMLElement ? event.target.dataset : {};
        if (i !== undefined) setFocus([Number(i), Number(j)]);
      }}
    >
      <figcaption>
        <Maths tree={letter(name)} />
        <span class="shape">{size}</span>
        <span class="title">{step.title}</span>
      </figcaption>
      <div class={shape.length ? "box bracketed" : "box"}>
        <table
          ref={table}
          role="grid"
          aria-label={[name, step.title, size, when === "later" ? "not reached yet" : ""].filter(Boolean).join(", ")}
          aria-rowcount={n}
          aria-colcount={m}
          onKeyDown={key}
        >
          {shape.length > 0 && (
            <thead>
              <tr>
                <td />
                {columns.map((j) => <th scope="col" key={j} title={heading(name, j)}>{j}</th>)}
              </tr>
            </thead>
          )}
          <tbody>
            {rows.map((i) => (
              <tr key={i}>{shape.length > 0 && <th scope="row">{i}</th>}{columns.map((j) => number(i, j))}</tr>
            ))}
          </tbody>
        </table>
      </div>
      {large && <HeatMap name={name} />}
    </figure>
  );

  /** What the data's column is called; "" where it has no name. */
  function heading(name: string, j: number): string | undefined {
    const { columns } = store.model.value;
    return (name === "X" ? columns?.inputs[j] : name === "Y" || name === "O" ? columns?.outputs[j] : undefined) ||
      undefined;
  }
}
