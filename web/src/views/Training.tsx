/** Learning: one step, an epoch, or on and on; how it learns, and how far it has come. */
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";

import type { Settings } from "../lesson";
import { told } from "../numbers";
import { runner, SPEEDS } from "../run";
import { BATCH_SIZE, LEARNING_RATE, LIMIT } from "../settings";
import { cost_of, set } from "../state";
import { useStore } from "../store";
import { Setting } from "./Setting";
import { WhatIf } from "./WhatIf";
import "./training.css";

const pace = (speed: number): string =>
  speed === Infinity ? "as fast as it goes" : speed === 1 ? "1 step a second" : `${speed} steps a second`;

export function Training() {
  const store = useStore();
  const loop = useMemo(() => runner(store), [store]);
  useEffect(() => {
    const hidden = (): void => {
      if (document.hidden) store.pause();
    };
    document.addEventListener("visibilitychange", hidden);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      loop.close();
    };
  }, [loop]);

  const running = store.running.value, speed = loop.speed.value;
  const targets = store.model.value.rows.Y !== null, taught = targets && store.unfit.value === "";
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    panel.current?.closest("#chainrule")?.toggleAttribute("data-running", running); // for the style sheets
  }, [running]);
  return (
    <section ref={panel} class="panel training" aria-labelledby="training">
      <h2 id="training">Training</h2>
      <div class="row">
        <button type="button" class="main" disabled={!taught} onClick={loop.step}>Train one step</button>
        <button type="button" disabled={running || !taught} onClick={() => (store.running.value = true)}>Run</button>
        <button type="button" disabled={!running} onClick={store.pause}>Pause</button>
        <button type="button" disabled={!taught} onClick={loop.epoch}>Train one epoch</button>
      </div>
      {!targets && <p>There are no targets, so there is nothing to learn from; add targets Y.</p>}
      <label class="speed">
        Speed
        <input
          type="range"
          min={0}
          max={SPEEDS.length - 1}
          value={SPEEDS.indexOf(speed)}
          aria-valuetext={pace(speed)}
          onInput={(event) => (loop.speed.value = SPEEDS[event.currentTarget.valueAsNumber])}
        />
        <output>{pace(speed)}</output>
      </label>
      <Counters />
      <WhatIf />
      <Learning />
    </section>
  );
}

/** How far it has come. */
function Counters() {
  const store = useStore();
  const { epoch, settings, history, validation, network, params } = store.model.value;
  const step = Math.max(history.steps + 1, settings.t); // a lesson may begin in the middle
  const C = store.working.value.by_name.get("C")?.value.data[0];
  const watched = useMemo(() => validation && cost_of(network, params, validation), [params, validation, network]);
  const number = (value: number): string => told(value, store.digits.value);
  return (
    <dl class="counters">
      <div><dt>Step</dt><dd>{step}</dd></div>
      <div><dt>Epoch</dt><dd>{epoch + 1}</dd></div>
      {C !== undefined && (
        <div><dt>Cost C</dt><dd class="number" data-cell="C" data-value={String(C)}>{number(C)}</dd></div>
      )}
      {watched !== null && (
        <div><dt>Validation cost</dt><dd class="number" data-value={String(watched)}>{number(watched)}</dd></div>
      )}
      {settings.t !== step && <div><dt>Optimizer’s step t</dt><dd>{settings.t}</dd></div>}
    </dl>
  );
}

/** How it learns. */
function Learning() {
  const store = useStore();
  const { settings } = store.model.value, { optimizers } = store.lesson.formulas;
  const change = (next: Partial<Settings>): void =>
    store.change(set(store.model.peek(), next), `setting ${Object.keys(next)[0]}`);

  /** Another optimizer; the learning rate goes along if it was the usual one. */
  function choose(optimizer: string): void {
    const usual = settings.learning_rate === optimizers[settings.optimizer].rate;
    change({ optimizer, learning_rate: usual ? optimizers[optimizer].rate : settings.learning_rate });
  }

  return (
    <div class="settings">
      <Setting
        label="Learning rate η"
        range={LEARNING_RATE}
        value={settings.learning_rate}
        set={(rate) => change({ learning_rate: rate! })}
      />
      <div class="setting">
        <label for="optimizer">Optimizer</label>
        <select
          id="optimizer"
          aria-describedby="optimizer-words"
          value={settings.optimizer}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {Object.keys(optimizers).map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
        <p id="optimizer-words" class="soft">{optimizers[settings.optimizer].words}</p>
      </div>
      <Setting
        label="Batch size"
        range={BATCH_SIZE}
        value={settings.batch_size}
        set={(batch_size) => change({ batch_size })}
      />
      <Setting label="Clipping limit" range={LIMIT} value={settings.limit} set={(limit) => change({ limit })} />
    </div>
  );
}
