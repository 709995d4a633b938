/** The top of the page: what it shows, undo and redo, and how numbers and words are shown. */
import { useRef } from "preact/hooks";

import { useStore } from "../store";
import { Share } from "./Share";
import "./header.css";

export function Header() {
  const store = useStore(), { lesson } = store, sizes = store.model.value.network.sizes.join(" → ");
  const undo = useRef<HTMLButtonElement>(null), redo = useRef<HTMLButtonElement>(null);
  /** Does it; where that was the last one, the focus goes to the button that takes it back. */
  function go(change: () => void, back: { current: HTMLButtonElement | null }): void {
    change();
    const none = (change === store.undo ? store.past : store.future).value.length === 0;
    requestAnimationFrame(() => none && back.current?.focus());
  }
  return (
    <header>
      <h1>{sizes === lesson.network.sizes.join(" → ") ? lesson.title : `A ${sizes} network`}</h1>
      <label>
        <input
          type="checkbox"
          checked={store.digits.value}
          onChange={(event) => (store.digits.value = event.currentTarget.checked)}
        />
        All digits
      </label>
      <div class="row" role="group" aria-label="Changes">
        <button ref={undo} type="button" disabled={store.past.value.length === 0} onClick={() => go(store.undo, redo)}>
          Undo
        </button>
        <button ref={redo} type="button" disabled={store.future.value.length === 0} onClick={() => go(store.redo, undo)}>
          Redo
        </button>
        <button type="button" onClick={store.reset}>Reset</button>
      </div>
      <Share />
      <Help />
    </header>
  );
}

/** What a reader can do here, in a few lines. */
function Help() {
  return (
    <details class="help unprinted">
      <summary>How this page works</summary>
      <ul>
        <li>
          Press{" "}
          <b>Next step</b>, or the arrow keys left and right, to walk through one pass: forward, cost, backward, update.
        </li>
        <li>
          Every underlined number can be changed: type another, drag it sideways, or press the arrow keys up and down in
          it (0.1; with Shift 1, with Alt 0.01). All that follows from it follows at once.
        </li>
        <li>
          Point at a number, or go to it with Tab and the arrow keys: it is lit wherever it stands, with a{" "}
          <span class="key sources">blue</span> line around what it came from and a{" "}
          <span class="key targets">green</span> one around what it goes into.
        </li>
        <li>Click a number, and its equation is shown with all numbers put in.</li>
        <li>
          <b>Train one step</b> takes the step that you see: each weight becomes its new one. <b>Undo</b> goes back.
        </li>
      </ul>
    </details>
  );
}
