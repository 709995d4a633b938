/** The page's door: `mount` for whoever has an element and a lesson, the start in a file of its own (`start.ts`), and
 * the notebook widget (`widget.ts`).
 */
import { effect } from "@preact/signals";
import { render } from "preact";

import { api } from "./api";
import type { Lesson } from "./lesson";
import { Light, listen } from "./light";
import { Language } from "./mathml";
import { written } from "./places";
import { create, Provider, type Home, type Store } from "./store";
import { start } from "./start";
import { Page } from "./views/Page";
import { widget } from "./widget";
import "./style.css";

/** Puts the page of a lesson into an element; what it returns takes it away again. */
export function mount(
  root: HTMLElement,
  lesson: Lesson,
  home: Home = { kind: lesson.server ? "server" : "file" },
): () => void {
  const store = create(lesson, home);
  root.id = "chainrule";
  render(
    <Provider value={store}>
      <Language.Provider value={lesson.words}>
        <Light />
        <Page />
      </Language.Provider>
    </Provider>,
    root,
  );
  const ends = [
    effect(() => {
      root.dataset.step = written(store.here.value);
    }),
    listen(root, store),
    steer(root, store),
    store.report(),
    home.started?.(store) ?? (() => {}),
  ];
  window.chainrule = api(store);
  return () => {
    store.pause();
    ends.forEach((end) => end());
    render(null, root);
  };
}

/** The arrow keys walk through the pass wherever they have nothing else to do. */
function steer(root: HTMLElement, store: Store): () => void {
  const document = root.ownerDocument;
  const key = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const target = event.target as HTMLElement;
    const ours = target === document.body || root.contains(target);
    if (!by || !ours || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    if (
      target.closest("input, select, textarea, [role=grid], [role=toolbar], [role=slider], [role=group][tabindex], svg")
    ) return;
    event.preventDefault();
    store.move(by);
  };
  document.addEventListener("keydown", key);
  return () => document.removeEventListener("keydown", key);
}

export default widget(mount);

start(mount);
