/** Many numbers as a picture: a block for each, darker the further from 0, and smaller where it is below 0.
 *
 * `views/HeatMap.tsx` paints whole matrices in this way, `views/Diagram.tsx` the units of a large layer.
 */
import { columns, rows, type Matrix } from "./matrix";

const WIDE = 360, HIGH = 200, LARGEST = 14; // where there is room a block is this large
export const SIGNED = 5; // from this size on a block below 0 is drawn smaller; colour alone says it on smaller ones

export interface Blocks {
  across: number; // a block's width and height in pixels
  down: number;
}

/** How large the blocks of a matrix are. */
export const blocks = (M: Matrix): Blocks => ({ across: fitting(WIDE, columns(M)), down: fitting(HIGH, rows(M)) });
const fitting = (room: number, count: number): number => Math.min(Math.max(Math.floor(room / count), 1), LARGEST);

/** The size of the largest number, its sign aside; what is not finite does not count. */
export function largest({ data }: Pick<Matrix, "data">): number {
  let found = 0;
  for (let k = 0; k < data.length; k++) {
    const size = Math.abs(data[k]);
    if (size > found && size < Infinity) found = size;
  }
  return found;
}

/** A number's share of the largest one; one that is not finite is as strong as can be. */
export const strength = (value: number, most: number): number =>
  Number.isFinite(value) ? Math.min(Math.abs(value) / (most || 1), 1) : 1;

export type Colour = readonly [red: number, green: number, blue: number];

/** A matrix as the pixels of a picture, one for each number, on no ground. A plain loop, for there may be 100,000. */
export function pixels(M: Matrix, plus: Colour, minus: Colour): Uint8ClampedArray<ArrayBuffer> {
  const { data } = M, found = new Uint8ClampedArray(data.length * 4), most = largest(M);
  for (let k = 0; k < data.length; k++) {
    const colour = data[k] < 0 ? minus : plus;
    found[4 * k] = colour[0];
    found[4 * k + 1] = colour[1];
    found[4 * k + 2] = colour[2];
    found[4 * k + 3] = 255 * strength(data[k], most);
  }
  return found;
}

/** The rows and columns of a picture of so many numbers, as square as can be: 784 are 28 by 28. */
export function folded(count: number): [rows: number, columns: number] {
  const side = Math.floor(Math.sqrt(count));
  for (let n = side; n > side / 2; n--) if (count % n === 0) return [n, count / n];
  const across = Math.ceil(Math.sqrt(count));
  return [Math.ceil(count / across), across];
}

/** Blocks of one sign and about one strength, as the data of an SVG path in which a block is 1 by 1. */
export interface Shade {
  below: boolean; // whether they are below 0
  strength: number;
  path: string;
}

const SHADES = 6;

/** Numbers as the blocks of a picture, row by row; few paths, however many the numbers. */
export function mosaic(values: ArrayLike<number>, across: number): Shade[] {
  const found = new Map<number, string[]>(), most = largest({ data: Float64Array.from(values) });
  for (let k = 0; k < values.length; k++) {
    const shade = Math.ceil(strength(values[k], most) * SHADES) * (values[k] < 0 ? -1 : 1);
    if (shade === 0) continue;
    const [x, y] = [k % across, Math.floor(k / across)];
    const block = shade < 0 ? `M${x + 0.2} ${y + 0.2}h.6v.6h-.6z` : `M${x} ${y}h1v1h-1z`;
    const others = found.get(shade);
    if (others) others.push(block);
    else found.set(shade, [block]);
  }
  return [...found].map(([shade, blocks]) => ({
    below: shade < 0,
    strength: Math.abs(shade) / SHADES,
    path: blocks.join(""),
  }));
}
