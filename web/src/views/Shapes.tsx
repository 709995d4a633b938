/** The table of all quantities: letter, meaning, shape, and why each dimension is what it is. */
import { useState } from "preact/hooks";

import { letter } from "../expressions";
import { coloured } from "../kinds";
import { Maths } from "../mathml";
import { why } from "../shapes";
import { useStore } from "../store";
import { Told } from "./Told";
import "./shapes.css";

export function Shapes() {
  const [open, setOpen] = useState(false); // the reasons are looked for only while they are shown
  return (
    <section class="panel shapes" aria-labelledby="shapes">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary><h2 id="shapes">Letters and shapes</h2></summary>
        {open && <Table />}
      </details>
    </section>
  );
}

function Table() {
  const store = useStore(), working = store.working.value;
  return (
    <div class="scroll" role="group" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Letter</th>
            <th scope="col">What it is</th>
            <th scope="col">Shape</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {working.steps.map((step) => (
            <tr
              key={step.name}
              data-letter={step.name}
              style={coloured(step.name)}
              aria-current={step === store.step.value ? "step" : undefined}
            >
              <th scope="row"><Maths tree={letter(step.name)} /></th>
              <td>{step.title}</td>
              <td class="shape">{step.value.shape.length ? `(${step.value.shape.join(", ")})` : "( )"}</td>
              <td><Told sentence={why(working, step)} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
