/** Where everything stands in the drawing of a network: columns, units, the lines between them and their numbers.
 *
 * Here are places only, as pure functions; `views/Diagram.tsx` puts in what the numbers are.
 */

/** A box by its upper left corner. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Point {
  x: number;
  y: number;
}

/** A unit: what goes into it on its left, what comes out on its right, and its bias below. An input has only `out`. */
export interface Unit {
  unit: number;
  in: Box | null;
  out: Box;
  target: Box | null; // of an output, on a narrow page; else the targets are a column of their own
  bias: Box | null;
}

export interface Column {
  axis: string; // "X", a layer's name, or "Y"
  x: number; // its middle
  top: number; // where its units, or the field above them, begin
  units: Unit[];
  field: Box | null; // where all numbers of a large layer are painted
}

export interface Layout {
  width: number;
  height: number;
  columns: Column[];
  cost: Box | null;
  behind: string[]; // paths from the outputs to their targets, and from these to the cost
  narrow: boolean;
}

/** What there is to place. */
export interface Asked {
  axes: readonly { axis: string; count: number; shown: readonly number[] }[]; // from the input to the output
  biased: boolean;
  targets: boolean; // whether there are targets, and so a cost
}

interface Measures {
  half: number; // the width of a unit's half, and of an input or target
  height: number;
  stacked: boolean; // the halves above each other, not side by side
  least: number; // from one column to the next
  most: number;
}

const WIDE: Measures = { half: 66, height: 34, stacked: false, least: 104, most: 260 };
const NARROW: Measures = { half: 60, height: 28, stacked: true, least: 52, most: 230 };
const HEAD = 62, FOOT = 8, SIDE = 10; // around the columns
const LABEL = 15; // above a unit, for its name
const BIAS = 20, APART = 12; // below a unit
const CROWD = 6, TIGHT = 2, LOW = 26; // columns of more units than this stand closer, and are not so high
const BEHIND = 30; // from the outputs to the targets, from these to the cost
const FIELD = 112, BELOW = 20; // the picture of a large layer, and what is left free below it

/** The drawing, as wide as there is room, or wider if it cannot be so narrow. */
export function laid_out(asked: Asked, room: number): Layout {
  const height = asked.axes.some(({ shown }) => shown.length > CROWD) ? LOW : undefined;
  const [wide, narrow] = [WIDE, NARROW].map((measures) =>
    placed(asked, room, height ? { ...measures, height } : measures),
  );
  return wide.width <= room ? wide : narrow;
}

function placed({ axes, biased, targets }: Asked, room: number, measures: Measures): Layout {
  const { half, stacked, least, most } = measures;
  const large = axes.map(({ count, shown }) => shown.length < count);
  const widths = axes.map((_, k) => Math.max(k === 0 || stacked ? half : 2 * half, large[k] ? FIELD : 0));
  const behind = targets && !stacked ? 2 * (BEHIND + half) : 0;
  const fixed = widths.reduce((sum, width) => sum + width, 0) + behind + 2 * SIDE;
  const gap = Math.min(Math.max((room - fixed) / (axes.length - 1), least), most);
  const high = axes.map(({ shown }, k) => {
    const last = k === axes.length - 1;
    const height = parts_of(k, last && targets, measures) * measures.height + (k > 0 && biased ? BIAS : 0) + LABEL;
    return {
      pitch: height + (shown.length > CROWD ? TIGHT : APART),
      field: large[k] ? FIELD + BELOW : 0,
      count: shown.length,
      height,
    };
  });
  const inside = Math.max(...high.map(({ pitch, field, count }) => pitch * count + field));
  let left = SIDE;
  const columns = axes.map(({ axis, shown }, k): Column => {
    const { pitch, field, count } = high[k], x = left + widths[k] / 2;
    left += widths[k] + (k < axes.length - 1 ? gap : 0);
    const step = Math.min((inside - field) / count, pitch * 1.35);
    const top = HEAD + (inside - field - (step * (count - 1) + pitch)) / 2;
    const role = { k, biased: biased && k > 0, target: stacked && targets && k === axes.length - 1 };
    return {
      axis,
      x,
      top,
      units: shown.map((unit, place) => unit_at(unit, x, top + field + place * step + LABEL, role, measures)),
      field: field ? { x: x - FIELD / 2, y: top, w: FIELD, h: FIELD } : null,
    };
  });
  let height = HEAD + inside + FOOT, cost: Box | null = null;
  const outputs = columns.at(-1)!;
  if (targets && stacked) {
    cost = { x: outputs.x - half / 2, y: height + LABEL, w: half, h: measures.height };
    height = cost.y + cost.h + FOOT;
  } else if (targets) {
    const x = left + BEHIND + half / 2;
    const units = outputs.units.map(({ unit, out }): Unit => ({
      unit,
      in: null,
      out: { ...out, x: x - half / 2 },
      target: null,
      bias: null,
    }));
    columns.push({ axis: "Y", x, top: outputs.top, units, field: null });
    left += behind;
    const middle = units.reduce((sum, { out }) => sum + out.y, 0) / units.length;
    cost = { x: left - half, y: middle, w: half, h: measures.height };
  }
  const width = left + SIDE, aside = Math.max(0, (room - width) / 2); // to the middle of the room
  return {
    width: Math.max(width, room),
    height,
    columns: columns.map((column) => moved(column, aside)),
    cost: cost && right(cost, aside),
    behind:
      stacked || !cost
        ? []
        : paths_behind(columns, cost).map(([from, to]) => curve({ from: by(from, aside), to: by(to, aside) })),
    narrow: stacked,
  };
}

