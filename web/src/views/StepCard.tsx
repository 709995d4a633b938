/** The step at hand: its equation in letters, the same with one number's figures put in, and what it means in words. */
import { useEffect, useRef } from "preact/hooks";

import { letter } from "../expressions";
import { LEVELS, type Tree } from "../lesson";
import { coloured } from "../kinds";
import { Maths, Side } from "../mathml";
import type { Step } from "../record";
import { signs } from "../signs";
import { useStore } from "../store";
import { OneNumber } from "./OneNumber";
import { Told } from "./Told";
import { useSeen } from "./use_seen";
import { Wide } from "./Wide";
import "./stepcard.css";

export function StepCard() {
  const store = useStore();
  const step = store.step.value, spot = store.spot.value;
  const one = useRef<HTMLDivElement>(null), seen = useSeen(one);
  useEffect(() => {
    store.explained.value = seen;
  }, [seen]);
  const elsewhere = spot.name !== step.name ? store.working.value.by_name.get(spot.name) : undefined;
  return (
    <section class="panel step" aria-labelledby="step" style={coloured(step.name)}>
      <div class="row">
        <h2 id="step">{step.title}</h2>
        <Levels />
      </div>
      <Formula step={step} />
      <Words step={step} />
      {elsewhere && (
        <div class="elsewhere">
          <h3>{elsewhere.title}</h3>
          <Formula step={elsewhere} />
        </div>
      )}
      <div ref={one}><OneNumber /></div>
    </section>
  );
}

function Levels() {
  const store = useStore();
  return (
    <label class="levels">
      Words
      <select value={store.level.value} onChange={(event) => (store.level.value = event.currentTarget.value)}>
        {LEVELS.map((level) => <option key={level} value={level}>{level}</option>)}
      </select>
    </label>
  );
}

/** The whole equation, and the quantities that it uses by the way. */
function Formula({ step }: { step: Step }) {
  const { equation } = step;
  if (equation.forms.length === 0) return null;
  return (
    <Wide class="formula" label="Equation">
      <Sides name={letter(step.name)} sides={equation.forms} />
      {equation.parts.map((part) => (
        <div key={part.name} class="where"><Sides name={letter(part.name)} sides={part.forms} /></div>
      ))}
    </Wide>
  );
}

function Sides({ name, sides }: { name: Tree; sides: readonly Tree[] }) {
  return (
    <div class="sides">
      <Maths tree={name} />
      {sides.map((side, k) => <Side key={k} tree={side} before="=" />)}
    </div>
  );
}

/** The words at the chosen level; calculus has an equation of its own. */
function Words({ step }: { step: Step }) {
  const { equation } = step;
  switch (useStore().level.value) {
    case "first steps":
      return (
        <>
          <p class="words"><Told sentence={equation.easy} /></p>
          <Signs step={step} />
        </>
      );
    case "calculus":
      return (
        <>
          {equation.chain.length > 0 && (
            <Wide class="formula" label="Chain rule">
              <Sides name={equation.chain[0]} sides={equation.chain.slice(1)} />
            </Wide>
          )}
          <p class="words"><Told sentence={equation.calculus} /></p>
        </>
      );
    default:
      return <p class="words"><Told sentence={sentence(equation.words)} /></p>;
  }
}

/** What the signs of the equation mean. */
function Signs({ step: { equation } }: { step: Step }) {
  const known = useStore().lesson.words.signs;
  const found = signs([equation, ...equation.parts].flatMap(({ forms }) => forms)).filter((sign) => sign in known);
  return <ul class="signs">{[...found, "index"].map((sign) => <li key={sign}>{known[sign]}</li>)}</ul>;
}

const sentence = (words: string): string => (words ? `${words[0].toUpperCase()}${words.slice(1)}.` : "");
