/** The map: the colour of each place is what the network says there, and a line is where it changes its mind. */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";

import { contour, margins, surface, tint, type Meaning, type Plane as Over } from "../boundary";
import { scale } from "../chart";
import type { Colour } from "../heat";
import { columns } from "../matrix";
import { number } from "../notation";
import { useStore } from "../store";
import { Axes, MARGIN } from "./Axes";
import { COLOURS, Dots, Mark } from "./Dots";
import { useColours } from "./use_colours";
import { useWidth } from "./use_width";

const FINE = 60, MOVING = 40, COARSE = 24; // places across: at rest, while it learns, and where that is slow
const SLOW = 4; // milliseconds for a map
const WIDEST = 460; // pixels
const STRONG = 0.6; // of the colour, so that the dots stand out
const PALETTE = ["paper", ...COLOURS];

interface Props {
  plane: Over;
  said: Meaning;
  names: readonly [string, string];
  ends: readonly string[];
}

export function Plane({ plane, said, names, ends }: Props) {
  const store = useStore();
  const [box, width] = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null), moving = useRef(MOVING);
  const colours = useColours(canvas, PALETTE);
  const side = Math.min(width, WIDEST) - MARGIN.left - MARGIN.right;
  const { network, params } = store.model.value, look = JSON.stringify(said);
  const n = store.running.value ? moving.current : FINE, began = performance.now();
  const O = useMemo(() => surface({ network, params }, plane, n), [network, params, JSON.stringify(plane), n]);
  const line = useMemo(() => margins(O, said).map((values) => contour(values, n)).join(""), [O, look]);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context && colours) paint(context, O.data, columns(O), n, said, colours);
    if (performance.now() - began > SLOW) moving.current = Math.max(COARSE, Math.floor(moving.current * 0.8));
  }, [O, look, colours]);

  const x = scale(plane.x, [MARGIN.left, MARGIN.left + side]), y = scale(plane.y, [MARGIN.top + side, MARGIN.top]);
  const place = (row: readonly number[]) => [x.place(row[plane.across]), y.place(row[plane.up])] as const;
  return (
    <>
      <div ref={box} class="map" style={{ height: `${side + MARGIN.top + MARGIN.bottom}px` }}>
        <canvas ref={canvas} width={n} height={n} style={box_of(MARGIN.left, MARGIN.top, side)} />
        <svg width={side + MARGIN.left + MARGIN.right} height={side + MARGIN.top + MARGIN.bottom}>
          <Axes {...{ x, y, names }} />
          <path class="side" d={line} transform={`translate(${MARGIN.left},${MARGIN.top}) scale(${side})`} />
          <Dots {...{ said, names, place }} inputs={[plane.across, plane.up]} />
        </svg>
      </div>
      <Legend {...{ said, ends }} />
    </>
  );
}

const box_of = (left: number, top: number, side: number) =>
  ({ left: `${left}px`, top: `${top}px`, width: `${side}px`, height: `${side}px` });

/** Each place in the colour of its side, the stronger the surer. */
function paint(
  context: CanvasRenderingContext2D,
  O: Float64Array,
  m: number,
  n: number,
  said: Meaning,
  [paper, ...colours]: readonly Colour[],
): void {
  const image = context.createImageData(n, n);
  for (let k = 0; k < n * n; k++) {
    const { which, much } = tint(m === 1 ? [O[k]] : O.subarray(k * m, (k + 1) * m), said);
    const colour = colours[which % colours.length];
    const part = said.kind === "winner" ? STRONG * (0.35 + 0.65 * much) : STRONG * much;
    for (let c = 0; c < 3; c++) image.data[4 * k + c] = paper[c] + part * (colour[c] - paper[c]);
    image.data[4 * k + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** What the colours are for, in words. */
function sides_of(said: Meaning, ends: readonly string[]): string[] {
  if (said.kind === "winner") return ends.slice(0, said.classes);
  const [low, high] = [said.low, said.high].map((value) => `${ends[said.output]} ${number(value)}`);
  return said.kind === "sides" ? [low, high] : [`lowest: ${low}`, `highest: ${high}`];
}

function Legend({ said, ends }: { said: Meaning; ends: readonly string[] }) {
  const { validation } = useStore().model.value;
  const sides = sides_of(said, ends);
  return (
    <p class="legend soft">
      {sides.slice(0, 7).map((name, k) => (
        <span key={k}><Mark which={k} shape={said.kind === "number" ? 0 : k} /> {name}</span>
      ))}
      {said.kind !== "number" && (
        <span>
          <svg width="24" height="8" aria-hidden="true">
            <path class="side" d="M1,4H23" />
          </svg>{" "}
          where the prediction changes
        </span>
      )}
      {validation && <span><Mark which={0} hollow /> hollow: validation rows</span>}
      <span>A dot shows its row’s target, the ground under it the prediction.</span>
    </p>
  );
}