/** From each output to its target, and from each target to the cost. */
function paths_behind(columns: readonly Column[], cost: Box): [Point, Point][] {
  const [outputs, targets] = columns.slice(-2);
  return targets.units.flatMap(({ out }, k): [Point, Point][] => [
    [end(outputs.units[k].out), start(out)],
    [end(out), start(cost)],
  ]);
}

const start = ({ x, y, h }: Box): Point => ({ x, y: y + h / 2 });
const end = ({ x, y, w, h }: Box): Point => ({ x: x + w, y: y + h / 2 });
const by = ({ x, y }: Point, across: number): Point => ({ x: x + across, y });

/** How many boxes a unit has on top of each other. */
const parts_of = (k: number, target: boolean, { stacked }: Measures): number =>
  k === 0 || !stacked ? 1 : target ? 3 : 2;

interface Role {
  k: number; // which column it is in, from the left
  biased: boolean;
  target: boolean;
}

function unit_at(
  unit: number,
  x: number,
  y: number,
  { k, biased, target }: Role,
  { half: w, height: h, stacked }: Measures,
): Unit {
  const box = (across: number, down: number): Box => ({ x: x + across, y: y + down * h, w, h });
  if (k === 0) return { unit, in: null, out: box(-w / 2, 0), target: null, bias: null };
  const below = y + (stacked ? (target ? 3 : 2) : 1) * h;
  const bias = biased ? { x: stacked ? x - w / 2 : x - w, y: below + 3, w: stacked ? w : 1.25 * w, h: BIAS - 3 } : null;
  if (!stacked) return { unit, in: box(-w, 0), out: box(0, 0), target: null, bias };
  return { unit, in: box(-w / 2, 0), out: box(-w / 2, 1), target: target ? box(-w / 2, 2) : null, bias };
}

const right = (box: Box, by: number): Box => ({ ...box, x: box.x + by });
const moved = (column: Column, by: number): Column => ({
  ...column,
  x: column.x + by,
  field: column.field && right(column.field, by),
  units: column.units.map((unit) => ({
    unit: unit.unit,
    in: unit.in && right(unit.in, by),
    out: right(unit.out, by),
    target: unit.target && right(unit.target, by),
    bias: unit.bias && right(unit.bias, by),
  })),
});

/** All boxes of a drawing. */
export const boxes = ({ columns, cost }: Layout): Box[] =>
  [
    ...columns.flatMap(({ units, field }) => [
      ...units.flatMap((unit) => [unit.in, unit.out, unit.target, unit.bias]),
      field,
    ]),
    cost,
  ].filter((box) => box !== null);

export const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

// the lines between two columns ---------------------------------------------------------------------------------------

