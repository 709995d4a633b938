/** The output over one input as a curve, with the rows as dots. */
import { along, column, reach, type Meaning } from "../boundary";
import { both, extent, path, roomy, scale } from "../chart";
import { useStore } from "../store";
import { Axes, MARGIN } from "./Axes";
import { Dots, Mark } from "./Dots";
import { useWidth } from "./use_width";

const POINTS = 200, HEIGHT = 240, WIDEST = 640;

export function OverOne({ said, names }: { said: Meaning; names: readonly [string, string] }) {
  const store = useStore();
  const [box, width] = useWidth();
  const model = store.model.value, { Y } = model.rows;
  const outputs = said.kind === "winner" ? Array.from({ length: said.classes }, (_, k) => k) : [said.output];
  const over = reach(model, 0), O = along(model, over, POINTS);
  const lines = outputs.map((k) => column(O, k));
  const known = Y && outputs.map((k) => extent(column(Y, k))).reduce(both, null);
  const right = Math.min(width, WIDEST) - MARGIN.right;
  const x = scale(over, [MARGIN.left, right]);
  const reached = lines.map((line) => extent(line)).reduce(both, known) ?? [0, 1];
  const y = scale(roomy(reached), [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const step = scale([0, POINTS - 1], [MARGIN.left, right]);
  const target = (row: readonly number[]): number =>
    (said.kind === "winner" ? Math.max(...row) : row[said.output]) ?? 0;
  const place = (row: readonly number[], targets: readonly number[]) =>
    [x.place(row[0]), y.place(target(targets))] as const;
  return (
    <>
      <div ref={box} class="map">
        <svg width={right + MARGIN.right} height={HEIGHT}>
          <Axes {...{ x, y, names }} />
          {lines.map((line, k) => (
            <path key={k} class={`over o${k % 3}`} d={path(line.map((value, i) => [i, value]), step, y)} />
          ))}
          <Dots {...{ said, names, place }} inputs={[0]} plain={said.kind !== "winner"} />
        </svg>
      </div>
      <p class="legend soft">
        <span>
          <svg width="24" height="8" aria-hidden="true"><path class="over" d="M1,4H23" /></svg> the prediction
        </span>
        <span><Mark which={0} /> a row with its target</span>
        {model.validation && <span><Mark which={0} hollow /> hollow: validation rows</span>}
      </p>
    </>
  );
}
