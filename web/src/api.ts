/** The page for scripts: `window.chainrule`. Everything goes the same way as by hand, so it can be undone as well. */
import { parsed } from "./numbers";
import { editable, layers_from, seen } from "./state";
import { columns as width, rows as height, values } from "./matrix";
import { COMPUTED } from "./places";
import type { Store } from "./store";

export interface Api {
  /** The network, its parameters, the rows and settings of the step at hand, and where one stands in it. */
  state(): Record<string, unknown>;
  /** Changes one number: `set("Wh", [0, 1], 0.5)`. Index and value are checked. */
  set(name: string, index: readonly number[], value: number): void;
  /** Goes to a place of the pass: `step("Eh")`, or finer `step("Eh[0,1]")`. */
  step(name: string): void;
  /** The lesson document that the page was opened with. */
  document(): unknown;
}

export function api(store: Store): Api {
  return {
    state() {
      const model = store.model.value, { X, Y, w } = seen(model);
      return {
        step: store.here.value.name,
        position: store.position.value,
        steps: store.route.value.length,
        network: model.network,
        params: layers_from(model.params),
        X: values(X),
        Y: Y && values(Y),
        w: w && values(w),
        masks: model.masks?.map((M) => M && values(M)) ?? null,
        memory: model.memory.map(([W, B]) => ({ W: W.map(values), B: B.map(values) })),
        settings: model.settings,
        epoch: model.epoch,
        C: store.working.value.by_name.get("C")?.value.data[0] ?? null,
      };
    },
    set(name, index, value) {
      const known = editable(name) ? store.working.value.by_name.get(name)?.value : undefined;
      if (!known) throw new Error(`${name} cannot be set; X, Y and each layer's W and B can`);
      const [i, j] = Array.isArray(index) ? index : [];
      if (!(Number.isInteger(i) && Number.isInteger(j) && i >= 0 && j >= 0 && i < height(known) && j < width(known))) {
        const size = `${height(known)} rows and ${width(known)} columns, counted from 0`;
        throw new Error(`there is no ${name}[${index}]: ${name} has ${size}`);
      }
      const number = typeof value === "number" && Number.isFinite(value) ? value : parsed(String(value));
      if (number === null) throw new Error(`${value} is no number that ${name}[${index}] could be; give a finite one`);
      store.setNumber(name, [i, j], number);
      store.settle();
    },
    step(name) {
      if (!store.goto(name)) {
        const computed = store.working.value.steps.filter(({ phase }) => COMPUTED.includes(phase));
        const names = computed.map((step) => step.name);
        throw new Error(`there is no step ${name}; the steps are ${names.join(", ")}`);
      }
    },
    document: () => store.lesson,
  };
}

declare global {
  interface Window {
    chainrule?: Api;
  }
}
