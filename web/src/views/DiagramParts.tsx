/** What stands around the drawn network: which row is drawn, and all units of a large layer as a picture. */
import type { Column } from "../diagram";
import { hidden_name } from "../book";
import { folded, mosaic } from "../heat";
import { at, columns } from "../matrix";
import { number } from "../notation";
import { useStore } from "../store";

/** From row to row. */
export function RowStepper({ row, rows, go }: { row: number; rows: number; go: (row: number) => void }) {
  return (
    <div class="stepper row" role="group" aria-label="Row that is drawn">
      <button type="button" aria-label="Row before" disabled={row === 0} onClick={() => go(row - 1)}>‹</button>
      <span aria-live="polite">row {row} of {rows}</span>
      <button type="button" aria-label="Row after" disabled={row >= rows - 1} onClick={() => go(row + 1)}>›</button>
    </div>
  );
}

/** One row of a large layer as a picture, folded as square as can be; pointing at a block lights its number. */
export function Mosaic({ column, row }: { column: Column; row: number }) {
  const store = useStore();
  const { axis } = column, name = axis === "X" ? "X" : hidden_name(axis), M = store.working.value.value(name);
  const width = columns(M), values = M.data.subarray(row * width, (row + 1) * width);
  const [down, across] = folded(width), { x, y, w, h } = column.field!, size = Math.min(w / across, h / down);
  const [left, top] = [x + (w - size * across) / 2, y + (h - size * down) / 2];

  function under(event: MouseEvent): number | null {
    const { left, top, width: wide, height } = (event.currentTarget as Element).getBoundingClientRect();
    const j = Math.floor(((event.clientX - left) / wide) * across);
    const i = Math.floor(((event.clientY - top) / height) * down);
    const unit = i * across + j;
    return i >= 0 && j >= 0 && i < down && j < across && unit < width ? unit : null;
  }

  const spot = store.pointed.value;
  const lit = spot?.name === name && spot.index?.[0] === row ? spot.index[1] : null;
  const marked = (unit: number, kind: string) => (
    <rect class={kind} x={unit % across} y={Math.floor(unit / across)} width="1" height="1" />
  );
  return (
    <g class="mosaic" aria-hidden="true">
      <g transform={`translate(${left} ${top}) scale(${size})`}>
        <g
          onPointerMove={(event) => {
            const unit = under(event);
            if (unit !== null) store.pointed.value = { name, index: [row, unit] };
          }}
          onClick={(event) => {
            const unit = under(event);
            if (unit === null) return;
            store.axes.show(axis, unit);
            store.chosen.value = { name, index: [row, unit] };
          }}
        >
          <rect class="ground" width={across} height={down} />
          {mosaic(values, across).map(({ below, strength, path }) => (
            <path key={`${below}${strength}`} class={below ? "minus" : "plus"} d={path} opacity={strength} />
          ))}
        </g>
        {column.units.map(({ unit }) => marked(unit, "drawn"))}
        {lit !== null && marked(lit, "lit")}
      </g>
      <text class="soft" x={x + w / 2} y={top + size * down + 14}>
        {lit === null ? `all ${width}` : `${name}[${row},${lit}] = ${number(at(M, [row, lit]))}`}
      </text>
    </g>
  );
}
