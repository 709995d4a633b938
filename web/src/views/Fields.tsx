/** A choice from names, and a number that counts once it is finished: what the panels of network and data are made of.
 *
 * `Setting.tsx` has the number that counts with every key.
 */
import { useId, useState } from "preact/hooks";

import { exact } from "../numbers";
import { refusal, understood, type Range } from "../settings";
import { useStore } from "../store";

interface Labelled {
  label: string;
  unseen?: boolean; // the label is there for a screen reader alone
}

interface ChoiceProps<Name extends string> extends Labelled {
  value: Name;
  options: readonly Name[];
  told?: (name: Name) => string; // a name as a person reads it
  words?: (name: Name) => string; // what it means
  change: (name: Name) => void;
}

const plain = (name: string): string => name.replaceAll("_", " ");

export function Choice<Name extends string>({
  label,
  unseen,
  value,
  options,
  told = plain,
  words,
  change,
}: ChoiceProps<Name>) {
  const id = useId();
  return (
    <div class="setting">
      <label for={id} class={unseen ? "unseen" : undefined}>{label}</label>
      <select
        id={id}
        value={value}
        title={words?.(value)}
        onChange={(event) => {
          const name = event.currentTarget.value as Name;
          event.currentTarget.value = value; // it shows the other name once that was accepted
          change(name);
        }}
      >
        {options.map((name) => (
          <option key={name} value={name}>{told(name)}</option>
        ))}
      </select>
    </div>
  );
}

interface FieldProps extends Labelled {
  value: number;
  range: Range;
  change: (value: number) => void;
}

export function Field({ label, unseen, value, range, change }: FieldProps) {
  const store = useStore(), [draft, setDraft] = useState<string | null>(null), id = useId();
  function close(): void {
    if (draft === null) return;
    const next = understood(draft, range);
    setDraft(null);
    if (next === null || next === undefined) store.message.value = refusal(draft, range);
    else if (next !== value) change(next);
  }
  return (
    <div class="setting">
      <label for={id} class={unseen ? "unseen" : undefined}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={draft ?? exact(value)}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={close}
        onKeyDown={(event) => {
          if (event.key === "Enter") close();
          if (event.key === "Escape") setDraft(null);
        }}
      />
    </div>
  );
}
