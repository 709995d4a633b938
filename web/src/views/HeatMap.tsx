/** All numbers of one matrix as a picture, for what is too large for a table: pointing at a block or the arrow keys
 * read its number out, and a click or Enter has it shown in the tables. `heat.ts` says how it is painted.
 */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { axes_of } from "../axes";
import { cell } from "../expressions";
import { blocks, largest, pixels, SIGNED, strength, type Blocks, type Colour } from "../heat";
import { at, columns, rows, type Matrix } from "../matrix";
import { number } from "../notation";
import { told, within } from "../numbers";
import { layers } from "../state";
import { useStore } from "../store";
import { useSeen } from "./use_seen";
import { useColours } from "./use_colours";
import "./heatmap.css";

type Index = readonly [number, number];

const NEAR = 200; // pixels from sight, where it is painted already

const SIGNS = ["plus", "minus"]; // the colours of what is above and below 0

export const ARROWS: Readonly<Record<string, Index>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function HeatMap({ name }: { name: string }) {
  const store = useStore();
  const { value: M } = store.working.value.by_name.get(name)!;
  const [n, m] = [rows(M), columns(M)], block = blocks(M);
  const [found, setFound] = useState<Index | null>(null);
  const here = found && found[0] < n && found[1] < m ? found : null;
  const canvas = useRef<HTMLCanvasElement>(null), marker = useRef<HTMLSpanElement>(null);
  const colours = useColours(canvas, SIGNS);
  const seen = useSeen(canvas, NEAR);
  useLayoutEffect(() => {
    if (seen && colours) paint(canvas.current!, M, block, colours);
  }, [M, colours, seen]);

  function point(index: Index): void {
    setFound(index);
    store.pointed.value = { name, index };
  }

  function choose(index: Index): void {
    const [down, across] = axes_of(name, layers(store.model.value.network));
    store.axes.show(down, index[0]);
    store.axes.show(across, index[1]);
    store.chosen.value = { name, index };
  }

  function under(event: MouseEvent): Index {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    return [
      within(Math.floor(((event.clientY - top) / height) * n), n),
      within(Math.floor(((event.clientX - left) / width) * m), m),
    ];
  }

  function key(event: KeyboardEvent): void {
    const move = ARROWS[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || (!move && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!move) return choose(here ?? [0, 0]);
    point(here ? [within(here[0] + move[0], n), within(here[1] + move[1], m)] : [0, 0]);
    requestAnimationFrame(() => marker.current?.scrollIntoView({ block: "nearest", inline: "nearest" }));
  }

  return (
    <div class="heatmap">
      <div
        class="field"
        role="group"
        tabIndex={0}
        aria-roledescription="heat map"
        aria-label={`All numbers of ${name}, ${n} by ${m}. Arrow keys read them out, Enter shows one in the tables.`}
        onKeyDown={key}
        onPointerMove={(event) => point(under(event))}
        onClick={(event) => {
          event.stopPropagation();
          point(under(event));
          choose(under(event));
        }}
      >
        <canvas
          ref={canvas}
          width={m * (signed(block) ? block.across : 1)}
          height={n * (signed(block) ? block.down : 1)}
          style={{ width: `${m * block.across}px`, height: `${n * block.down}px` }}
        />
        {here && <span ref={marker} class="marker" style={around(here, block)} />}
      </div>
      <output>
        {here ? (
          <>
            {cell(name, here)} ={" "}
            <span data-cell={cell(name, here)} data-value={String(at(M, here))} class="number">
              {told(at(M, here), store.digits.value)}
            </span>
          </>
        ) : (
          <>
            <span class="key plus" /> above 0, <span class="key minus" /> below 0; darkest at {number(largest(M))}
          </>
        )}
      </output>
    </div>
  );
}

const signed = ({ across, down }: Blocks): boolean => across >= SIGNED && down >= SIGNED;

/** Where the marker stands around a block; it is never too small to be seen. */
function around([i, j]: Index, { across, down }: Blocks): Record<string, string> {
  const [width, height] = [Math.max(across, 6), Math.max(down, 6)];
  return {
    left: `${(j + 0.5) * across - width / 2}px`,
    top: `${(i + 0.5) * down - height / 2}px`,
    width: `${width}px`,
    height: `${height}px`,
  };
}

function paint(canvas: HTMLCanvasElement, M: Matrix, block: Blocks, [plus, minus]: readonly Colour[]): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const [n, m] = [rows(M), columns(M)];
  if (!signed(block)) {
    context.putImageData(new ImageData(pixels(M, plus, minus), m, n), 0, 0);
    return;
  }
  context.clearRect(0, 0, canvas.width, canvas.height);
  const { across, down } = block, most = largest(M);
  M.data.forEach((value, k) => {
    const [x, y] = [(k % m) * across, Math.floor(k / m) * down];
    const edge = value < 0 ? 2 : 0; // smaller where it is below 0
    context.fillStyle = `rgb(${value < 0 ? minus : plus})`;
    context.globalAlpha = strength(value, most);
    context.fillRect(x + edge, y + edge, across - 2 * edge, down - 2 * edge);
  });
}

