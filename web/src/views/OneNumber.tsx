/** The chosen number: its equation for this one cell, in letters, with the numbers put in, and why it is so. */
import { explain } from "../explain";
import { cell, letter } from "../expressions";
import { Maths, Side } from "../mathml";
import { exact } from "../numbers";
import { useStore } from "../store";
import { Told } from "./Told";
import { Wide } from "./Wide";

export function OneNumber() {
  const store = useStore();
  const { name, index } = store.spot.value;
  const account = explain(store.working.value, name, index ?? []);
  const id = cell(name, index ?? []);
  return (
    <div class="one">
      <h3>One number: <span class="id">{id}</span></h3>
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
        <span class="number" data-cell={id} data-value={String(account.value)}>{exact(account.value)}</span>
      </p>
    </div>
  );
}
