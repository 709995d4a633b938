/** The update before it is made: what the cost would become, and what the chosen weight. */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";

import { cell } from "../expressions";
import { at } from "../matrix";
import { apart } from "../notation";
import { exact, told } from "../numbers";
import { cost_of, layers, seen } from "../state";
import { useStore, type Spot, type Store } from "../store";
import "./whatif.css";

/** The cost of the same rows with the weights after the step; null where there is no such step. */
export function cost_after(store: Store): number | null {
  const { network, masks } = store.model.value, { by_name, value } = store.working.value;
  const names = layers(network);
  if (names.some((layer) => !by_name.has(`W${layer}_new`))) return null;
  const params = names.map((layer) => ({
    W: value(`W${layer}_new`),
    B: by_name.has(`B${layer}_new`) ? value(`B${layer}_new`) : null,
  }));
  return cost_of(network, params, seen(store.model.value), masks);
}

/** The weight or bias that a number has to do with: dWh[0,1] and Wh_new[0,1] with Wh[0,1]; null if there is none. */
export function weight_of({ name, index }: Spot): Spot | null {
  const found = /^d?([WB][^_]*)(_new)?$/.exec(name);
  return found && index !== null ? { name: found[1], index } : null;
}

export function WhatIf() {
  const store = useStore();
  const after = useMemo(() => computed(() => cost_after(store)), [store]).value;
  const { by_name, value } = store.working.value;
  if (after === null || !by_name.has("C")) return null;
  const C = value("C").data[0], [before, later] = store.digits.value ? [exact(C), exact(after)] : apart(C, after);
  const short = (value: number): string => told(value, store.digits.value);
  const weight = weight_of(store.spot.value);
  return (
    <div class={`whatif${store.step.value.phase === "update" ? " now" : ""}`}>
      <p>
        This update takes the cost from{" "}
        <span class="number" data-cell="C" data-value={String(C)}>{before}</span> to{" "}
        <span class="number" data-value={String(after)}>{later}</span>: <strong>{difference(C, after, short)}</strong>.
      </p>
      {weight && by_name.has(`${weight.name}_new`) && (
        <p class="soft">
          {cell(weight.name, weight.index!)}: {quantity(weight.name)} → {quantity(`${weight.name}_new`)}
        </p>
      )}
    </div>
  );

  function quantity(name: string) {
    const index = weight!.index!, now = at(value(name), index);
    return <span class="number" data-cell={cell(name, index)} data-value={String(now)}>{short(now)}</span>;
  }
}

/** The difference of two costs in words. */
export function difference(before: number, after: number, short: (value: number) => string): string {
  if (!Number.isFinite(after)) return "no finite number";
  if (after === before) return "no change";
  return after < before ? `lower by ${short(before - after)}` : `higher by ${short(after - before)}`;
}
