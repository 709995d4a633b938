/** The network with the numbers of one row: what each unit gathers and passes on, and on each line its weight; on the
 * way back the errors and derivatives. `diagram.ts` says where things stand, `drawn.ts` which numbers they show.
 */
import { useSignalEffect } from "@preact/signals";
import { useMemo, useRef, useState } from "preact/hooks";

import { axes_of } from "../axes";
import { boxes, labels, laid_out, lines, next, type Layout, type Stop } from "../diagram";
import { drawn } from "../drawn";
import { cell, letter } from "../expressions";
import { largest, strength } from "../heat";
import { Maths } from "../mathml";
import { rows } from "../matrix";
import { speaker } from "../speaker";
import { layers } from "../state";
import { useStore, type Store } from "../store";
import { Cost, Edge, EdgeNumber, Heading, Pointed, Units, type Gap } from "./DiagramMarks";
import { Mosaic, RowStepper } from "./DiagramParts";
import { Pages } from "./Pages";
import { useWidth } from "./use_width";
import "./diagram.css";

const MOST_NUMBERS = 24; // between two columns; of more, only the one that is pointed at or chosen
const LABEL_HEIGHT = 17;

export function Diagram() {
  const store = useStore();
  const working = store.working.value, here = store.here.value, { network } = store.model.value;
  const [row, setRow] = useRow(store);
  const [frame, room] = useWidth(720);
  const names = layers(network), targets = working.by_name.has("Y");
  const asked = ["X", ...names].map((axis) => ({ axis, count: store.axes.size(axis), shown: store.axes.shown(axis) }));
  const changed = JSON.stringify([asked, network.bias, targets, room]);
  const layout = useMemo(() => laid_out({ axes: asked, biased: network.bias, targets }, room), [changed]);
  const updating = store.step.value.phase === "update";
  const between = useMemo(() => gaps(layout, updating), [layout, updating]);
  const figures = drawn(working, here, row);
  const voice = speaker(store.lesson.words.units, store.model.value, figures, rows(working.value("X")));
  const [stop, setStop] = useState("");
  const drawing = useRef<SVGSVGElement>(null);

  function key(event: KeyboardEvent): void {
    const target = event.target as Element;
    if (event.altKey || event.ctrlKey || event.metaKey || !target.matches("[data-lane]")) return;
    if (event.key === "Enter" || event.key === " ") {
      target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    } else {
      const stops = [...drawing.current!.querySelectorAll<SVGElement>("[data-lane]")].map(stop_of);
      const there = next(
        stops,
        stops.find(({ element }) => element === target)!,
        event.key,
      );
      if (there === null) return;
      there.element.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const first = cell("X", [row, asked[0].shown[0]]);
  const tab = (id: string): number => (id === stop || (id === first && !known(stop)) ? 0 : -1);
  const known = (id: string): boolean =>
    drawing.current?.querySelector(`[data-cell="${CSS.escape(id)}"][data-lane]`) != null;

  return (
    <section class="panel diagram" aria-labelledby="diagram">
      <div class="row">
        <h2 id="diagram">Network</h2>
        <RowStepper row={row} rows={rows(working.value("X"))} go={setRow} />
      </div>
      <div class="picture" ref={frame}>
        <svg
          ref={drawing}
          class={`${layout.narrow ? "narrow" : "wide"} ${store.step.value.phase}`}
          width={layout.width}
          height={layout.height}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          role="group"
          aria-label={voice.network(row, targets)}
          onKeyDown={key}
          onFocusIn={(event) => setStop((event.target as Element).getAttribute("data-cell") ?? "")}
        >
          {layout.behind.map((path) => (
            <path key={path} class="behind" d={path} />
          ))}
          {between.map(({ layer, drawn: edges, boxes: places }, k) => {
            const weights = edges.map(({ i, j }) => figures.weight(layer, i, j));
            const strongest = largest(working.value(weights[0].name));
            return (
              <g key={layer} class={edges.length > MOST_NUMBERS ? "many" : ""}>
                {edges.map((line, n) => (
                  <Edge
                    key={`${line.i},${line.j}`}
                    {...{ line, tab, weight: weights[n], lane: 1 + 3 * k }}
                    share={strength(weights[n].value, strongest)}
                    said={voice.line(layer, line.i, line.j)}
                  />
                ))}
                {edges.map(
                  ({ i, j }, n) =>
                    places[n] && <EdgeNumber key={`number ${i},${j}`} box={places[n]} weight={weights[n]} />,
                )}
              </g>
            );
          })}
          {layout.columns.map((column, k) => (
            <g key={column.axis}>
              <Heading {...{ column, figures, voice, narrow: layout.narrow }} />
              {column.field && <Mosaic {...{ column, row }} />}
              <Units {...{ column, figures, voice, tab, lane: column.axis === "Y" ? 3 * k : Math.max(0, 3 * k - 1) }} />
            </g>
          ))}
          {layout.cost && <Cost {...{ box: layout.cost, figures, tab, lane: 3 * layout.columns.length + 1 }} />}
          <Pointed {...{ figures, between }} />
        </svg>
      </div>
      <Pages axes={["X", ...names]} />
      <p class="legend soft">
        <span>
          lines:{" "}
          {between.map(({ layer, drawn: [{ i, j }] }) => (
            <Maths key={layer} tree={letter(figures.weight(layer, i, j).name)} />
          ))}
        </span>
        <span>
          <svg width="34" height="8" aria-hidden="true"><path class="line key" d="M0 4h34" stroke-width="3" /></svg>
          above 0
        </span>
        <span>
          <svg width="34" height="8" aria-hidden="true"><path class="line key minus" d="M0 4h34" stroke-width="3" /></svg>
          below 0
        </span>
        <span>the thicker, the further from 0</span>
        {targets && <span>C is of all rows together</span>}
      </p>
    </section>
  );
}

/** The row whose numbers are drawn: that of the number that was chosen last, until another is asked for. */
function useRow(store: Store): [number, (row: number) => void] {
  const [wanted, setRow] = useState(0);
  useSignalEffect(() => {
    const here = store.here.value;
    const { name, index } = store.chosen.value ?? { name: here.name, index: [here.row, here.column] };
    const [down, across] = axes_of(name, layers(store.model.value.network)), [i, j] = index ?? [null, null];
    if (typeof i === "number") store.axes.show(down, i);
    if (typeof j === "number") store.axes.show(across, j);
    if (typeof i === "number" && down === "n") setRow(i);
  });
  /** The number that is explained goes along to the other row, where its quantity has one. */
  function go(row: number): void {
    const { name, index } = store.spot.value;
    if (index?.length && axes_of(name, layers(store.model.value.network))[0] === "n")
      store.chosen.value = { name, index: [row, index[1]] };
    setRow(row);
  }
  return [Math.min(wanted, rows(store.working.value.value("X")) - 1), go];
}

/** The lines before each layer, with places for their numbers. */
function gaps(layout: Layout, updating: boolean): Gap[] {
  const columns = layout.columns.filter(({ axis }) => axis !== "Y"), taken = boxes(layout);
  return columns.slice(1).map((column, k) => {
    const found = lines(columns[k], column), [{ from, to }] = found;
    const width = Math.min(updating ? 104 : 54, to.x - from.x - 8);
    const places = found.length > MOST_NUMBERS ? found.map(() => null) : labels(found, width, LABEL_HEIGHT, taken);
    return { layer: column.axis, drawn: found, boxes: places };
  });
}

const stop_of = (element: SVGElement): Stop & { element: SVGElement } => {
  const { lane, x, y } = element.dataset;
  return { element, lane: Number(lane), x: Number(x), y: Number(y) };
};
