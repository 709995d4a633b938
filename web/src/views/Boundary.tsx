/** What the network says over its inputs: a map for two of them, a curve for one, with the rows as dots. */
import { useState } from "preact/hooks";

import { meaning, reach, row_of } from "../boundary";
import { useStore, type Store } from "../store";
import { rows } from "../matrix";
import { OverOne } from "./OverOne";
import { Plane } from "./Plane";
import "./boundary.css";

const MOST_INPUTS = 20; // beyond, two inputs of many say nothing

export function Boundary() {
  const store = useStore();
  const model = store.model.value, inputs = model.network.sizes[0], outputs = model.network.sizes.at(-1)!;
  const [chosen, choose] = useState<readonly [number, number]>([0, 1]);
  const [output, setOutput] = useState(0);
  if (inputs > MOST_INPUTS) return null;
  const across = Math.min(chosen[0], inputs - 1), up = Math.min(chosen[1], inputs - 1);
  const names = Array.from({ length: inputs }, (_, k) => model.columns?.inputs[k] ?? `X[:,${k}]`);
  const said = meaning(model, Math.min(output, outputs - 1));
  const ends = Array.from({ length: outputs }, (_, k) => model.columns?.outputs[k] ?? `O[:,${k}]`);
  const row = row_of(model.rows.X, inputs > 2 ? row_at(store) : 0); // two inputs are all that there are
  return (
    <section class="panel boundary" aria-labelledby="boundary">
      <h2 id="boundary">Prediction</h2>
      {(inputs > 2 || (outputs > 1 && said.kind !== "winner")) && (
        <div class="row">
          {inputs > 2 && <Choice label="Across" names={names} value={across} other={up} set={(k) => choose([k, up])} />}
          {inputs > 2 && <Choice label="Up" names={names} value={up} other={across} set={(k) => choose([across, k])} />}
          {outputs > 1 && said.kind !== "winner" && (
            <Choice label="Output" names={ends} value={said.output} set={setOutput} />
          )}
        </div>
      )}
      {inputs === 1
        ? <OverOne said={said} names={[names[0], said.kind === "winner" ? ends.join(", ") : ends[said.output]]} />
        : (
          <Plane
            plane={{ across, up, x: reach(model, across), y: reach(model, up), row }}
            {...{ said, ends }}
            names={[names[across], names[up]]}
          />
        )}
      {inputs > 2 && <p class="soft">The other inputs are those of row {row_at(store)}.</p>}
    </section>
  );
}

/** The row of X that the chosen number belongs to; the first, where it belongs to none. */
function row_at(store: Store): number {
  const { name, index } = store.spot.value, n = rows(store.model.value.rows.X);
  return /^[XZHOYE]/.test(name) && index?.length === 2 && index[0] < n ? index[0] : 0;
}

interface ChoiceProps {
  label: string;
  names: readonly string[];
  value: number;
  other?: number;
  set(value: number): void;
}

function Choice({ label, names, value, other, set }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={String(value)} onChange={(event) => set(Number(event.currentTarget.value))}>
        {names.map((name, k) => <option key={k} value={String(k)} disabled={k === other}>{name}</option>)}
      </select>
    </label>
  );
}
