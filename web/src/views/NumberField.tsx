/** One number that can be changed: by typing, by dragging sideways, or with the arrow keys up and down. */
import { useRef, useState } from "preact/hooks";

import { spoken } from "../aloud";
import { cell } from "../expressions";
import { exact, parsed, stepped, told } from "../numbers";
import { useStore } from "../store";

const STEP = 0.1, LARGE = 1, SMALL = 0.01; // by an arrow key alone, with Shift, with Alt
const SLACK = 4; // pixels that a press may move before it is a drag
const PER_PIXEL = 0.01;

interface Props {
  name: string;
  index: readonly [number, number];
  value: number;
  tabIndex: number;
  later?: boolean;
}

export function NumberField({ name, index, value, tabIndex }: Props) {
  const store = useStore();
  const [draft, setDraft] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const begun = useRef(value), fresh = useRef(false); // fresh: what is typed next takes the place of all of it
  const drag = useRef<{ x: number; value: number; moved: boolean } | null>(null);
  const id = cell(name, index);
  const shown = draft ?? (focused ? exact(value) : told(value, store.digits.value));
  const set = (next: number): void => store.setNumber(name, index, next);

  /** Ends the editing: a text that is no number is refused with a sentence, and the number stays what it was. */
  function close(): void {
    if (draft !== null && parsed(draft) === null) {
      const kept = `${id} stays ${told(value, false)}`;
      store.message.value = `“${draft}” is no number, so ${kept}; write one such as 0.5, −2 or 1/3.`;
    }
    setDraft(null);
    store.settle();
  }

  function key(event: KeyboardEvent): void {
    const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (by !== undefined && !event.ctrlKey && !event.metaKey) {
      setDraft(null);
      set(stepped(value, by * (event.shiftKey ? LARGE : event.altKey ? SMALL : STEP)));
    } else if (event.key === "Escape" && (draft !== null || begun.current !== value)) {
      setDraft(null);
      set(begun.current);
    } else if (event.key === "Enter") {
      close();
      begun.current = value;
      return; // the grid goes on to the next row
    } else if (draft !== null && /^(Arrow|Home|End)/.test(event.key)) {
      event.stopPropagation(); // within a text that is being written the arrows move the caret
      return;
    } else {
      if (fresh.current && draft === null && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
        (event.target as HTMLInputElement).select();
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <input
      data-cell={id}
      data-value={String(value)}
      data-i={index[0]}
      data-j={index[1]}
      class="number"
      type="text"
      inputMode="decimal"
      autocomplete="off"
      spellcheck={false}
      role="spinbutton"
      aria-label={id}
      aria-valuenow={value}
      aria-valuetext={spoken({ node: "Number", value, cell: "" }, store.lesson.words.aloud)}
      aria-invalid={draft !== null && parsed(draft) === null}
      tabIndex={tabIndex}
      size={Math.max(4, shown.length)}
      value={shown}
      onFocus={(event) => {
        begun.current = value;
        const field = event.currentTarget;
        field.value = exact(value);
        field.select();
        fresh.current = true;
        setFocused(true);
      }}
      onBlur={() => {
        setFocused(false);
        close();
      }}
      onInput={(event) => {
        const text = event.currentTarget.value, next = parsed(text);
        setDraft(text);
        if (next !== null) set(next);
      }}
      onKeyDown={key}
      onDragStart={(event) => event.preventDefault()} // the browser's own drag would drop the text into a neighbour
      onPointerDown={(event) => {
        if (focused) fresh.current = false; // a second press puts the caret where one wants it
        if (draft === null) drag.current = { x: event.clientX, value, moved: false };
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (!from || event.buttons === 0) return;
        const by = event.clientX - from.x;
        if (!from.moved && Math.abs(by) < SLACK) return;
        if (!from.moved) {
          from.moved = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDraft(null);
        }
        set(stepped(from.value, Math.round(by) * PER_PIXEL));
      }}
      onPointerUp={(event) => {
        if (drag.current?.moved) {
          event.currentTarget.blur();
          store.settle();
        }
        drag.current = null;
      }}
      onPointerCancel={() => (drag.current = null)}
    />
  );
}
