/** The network itself: its layers and units, its functions, its cost, and the values that it starts from. */
import { useSignal } from "@preact/signals";

import { INITS } from "../initial";
import * as change from "../network";
import { MOST_LAYERS, MOST_UNITS, type Changed } from "../network";
import type { Range } from "../settings";
import { layers, rebuilt } from "../state";
import { useStore } from "../store";
import { Choice, Field } from "./Fields";
import "./setup.css";

const UNITS: Range = { what: "number of units", least: 1, most: MOST_UNITS, whole: true, none: null, example: "4" };
const PENALTY: Range = { what: "penalty", least: 0, most: 1e4, whole: false, none: null, example: "0.01" };
const SEED: Range = { what: "seed", least: 0, most: 1e9, whole: true, none: null, example: "1" };
const REDUCTIONS = ["mean", "sum"] as const;

export function Setup() {
  const store = useStore();
  const take = (next: Changed): void => {
    store.pause();
    store.message.value = typeof next === "string" ? next : "";
    if (typeof next !== "string") store.change(next);
  };
  return (
    <section class="panel setup" aria-labelledby="setup">
      <h2 id="setup">Change the network</h2>
      <Layers take={take} />
      <h3>Cost</h3>
      <Cost take={take} />
      <h3>Initial values</h3>
      <Beginning take={take} />
    </section>
  );
}

interface Taking {
  take: (next: Changed) => void;
}

function Layers({ take }: Taking) {
  const store = useStore(), { formulas } = store.lesson;
  const model = store.model.value, { network } = model, { sizes, hidden } = network, names = layers(network);
  const words = (name: string): string => formulas.activations[name].words;
  const units = (k: number, count: number): void => take(change.set_units(model, k, count));
  return (
    <>
      <div class="layers">
        <div>
          <span>Input</span>
          <span class="soft">{sizes[0]}, as many as the data have</span>
        </div>
        {hidden.map((activation, k) => (
          <div key={k} role="group" aria-label={`Hidden layer ${names[k]}`}>
            <span>Hidden <b>{names[k]}</b></span>
            <span class="units">
              <button
                type="button"
                aria-label={`One unit fewer in ${names[k]}`}
                disabled={sizes[k + 1] === 1}
                onClick={() => units(k, sizes[k + 1] - 1)}
              >
                −
              </button>
              <Field
                label={`Units in ${names[k]}`}
                unseen
                value={sizes[k + 1]}
                range={UNITS}
                change={(count) => units(k, count)}
              />
              <button
                type="button"
                aria-label={`One unit more in ${names[k]}`}
                disabled={sizes[k + 1] >= MOST_UNITS}
                onClick={() => units(k, sizes[k + 1] + 1)}
              >
                +
              </button>
            </span>
            <Choice
              label={`Activation of ${names[k]}`}
              unseen
              value={activation}
              options={change.hidden_ones(formulas)}
              words={words}
              change={(name) => take(change.set_activation(model, k, name))}
            />
            <button
              type="button"
              class="small"
              aria-label={`Remove layer ${names[k]}`}
              onClick={() => take(change.remove_layer(model, k))}
            >
              ×
            </button>
          </div>
        ))}
        <div role="group" aria-label="Output layer o">
          <span>Output <b>o</b></span>
          <span class="soft outputs">{sizes.at(-1)}</span>
          <Choice
            label="Activation of o"
            unseen
            value={network.output}
            options={change.outputs_for(network, formulas)}
            words={words}
            change={(name) => take(change.set_output(model, name, formulas))}
          />
        </div>
      </div>
      <div class="row">
        <button type="button" disabled={hidden.length >= MOST_LAYERS} onClick={() => take(change.add_layer(model))}>
          Add a hidden layer
        </button>
        <label>
          <input
            type="checkbox"
            checked={network.bias}
            onChange={(event) => take(change.set_bias(model, event.currentTarget.checked))}
          />
          Bias
        </label>
      </div>
    </>
  );
}

function Cost({ take }: Taking) {
  const store = useStore(), { formulas } = store.lesson, model = store.model.value;
  const { loss, reduction, l1, l2 } = model.network;
  return (
    <>
      <div class="settings">
        <Choice
          label="Loss"
          value={loss}
          options={Object.keys(formulas.losses)}
          change={(name) => take(change.set_loss(model, name, formulas))}
        />
        <Choice
          label="Over the rows"
          value={reduction}
          options={REDUCTIONS}
          change={(name) => take(change.with_network(model, { reduction: name }))}
        />
        <Field
          label="Penalty λ₁, for Σ|W|"
          value={l1}
          range={PENALTY}
          change={(value) => take(change.with_network(model, { l1: value }))}
        />
        <Field
          label="Penalty λ₂, for ½ΣW²"
          value={l2}
          range={PENALTY}
          change={(value) => take(change.with_network(model, { l2: value }))}
        />
      </div>
      <p class="soft words">Loss: {formulas.losses[loss].words}.</p>
    </>
  );
}

/** A rule and a seed for weights by chance, and drawing anew. */
function Beginning({ take }: Taking) {
  const store = useStore(), rule = useSignal("he"), seed = useSignal(0);
  const draw = (init: string, from: number): void => {
    [rule.value, seed.value] = [init, from];
    const { network } = store.model.value;
    take(rebuilt(store.model.value, network, undefined, init, from));
  };
  return (
    <>
      <div class="settings">
        <Choice
          label="Rule"
          value={rule.value}
          options={Object.keys(INITS)}
          change={(name) => draw(name, seed.value)}
        />
        <Field label="Seed" value={seed.value} range={SEED} change={(from) => draw(rule.value, from)} />
      </div>
      <div class="row"><button type="button" onClick={() => draw(rule.value, seed.value + 1)}>Draw again</button></div>
    </>
  );
}
