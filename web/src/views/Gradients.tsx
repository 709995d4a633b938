/** How large each layer's weights and their derivatives are: what vanishes, explodes or is dead is seen. */
import { number } from "../notation";
import { letter } from "../expressions";
import { coloured } from "../kinds";
import { Maths } from "../mathml";
import { count, told } from "../numbers";
import { on_the_way_back, sizes, type Size, type Trouble } from "../sizes";
import { useStore } from "../store";
import "./gradients.css";

export function Gradients() {
  const store = useStore();
  const found = sizes(store.working.value);
  if (found.length === 0) return null;
  const [low, high] = decades(found.flatMap(({ dW, W }) => [dW, W]));
  const long = (
    value: number,
  ): number => (value > 0 ? (Math.log10(Math.min(value, 10 ** high)) - low) / (high - low) : 0);
  const trouble = on_the_way_back(found);

  const bar = (name: string, value: number) => (
    <tr data-letter={name} style={coloured(name)}>
      <th scope="row"><Maths tree={letter(name)} /></th>
      <td class="bar"><span style={{ inlineSize: `${(100 * long(value)).toFixed(1)}%` }} /></td>
      <td class="number" data-value={String(value)}>{told(value, store.digits.value)}</td>
    </tr>
  );

  return (
    <section class="panel gradients" aria-labelledby="gradients">
      <h2 id="gradients">Sizes of derivatives and weights</h2>
      <table>
        <caption class="soft">Root mean square of each, on a scale on which every power of ten is as long.</caption>
        <thead>
          <tr><td /><td class="ends"><span>{number(10 ** low)}</span><span>{number(10 ** high)}</span></td><td /></tr>
        </thead>
        {found.map(({ layer, dW, W, units, dead }) => (
          <tbody key={layer}>
            {bar(`dW${layer}`, dW)}
            {bar(`W${layer}`, W)}
            {dead > 0 && (
              <tr><td /><td class="dead" colSpan={2}>{so_many(dead, units)} dead: the slope is 0 on every row.</td></tr>
            )}
          </tbody>
        ))}
      </table>
      {trouble && <p>{sentence(trouble, found)}</p>}
    </section>
  );
}

/** The powers of ten that hold all of the numbers. */
function decades(numbers: readonly number[]): [number, number] {
  const logs = numbers.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  if (logs.length === 0) return [-1, 0];
  const low = Math.floor(Math.min(...logs) - 1e-9), high = Math.ceil(Math.max(...logs));
  return [low, high];
}

const so_many = (some: number, all: number): string =>
  `${some === all ? "all" : `${some} of`} ${count(all, "unit")}`;

const sentence = ({ what, layer, times }: Trouble, found: readonly Size[]): string =>
  `On the way back the errors ${what}: mean |E${layer}| is ${number(times)} times mean |E${found.at(-1)!.layer}|.`;
