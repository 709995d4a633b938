/** The two axes of a picture, with round numbers and the columns' names. */
import type { Scale } from "../chart";
import { number } from "../notation";

export const MARGIN = { left: 46, right: 10, top: 10, bottom: 38 };

export function Axes({ x, y, names }: { x: Scale; y: Scale; names: readonly [string, string] }) {
  const [left, right] = x.range, [bottom, top] = y.range;
  return (
    <g class="axes" aria-hidden="true">
      <path d={`M${left},${top}V${bottom}H${right}`} />
      {x.ticks.map((tick) => (
        <g key={tick} transform={`translate(${x.place(tick)},${bottom})`}>
          <path d="M0,0V4" />
          <text y={17} text-anchor="middle">{number(tick)}</text>
        </g>
      ))}
      {y.ticks.map((tick) => (
        <g key={tick} transform={`translate(${left},${y.place(tick)})`}>
          <path d="M0,0H-4" />
          <text x={-7} dy=".32em" text-anchor="end">{number(tick)}</text>
        </g>
      ))}
      <text x={right} y={bottom + 32} text-anchor="end">{names[0]}</text>
      <text transform={`translate(11,${top}) rotate(-90)`} text-anchor="end">{names[1]}</text>
    </g>
  );
}
