/** Which part is shown of what is too long for a table or a drawing, with buttons to turn the pages: of the rows, the
 * inputs, a layer.
 */
import { useStore } from "../store";

/** Of these axes, those that have pages. */
export function Pages({ axes }: { axes: readonly string[] }) {
  const store = useStore();
  const long = axes.filter((axis) => store.axes.pages(axis) > 1);
  if (long.length === 0) return null;
  return (
    <div class="pages row unprinted">{long.map((axis) => <Turner key={axis} axis={axis} />)}</div>
  );
}

const CALLED: Record<string, string> = { n: "rows", X: "inputs", h: "hidden units", o: "outputs" };

function Turner({ axis }: { axis: string }) {
  const { axes } = useStore();
  const called = CALLED[axis] ?? `units of layer ${axis}`;
  const page = axes.page_of(axis), last = axes.pages(axis) - 1, shown = axes.shown(axis), size = axes.size(axis);
  const strongest = axis !== "n" && page === 0;
  const part = strongest ? `the strongest ${shown.length}` : `${shown[0]} to ${shown.at(-1)}`;
  return (
    <span class="stepper row" role="group" aria-label={called}>
      <button type="button" aria-label={`Earlier ${called}`} disabled={page === 0} onClick={() => axes.page(axis, -1)}>
        ‹
      </button>
      <span aria-live="polite">{called}: {part} of {size}</span>
      <button type="button" aria-label={`Later ${called}`} disabled={page === last} onClick={() => axes.page(axis, 1)}>
        ›
      </button>
    </span>
  );
}
