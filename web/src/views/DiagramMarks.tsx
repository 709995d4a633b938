/** What the drawn network is made of: lines, units, biases, the cost. Each number is a group of shapes that can be
 * pointed at, focused and chosen. `Diagram.tsx` puts them together.
 */
import { hidden_name } from "../book";
import { curve, type Box, type Column, type Line, type Unit } from "../diagram";
import { dead, type Drawn, type Figure, type Weight } from "../drawn";
import { cell } from "../expressions";
import { kind } from "../kinds";
import { number, split } from "../notation";
import { exact } from "../numbers";
import type { Speaker } from "../speaker";
import { layers } from "../state";
import { useStore } from "../store";

export interface Focused {
  lane: number;
  tab: (id: string) => number;
}

/** What makes a group of shapes a number that can be pointed at, focused and chosen. */
function marks(
  { name, index, value, reached, now }: Figure,
  label: string,
  { x, y }: { x: number; y: number },
  { lane, tab }: Focused,
) {
  const id = cell(name, index);
  return {
    "data-cell": id,
    "data-value": String(value),
    "data-lane": lane,
    "data-x": x,
    "data-y": y,
    role: "button" as const,
    tabindex: tab(id),
    "aria-label": label,
    "aria-current": now ? ("step" as const) : undefined,
    class: `${value < 0 ? "minus" : "plus"} ${reached ? "" : "later"} ${now ? "now" : ""} k-${kind(name)}`,
  };
}

interface EdgeProps extends Focused {
  line: Line;
  weight: Weight;
  share: number; // of the strongest one
  said: string;
}

export function Edge({ line, weight, share, said, ...focus }: EdgeProps) {
  const middle = { x: (line.from.x + line.to.x) / 2, y: (line.from.y + line.to.y) / 2 };
  const { class: kinds, ...others } = marks(weight, said, middle, focus), path = curve(line);
  return (
    <g {...others} class={`edge ${kinds}`}>
      <title>{full(weight)}</title>
      <path class="hit" d={path} />
      <path class="line" d={path} style={{ "--share": share }} />
    </g>
  );
}

/** The number on a line; it is said with the line, so nobody needs to hear it twice. */
export function EdgeNumber({ box, weight }: { box: Box; weight: Weight }) {
  const { name, index, value, now } = weight, text = box.w < SHORT ? move(weight) : moves(weight);
  const wide = Math.min(box.w, 8 + 7.6 * text.length);
  return (
    <g
      data-cell={cell(name, index)}
      data-value={String(value)}
      aria-hidden="true"
      class={`edge number-of ${value < 0 ? "minus" : "plus"} ${now ? "now" : ""} k-${kind(name)}`}
    >
      <rect class="plate" x={box.x + (box.w - wide) / 2} y={box.y} width={wide} height={box.h} rx="5" />
      <text class="number" x={box.x + box.w / 2} y={box.y + box.h - 4.5} style={fitting(text, box.w)}>{text}</text>
    </g>
  );
}

const SHORT = 50; // in less room than this, only the new number of two is shown

const move = ({ before, value }: Weight): string => (before ? `→ ${number(value)}` : number(value));
const moves = ({ before, value }: Weight): string =>
  before ? `${number(before.value)} → ${number(value)}` : number(value);
const digits = ({ name, index, value }: Figure): string => `${cell(name, index)} = ${exact(value)}`;
const full = ({ before, ...figure }: Weight): string =>
  before ? `${digits(figure)}, ${digits(before)}` : digits(figure);

/** A font size at which a number fits. */
const fitting = (text: string, width: number): Record<string, string> => ({
  fontSize: `${Math.min(14, (width - 4) / (0.53 * text.length)).toFixed(1)}px`,
});

/** The lines before a layer, and where their numbers stand. */
export interface Gap {
  layer: string;
  drawn: Line[];
  boxes: (Box | null)[];
}

