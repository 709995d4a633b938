/** The top of the page: what it shows, undo and redo, and how numbers and words are shown. */
import { useStore } from "../store";
import { Share } from "./Share";

export function Header() {
  const store = useStore();
  return (
    <header>
      <h1>{store.lesson.title}</h1>
      <label>
        <input type="checkbox" checked={store.digits.value} onChange={(event) => (store.digits.value = event.currentTarget.checked)} />
        All digits
      </label>
      <div class="row" role="group" aria-label="Changes">
        <button type="button" disabled={store.past.value.length === 0} onClick={store.undo}>Undo</button>
        <button type="button" disabled={store.future.value.length === 0} onClick={store.redo}>Redo</button>
        <button type="button" onClick={store.reset}>Reset</button>
      </div>
      <Share />
    </header>
  );
}