export interface Line {
  i: number; // from this unit of the column before
  j: number; // to this unit
  from: Point;
  to: Point;
}

/** A line from each unit to each of the next column; where they meet they stand a little apart. */
export const lines = (left: Column, right: Column): Line[] =>
  left.units.flatMap((one, k) =>
    right.units.map((other, l) => ({
      i: one.unit,
      j: other.unit,
      from: { x: one.out.x + one.out.w, y: fanned(one.out, l, right.units.length) },
      to: { x: other.in!.x, y: fanned(other.in!, k, left.units.length) },
    })),
  );

const fanned = ({ y, h }: Box, k: number, count: number): number =>
  y + h / 2 + (k - (count - 1) / 2) * Math.min(6, (h - 10) / count);

const BEND = 0.45;

/** A line as the data of an SVG path: level at both ends. */
export function curve({ from, to }: Pick<Line, "from" | "to">): string {
  const bend = (to.x - from.x) * BEND;
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

/** The point at a share of the way along a line. */
export function along({ from, to }: Pick<Line, "from" | "to">, share: number): Point {
  const bend = (to.x - from.x) * BEND, rest = 1 - share;
  const mixed = (a: number, b: number, c: number, d: number): number =>
    rest ** 3 * a + 3 * rest ** 2 * share * b + 3 * rest * share ** 2 * c + share ** 3 * d;
  return { x: mixed(from.x, from.x + bend, to.x - bend, to.x), y: mixed(from.y, from.y, to.y, to.y) };
}

const MIDDLE = [0.5, 0.3, 0.7, 0.4, 0.6, 0.24, 0.76, 0.35, 0.65]; // where on its line a number may stand
const FIRST = [0.16, 0.2, 0.24, 0.28, 0.32, 0.36, 0.4, 0.44, 0.48, 0.52, 0.56, 0.6, 0.64, 0.68, 0.72, 0.76, 0.8, 0.84];
const WAYS = [MIDDLE, FIRST, FIRST.toReversed(), [...MIDDLE, ...FIRST]];

/** A place for the number of each line, w by h; null for those that find no room between the others and `taken`. */
export function labels(lines: readonly Line[], w: number, h: number, taken: readonly Box[]): (Box | null)[] {
  const box = (line: Line, share: number): Box => {
    const { x, y } = along(line, share);
    return { x: x - w / 2, y: y - h / 2, w, h };
  };
  const free = (one: Box, others: readonly (Box | null)[]): boolean =>
    ![...taken, ...others].some((other) => other !== null && overlap(one, other));
  for (const share of MIDDLE) {
    const all = lines.map((line) => box(line, share)); // all at one share of the way, if that can be
    if (all.every((one, k) => free(one, all.slice(0, k)))) return all;
  }
  const tried = WAYS.map((shares) => {
    const found: (Box | null)[] = [];
    for (const line of lines)
      found.push(shares.map((share) => box(line, share)).find((one) => free(one, found)) ?? null);
    return found;
  });
  const left_out = (found: (Box | null)[]): number => found.filter((one) => one === null).length;
  return tried.reduce((best, other) => (left_out(other) < left_out(best) ? other : best));
}

// which number is next to the focus -----------------------------------------------------------------------------------

/** Something that can be focused: lanes stand side by side, from the input to the cost. */
export interface Stop extends Point {
  lane: number;
}

const ACROSS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
const DOWN: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/** Where an arrow key leads: up and down a lane, or to the nearest of the next; at the edge, nowhere else. */
export function next<Kind extends Stop>(stops: readonly Kind[], here: Kind, key: string): Kind | null {
  if (key in DOWN) {
    const lane = stops.filter(({ lane }) => lane === here.lane).sort((a, b) => a.y - b.y || a.x - b.x);
    return lane[lane.indexOf(here) + DOWN[key]] ?? here;
  }
  if (!(key in ACROSS)) return null;
  const lanes = [...new Set(stops.map(({ lane }) => lane))].sort((a, b) => a - b);
  const there = lanes[lanes.indexOf(here.lane) + ACROSS[key]];
  const near = stops
    .filter(({ lane }) => lane === there)
    .sort((a, b) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y));
  return near[0] ?? here;
}
