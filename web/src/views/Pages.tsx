/** Which part is shown of what is too long for a table, with buttons to turn the pages: of the rows, the inputs, a layer. */
import { layers } from "../state";
import { useStore } from "../store";

export function Pages() {
  const store = useStore(), names = layers(store.model.value.network);
  const long = ["n", "X", ...names].filter((axis) => store.axes.pages(axis) > 1);
  if (long.length === 0) return null;
  return (
    <div class="pages row unprinted">
      {long.map((axis) => <Turner key={axis} axis={axis} called={called(axis, names)} />)}
    </div>
  );
}

const called = (axis: string, names: readonly string[]): string =>
  axis === "n" ? "rows" : axis === "X" ? "inputs" : axis === "o" ? "outputs" : names.length === 2 ? "hidden units" : `units of layer ${axis}`;

function Turner({ axis, called }: { axis: string; called: string }) {
  const { axes } = useStore();
  const page = axes.page_of(axis), last = axes.pages(axis) - 1, shown = axes.shown(axis), size = axes.size(axis);
  const strongest = axis !== "n" && page === 0;
  const part = strongest ? `the strongest ${shown.length}` : `${shown[0]}–${shown.at(-1)}`;
  return (
    <span class="row" role="group" aria-label={called}>
      <button type="button" aria-label={`Earlier ${called}`} disabled={page === 0} onClick={() => axes.page(axis, -1)}>‹</button>
      <span>{called}: {part} of {size}</span>
      <button type="button" aria-label={`Later ${called}`} disabled={page === last} onClick={() => axes.page(axis, 1)}>›</button>
    </span>
  );
}
