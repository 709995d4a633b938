/** The step at hand: its equation in letters, the same with one number's figures put in, and what it means in words. */
import { explain } from "../explain";
import { cell, letter } from "../expressions";
import { LEVELS, type Tree } from "../lesson";
import { coloured } from "../kinds";
import { Maths, Side } from "../mathml";
import { exact } from "../numbers";
import type { Step } from "../record";
import { useStore } from "../store";
import { Told } from "./Told";
import { Wide } from "./Wide";
import "./stepcard.css";

export function StepCard() {
  const store = useStore();
  const step = store.step.value, spot = store.spot.value;
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
        <>
          <h3>{elsewhere.title}</h3>
          <Formula step={elsewhere} />
        </>
      )}
      <OneNumber />
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
      return <p class="words"><Told sentence={equation.easy} /></p>;
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

const sentence = (words: string): string => (words ? `${words[0].toUpperCase()}${words.slice(1)}.` : "");

/** The chosen number: its equation for this one cell, in letters, with the numbers put in, and why it is so. */
function OneNumber() {
  const store = useStore();
  const { name, index } = store.spot.value;
  const account = explain(store.working.value, name, index ?? []);
  const id = cell(name, index ?? []);
  return (
    <div class="one">
      <h3>One number of it: <span class="id">{id}</span></h3>
      <Wide class="aligned" label={`Equation of ${id}`}>
        <Maths tree={letter(name, index?.length ? index : null)} />
        {!account.given && (
          <>
            <Side tree={account.letters} before="=" />
            <span />
            <Side tree={account.numbers} before="=" />
            <span />
          </>
        )}
        <Side tree={{ node: "Number", value: account.value, cell: id }} before="=" />
      </Wide>
      <p class="words"><Told sentence={account.why} /></p>
      <p class="soft">
        All digits:{" "}
        <span class="number" data-cell={id} data-value={String(account.value)}>{exact(account.value)}</span>.{" "}
        Elsewhere numbers are rounded to four digits after the point, or six where those are all; the page computes with
        all of them.
      </p>
    </div>
  );
}