/** The number of the line that is pointed at or chosen, where it has none of its own. */
export function Pointed({ figures, between }: { figures: Drawn; between: readonly Gap[] }) {
  const store = useStore();
  const spots = [store.chosen.value, store.pointed.value];
  return (
    <g class="pointed" aria-hidden="true">
      {between.flatMap(({ layer, drawn: edges, boxes: places }) =>
        edges.map((line, k) => {
          const weight = figures.weight(layer, line.i, line.j);
          const meant = spots.some(
            (spot) => spot?.index && spot.name === weight.name && spot.index.join() === weight.index.join(),
          );
          if (places[k] || !meant) return null;
          const text = moves(weight), w = 12 + 8 * text.length;
          const box = { x: (line.from.x + line.to.x - w) / 2, y: (line.from.y + line.to.y) / 2 - 9, w, h: 18 };
          return <EdgeNumber key={`${layer}${weight.index}`} box={box} weight={weight} />;
        }),
      )}
    </g>
  );
}

interface UnitsProps extends Focused {
  column: Column;
  figures: Drawn;
  voice: Speaker;
}

export function Units({ column, figures, voice, lane, tab }: UnitsProps) {
  const { axis, units } = column, store = useStore(), words = store.lesson.words.units;
  const none = axis === "X" || axis === "Y" ? new Set<number>() : dead(store.working.value, axis);
  return (
    <>
      {units.map((unit) => {
        const given = axis === "Y" ? figures.target(unit.unit) : figures.gives(axis, unit.unit);
        const said = voice.unit(axis, unit.unit), gone = none.has(unit.unit), top = unit.in ?? unit.out;
        return (
          <g key={unit.unit} class={`unit ${gone ? "dead" : ""}`} role="group" aria-label={said}>
            <text class="name" x={top.x + 2} y={top.y - 4}>{voice.short(axis, unit.unit)}</text>
            {unit.in && (
              <Slot box={unit.in} figure={figures.gathers(axis, unit.unit)} said={said} side="in" {...{ lane, tab }} />
            )}
            <Slot
              box={unit.out}
              figure={given}
              said={said}
              side="out"
              lane={axis === "X" || axis === "Y" ? lane : lane + 1}
              tab={tab}
            />
            {unit.target && (
              <Slot
                box={unit.target}
                figure={figures.target(unit.unit)}
                said={voice.unit("Y", unit.unit)}
                side="out"
                lane={lane + 1}
                tab={tab}
              />
            )}
            {unit.in && figures.gathers(axis, unit.unit).name[0] === "Z" && <Join unit={unit} />}
            {unit.bias && (
              <Bias
                box={unit.bias}
                weight={figures.bias(axis, unit.unit)}
                said={voice.bias(axis, unit.unit)}
                {...{ lane, tab }}
              />
            )}
            {gone && (
              <g class="gone">
                <title>{voice.dead(axis, unit.unit)}</title>
                <text x={unit.out.x + unit.out.w} y={top.y - 4}>✕ {words.dead}</text>
              </g>
            )}
          </g>
        );
      })}
    </>
  );
}

/** The little arrow from what a unit gathers to what it passes on. */
function Join({ unit }: { unit: Unit }) {
  const { in: gathers, out } = unit;
  const side = out.y === gathers!.y;
  const [x, y] = side ? [out.x, out.y + out.h / 2] : [out.x + out.w / 2, out.y];
  return (
    <g class="join" aria-hidden="true">
      <circle cx={x} cy={y} r="6" />
      <path d={side ? `M${x - 1.5} ${y - 3}l3 3l-3 3` : `M${x - 3} ${y - 1.5}l3 3l3 -3`} />
    </g>
  );
}

interface SlotProps extends Focused {
  box: Box;
  figure: Figure;
  said: string;
  side: "in" | "out";
}

