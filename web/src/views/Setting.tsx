/** One setting as a number that is typed, or moved with the arrow keys up and down. */
import { useId, useState } from "preact/hooks";

import { exact } from "../numbers";
import { onwards, refusal, understood, type Range } from "../settings";

interface Props {
  label: string;
  range: Range;
  value: number | null;
  set(value: number | null): void;
}

export function Setting({ label, range, value, set }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const id = useId();
  const wrong = draft !== null && understood(draft, range) === undefined;

  function key(event: KeyboardEvent): void {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key] as 1 | -1 | undefined;
    if (event.key === "Escape" || (event.key === "Enter" && !wrong)) return setDraft(null); // a refusal stays to be read
    if (by === undefined || value === null) return;
    event.preventDefault();
    setDraft(null);
    set(onwards(value, by, range));
  }

  return (
    <div class="setting">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        spellcheck={false}
        value={draft ?? (value === null ? (range.none ?? "") : exact(value))}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-why` : undefined}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => {
          const text = event.currentTarget.value, next = understood(text, range);
          setDraft(text);
          if (next !== undefined && next !== value) set(next);
        }}
        onBlur={() => !wrong && setDraft(null)}
        onKeyDown={key}
      />
      {wrong && <p id={`${id}-why`} class="refusal" role="alert">{refusal(draft, range)}</p>}
    </div>
  );
}
