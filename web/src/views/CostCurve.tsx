/** How the cost has gone: for each step that was taken here, and for each epoch that was trained in Python before. */
import { useState } from "preact/hooks";

import { useStore } from "../store";
import { Curve } from "./Curve";

export function CostCurve() {
  const store = useStore();
  const [log, setLog] = useState(false);
  const { steps, cost, validation } = store.model.value.history, before = store.lesson.history;
  const earlier = before !== null && before.cost.length > 0;
  return (
    <section class="panel costcurve" aria-labelledby="costcurve">
      <h2 id="costcurve">Cost curve</h2>
      {steps === 0 && <p class="soft">Nothing has been learned here yet; the curve begins with the first step.</p>}
      {(steps > 0 || earlier) && (
        <label>
          <input type="checkbox" checked={log} onChange={(event) => setLog(event.currentTarget.checked)} />
          Logarithmic
        </label>
      )}
      {steps > 0 && <Curve {...{ cost, validation, count: steps, unit: "step", log }} />}
      {earlier && (
        <>
          <h3>Before, in Python</h3>
          <Curve
            cost={before.cost}
            validation={before.validation_cost}
            count={before.cost.length}
            {...{ unit: "epoch", log }}
          />
        </>
      )}
    </section>
  );
}
