/** The walk through the pass: one step after another, forward, cost, backward, update. */
import { useRef } from "preact/hooks";

import { spoken } from "../aloud";
import { letter } from "../expressions";
import { coloured } from "../kinds";
import { Maths } from "../mathml";
import { COMPUTED, GRAINS, written } from "../places";
import { useStore, type Store } from "../store";
import "./scrubber.css";

const PHASE_TITLES: Record<string, string> = {
  forward: "Forward",
  cost: "Cost",
  backward: "Backward",
  update: "Update",
};

/** "step 7 of 15: hidden error", with the unit or the row where one walks by those. */
export function caption(store: Store): string {
  const { row, column } = store.here.value;
  const part = column === null ? "" : row === null ? `, unit ${column}` : `, row ${row}, column ${column}`;
  return `step ${store.position.value + 1} of ${store.route.value.length}: ${store.step.value.title}${part}`;
}

export function Scrubber() {
  const store = useStore();
  const position = store.position.value, last = store.route.value.length - 1;
  const { name } = store.here.value;
  const steps = store.working.value.steps;
  const back = useRef<HTMLButtonElement>(null), on = useRef<HTMLButtonElement>(null);
  /** One step on or back. At an end the button there can no longer have the focus, so the other one gets it. */
  function go(by: number): void {
    store.move(by);
    const at = store.position.value, other = at === last ? back : at === 0 ? on : null;
    requestAnimationFrame(() => other?.current?.focus());
  }
  return (
    <>
      <section class="panel scrubber row" aria-label="Steps of the pass">
        <button ref={back} type="button" class="main" disabled={position === 0} onClick={() => go(-1)}>
          Previous step
        </button>
        <button ref={on} type="button" class="main" disabled={position === last} onClick={() => go(1)}>Next step</button>
        <p class="caption" aria-live="polite">{caption(store)}</p>
      </section>
      <section class="panel walk unprinted" aria-label="All steps">
        <div class="row">
          <input
            type="range"
            aria-label="Step"
            aria-valuetext={caption(store)}
            min={0}
            max={last}
            value={position}
            onInput={(event) => store.goto(written(store.route.value.at(event.currentTarget.valueAsNumber)))}
          />
          <fieldset class="row grain">
            <legend class="unseen">How far one step goes</legend>
            {GRAINS.map((grain) => (
              <label key={grain}>
                <input
                  type="radio"
                  name="grain"
                  checked={store.grain.value === grain}
                  onChange={() => store.setGrain(grain)}
                />
                by {grain}
              </label>
            ))}
          </fieldset>
        </div>
        <div class="phases">
          {COMPUTED.map((phase) => {
            const found = steps.filter((step) => step.phase === phase);
            return found.length > 0 && (
              <div key={phase} role="group" aria-label={PHASE_TITLES[phase]}>
                <span class="soft" aria-hidden="true">{PHASE_TITLES[phase]}</span>
                {found.map((step) => (
                  <button
                    type="button"
                    key={step.name}
                    class="chip"
                    style={coloured(step.name)}
                    data-letter={step.name}
                    aria-current={step.name === name ? "step" : undefined}
                    aria-label={`${spoken(letter(step.name), store.lesson.words.aloud)}, ${step.title}`}
                    title={step.title}
                    onClick={() => store.goto(step.name)}
                  >
                    <span aria-hidden="true"><Maths tree={letter(step.name)} /></span>
                  </button>
                ))}
              </div>
            );
          })}
        </div>
      </section>
    </>
  );
}
