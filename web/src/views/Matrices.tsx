/** All matrices of the step at hand, in the order of the pass: what is given, and what the pass has made of it. */
import { layers } from "../state";
import { useStore } from "../store";
import { Grid, type When } from "./Grid";
import { OneNumber } from "./OneNumber";
import { Pages } from "./Pages";
import "./matrices.css";

const PHASES = [
  { title: "Forward", phases: ["given", "forward"] },
  { title: "Cost", phases: ["cost"] },
  { title: "Backward", phases: ["backward"] },
  { title: "Update", phases: ["update"] },
] as const;

export function Matrices() {
  const store = useStore();
  const { steps } = store.working.value;
  const now = steps.findIndex(({ name }) => name === store.here.value.name);
  const when = (k: number): When => (k === now ? "now" : steps[k].phase === "given" || k < now ? "before" : "later");
  const grouped = groups(steps.map(({ name, phase }) => ({ name, phase })));
  const nearby = store.explained.value ? null : store.chosen.value; // the card is out of sight, so it comes here
  return (
    <section class="panel matrices" aria-labelledby="matrices">
      <h2 id="matrices">Every number</h2>
      <Pages axes={["n", "X", ...layers(store.model.value.network)]} />
      {PHASES.map(({ title }, group) => grouped[group].length > 0 && (
        <div key={title} class="phase">
          <h3>{title}</h3>
          <div class="flow">{grouped[group].map(([name, k]) => <Grid key={name} name={name} when={when(k)} />)}</div>
          {nearby && grouped[group].some(([name]) => name === nearby.name) && <div class="nearby"><OneNumber /></div>}
        </div>
      ))}
    </section>
  );
}

/** The names of each phase with their places in the pass; what is given stands with the phase that first needs it. */
export function groups(steps: readonly { name: string; phase: string }[]): [string, number][][] {
  const found: [string, number][][] = PHASES.map(() => []);
  steps.forEach(({ name, phase }, k) => {
    const next = phase === "given" ? steps.slice(k).find((step) => step.phase !== "given")?.phase : phase;
    const group = PHASES.findIndex(({ phases }) => (phases as readonly string[]).includes(next ?? "given"));
    found[group].push([name, k]);
  });
  return found;
}
