/** The factors of the way back, each on one card: computed once, and how often it has been used so far. */
import { letter } from "../expressions";
import { coloured } from "../kinds";
import { Maths } from "../mathml";
import { savings_words, uses, type Use } from "../savings";
import { useStore } from "../store";
import { Told } from "./Told";
import "./factors.css";

export function Factors() {
  const store = useStore(), words = store.lesson.words.savings;
  const found = uses(store.working.value, store.here.value);
  if (!store.working.value.by_name.has("C")) return null; // the way forward alone
  return (
    <section class="panel factors" aria-labelledby="factors">
      <h2 id="factors">{words.title}</h2>
      {found.length === 0 ? <p class="soft">{words.begin}</p> : <p class="soft">{words.about}</p>}
      <ul class="cards">
        {found.map((use) => (
          <Card key={use.step.name} use={use} />
        ))}
      </ul>
    </section>
  );
}

function Card({ use }: { use: Use }) {
  const store = useStore(), { step, used_by, count } = use;
  const now = step === store.step.value || used_by.at(-1) === store.step.value.name;
  return (
    <li class={`card ${now ? "now" : ""}`} data-letter={step.name} style={coloured(step.name)}>
      <div class="top">
        <Maths tree={letter(step.name)} />
        <span class="title">{step.title}</span>
        {count > 0 && (
          <span class="times" aria-hidden="true">×{count}</span>
        )}
      </div>
      {used_by.length > 0 && (
        <ul class="users" aria-hidden="true">
          {used_by.map((name) => (
            <li key={name} style={coloured(name)}><Maths tree={letter(name)} /></li>
          ))}
        </ul>
      )}
      <p><Told sentence={savings_words(use, store.lesson.words.savings)} /></p>
    </li>
  );
}
