/** The page in a notebook: what anywidget calls, with the network's parameters the same here and in Python.
 *
 * Python's half is `explore/widget.py`. Next: `main.tsx`, whose `mount` puts the page there.
 */
import type { Layer, Lesson, Network } from "./lesson";
import type { Home } from "./store";
import { layers_from, params_from, replaced, type Model } from "./state";
import type { Mount } from "./start";

/** What Python and the page share: the traits of the widget. */
export interface Shared {
  lesson: Lesson; // as the page opens
  network: Network; // as it is now
  params: Layer[]; // as they are now
  font: string; // the maths font, in base64
}

/** The widget's model, as far as it is used here. */
export interface WidgetModel {
  get<Name extends keyof Shared>(name: Name): Shared[Name];
  set<Name extends keyof Shared>(name: Name, value: Shared[Name]): void;
  save_changes(): void;
  on(event: string, heard: () => void): void;
  off(event: string, heard: () => void): void;
}

const FAMILY = "Chainrule Math";

/** The widget, as anywidget wants it. */
export const widget = (mount: Mount) => ({
  render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
    register(model.get("font"));
    const root = el.appendChild(document.createElement("div"));
    const lesson = { ...model.get("lesson"), network: model.get("network"), params: model.get("params") };
    const end = mount(root, lesson, home(model));
    return () => {
      end();
      root.remove();
    };
  },
});

/** A home in which a change on either side becomes one on the other, and is not sent back. */
export function home(model: WidgetModel): Home {
  let network: Network, params: Model["params"]; // what both sides have
  let sending = false; // the model tells of what was set here, too
  return {
    kind: "widget",
    changed(next) {
      if (next.network === network && next.params === params) return;
      ({ network, params } = next);
      sending = true;
      model.set("network", network);
      model.set("params", layers_from(params));
      sending = false;
      model.save_changes();
    },
    started(store) {
      ({ network, params } = store.model.peek());
      const follow = (): void => {
        if (sending) return;
        params = params_from(model.get("params"));
        store.change(replaced(store.model.peek(), params));
      };
      model.on("change:params", follow);
      return () => model.off("change:params", follow);
    },
  };
}

/** Makes the font known to the document: some notebooks show the page in a shadow root, whose style sheet cannot. */
function register(font: string): void {
  if ([...document.fonts].some((face) => face.family.replaceAll('"', "") === FAMILY)) return;
  document.fonts.add(new FontFace(FAMILY, `url(data:font/woff2;base64,${font})`));
}