function Slot({ box, figure, said, side, ...focus }: SlotProps) {
  const { class: kinds, ...others } = marks(
    figure,
    `${cell(figure.name, figure.index)}: ${said}`,
    middle_of(box),
    focus,
  );
  const text = number(figure.value);
  return (
    <g {...others} class={`slot ${side} n-${figure.name[0]} ${kinds}`}>
      <title>{digits(figure)}</title>
      <Ring box={box} round={10} />
      <rect x={box.x + 1} y={box.y + 1} width={box.w - 2} height={box.h - 2} rx="8" />
      <text class="number" x={box.x + box.w / 2} y={box.y + box.h / 2 + 5} style={fitting(text, box.w - 6)}>
        {text}
      </text>
    </g>
  );
}

/** What is lit around a number that is pointed at, that it came from, or that it goes into. */
const Ring = ({ box, round }: { box: Box; round: number }) => (
  <rect class="ring" x={box.x - 1.5} y={box.y - 1.5} width={box.w + 3} height={box.h + 3} rx={round} />
);

const middle_of = ({ x, y, w, h }: Box) => ({ x: x + w / 2, y: y + h / 2 });

function Bias({ box, weight, said, ...focus }: { box: Box; weight: Weight; said: string } & Focused) {
  const { class: kinds, ...others } = marks(weight, said, middle_of(box), focus);
  const label = weight.before ? "" : split(weight.name)[0], text = moves(weight);
  const wide = label ? 6 + 7 * label.length : 0;
  return (
    <g class="bias-with-letter">
      <g {...others} class={`bias ${kinds}`}>
        <title>{full(weight)}</title>
        <Ring box={box} round={box.h / 2} />
        <rect x={box.x + 1} y={box.y} width={box.w - 2} height={box.h} rx={box.h / 2} />
        <text
          class="number"
          x={box.x + (box.w + wide) / 2}
          y={box.y + box.h - 4.5}
          style={fitting(text, box.w - wide - 4)}
        >
          {text}
        </text>
      </g>
      {label && (
        <text class="letter" x={box.x + 6} y={box.y + box.h - 4.5}>{label}</text>
      )}
    </g>
  );
}

export function Cost({ box, figures, ...focus }: { box: Box; figures: Drawn } & Focused) {
  const store = useStore(), figure = figures.cost(), { title } = store.working.value.by_name.get("C")!;
  return (
    <g>
      <text class="name" x={box.x + 2} y={box.y - 4}>
        <tspan class="letter" data-letter="C">C</tspan>{" "}
        {title}
      </text>
      <Slot box={box} figure={figure} said={`${title}, ${number(figure.value)}`} side="out" {...focus} />
    </g>
  );
}

/** A column's letters, how many units it has, and its activation. */
export function Heading({
  column,
  figures,
  voice,
  narrow,
}: {
  column: Column;
  figures: Drawn;
  voice: Speaker;
  narrow: boolean;
}) {
  const { axis, x, units } = column, store = useStore();
  const layer = axis !== "X" && axis !== "Y";
  const last = axis === "X" || axis === "Y" ? axis : hidden_name(axis);
  const first = layer ? figures.gathers(axis, units[0].unit).name : null;
  const step = store.step.value, shown = first && step.name === first;
  const network = store.model.value.network;
  const activation = layer ? [...network.hidden, network.output][layers(network).indexOf(axis)] : "";
  const both = narrow && axis === layers(network).at(-1) && units[0].target;
  return (
    <g class="heading">
      <text class="letters" x={x} y={20}>
        {first && (
          <tspan class={`k-${kind(first)} ${shown ? "now" : ""}`} data-letter={first}>{first}</tspan>
        )}
        {first && <tspan class="soft">{first[0] === "E" ? ", " : " → "}</tspan>}
        <tspan class={step.name === last ? "now" : ""} data-letter={last}>{last}</tspan>
        {both && <tspan class="soft">, </tspan>}
        {both && <tspan data-letter="Y">Y</tspan>}
      </text>
      <text class="soft" x={x} y={36}>{voice.counted(axis)}</text>
      {activation && (
        <text class="soft" x={x} y={50}>{activation}</text>
      )}
    </g>
  );
}
