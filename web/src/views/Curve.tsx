/** A curve of the cost over steps or epochs, with that of the validation rows; pointer and arrow keys read it. */
import { useState } from "preact/hooks";

import { both, extent, path, roomy, scale, thinned } from "../chart";
import { number } from "../notation";
import { within } from "../numbers";
import { useWidth } from "./use_width";
import "./curve.css";

const HEIGHT = 170, LEFT = 52, RIGHT = 10, TOP = 10, BOTTOM = 34;

interface Props {
  cost: readonly (number | null)[];
  validation: readonly (number | null)[];
  count: number; // how many of them there are
  unit: string; // step or epoch
  log: boolean;
}

export function Curve({ cost, validation, count, unit, log }: Props) {
  const [box, width] = useWidth();
  const [pointed, setPointed] = useState<number | null>(null);
  const pixels = Math.max(20, width - LEFT - RIGHT);
  const lines = [thinned(cost, count, pixels), thinned(validation, count, pixels)];
  const has_validation = lines[1].some(([, value]) => value !== null);
  const range = lines.map((line) => extent(line.map(([, value]) => value), log)).reduce(both, null);
  const x = scale([0, Math.max(1, count - 1)], [LEFT, width - RIGHT]);
  const marks = scale([1, Math.max(2, count)], [LEFT, width - RIGHT], false, Math.max(2, pixels / 70));
  const y = scale(roomy(range ?? [0, 1], log), [HEIGHT - BOTTOM, TOP], log, 4);
  const shown = Math.min(pointed ?? count - 1, count - 1);
  const last = pointed === null || pointed >= count - 1;

  const read = (event: PointerEvent): void => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    setPointed(within(Math.round(x.value(event.clientX - left)), count));
  };

  function key(event: KeyboardEvent): void {
    const far = Math.max(1, Math.round(count / 10));
    const moves: Record<string, number> = {
      ArrowRight: shown + 1, ArrowUp: shown + 1, ArrowLeft: shown - 1, ArrowDown: shown - 1,
      PageUp: shown + far, PageDown: shown - far, Home: 0, End: count - 1,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    setPointed(within(moves[event.key], count));
  }

  const watched = has_validation ? `, validation ${worth(validation[shown])}` : "";
  const reading = `${unit} ${shown + 1}, cost ${worth(cost[shown])}${watched}`;
  return (
    <div class="curve">
      <div
        ref={box}
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={`Cost of each ${unit}`}
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={shown + 1}
        aria-valuetext={reading}
        onPointerMove={read}
        onPointerDown={read}
        onPointerLeave={() => setPointed(null)}
        onKeyDown={key}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {y.ticks.map((tick) => (
            <g key={tick} transform={`translate(0,${y.place(tick)})`}>
              <line class="grid" x1={LEFT} x2={width - RIGHT} />
              <text x={LEFT - 6} dy=".32em" text-anchor="end">{number(tick)}</text>
            </g>
          ))}
          {marks.ticks.filter(Number.isInteger).map((tick) => (
            <g key={tick} transform={`translate(${x.place(tick - 1)},${HEIGHT - BOTTOM})`}>
              <line class="tick" y2={4} />
              <text y={16} text-anchor="middle">{number(tick)}</text>
            </g>
          ))}
          <text class="axis" x={width - RIGHT} y={HEIGHT - 3} text-anchor="end">{unit}</text>
          <path class="cost" d={path(lines[0], x, y)} />
          {has_validation && <path class="validation" d={path(lines[1], x, y)} />}
          {!last && <line class="reading" x1={x.place(shown)} x2={x.place(shown)} y1={TOP} y2={HEIGHT - BOTTOM} />}
        </svg>
      </div>
      <p class="reading">{reading}</p>
      <p class="legend soft">
        <Sample kind="cost" /> cost C of the rows of each {unit}
        {has_validation && <> <Sample kind="validation" /> validation rows, never learned from</>}
      </p>
    </div>
  );
}

const worth = (value: number | null): string => (value === null ? "none" : number(value));

function Sample({ kind }: { kind: string }) {
  return <svg class="sample" width="28" height="8" aria-hidden="true"><path class={kind} d="M1,4H27" /></svg>;
}
