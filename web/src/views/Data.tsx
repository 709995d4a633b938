/** The rows that it learns from: a data set of the lesson or a table of one's own, rows added, removed, held out. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { axes_of } from "../axes";
import {
  first_roles, MOST_BYTES, NOT_UTF8, roles_of, rows_of, table_of, text_of, TOO_LARGE, type Role, type Table,
} from "../csv";
import type { Columns } from "../lesson";
import { rows } from "../matrix";
import type { Changed } from "../network";
import { count } from "../numbers";
import { add_row, hold_out, loaded, remove_row, with_dataset } from "../rows";
import type { Range } from "../settings";
import { layers } from "../state";
import { useStore, type Store } from "../store";
import { Choice, Field } from "./Fields";
import "./data.css";

const SHARES = ["0", "10", "20", "30", "40", "50"] as const;
const SEED: Range = { what: "seed", least: 0, most: 1e9, whole: true, none: null, example: "1" };
const OWN = "own"; // the choice that stands for the rows of the lesson, or a table of one's own

/** What was made of a table of one's own, by the columns that it gave the model: so it comes and goes with undo. */
const notes = new WeakMap<Columns, string>();

function take(store: Store, next: Changed): void {
  store.pause();
  store.message.value = typeof next === "string" ? next : "";
  if (typeof next !== "string") store.change(next);
}

export function Data() {
  const store = useStore(), { X, Y } = store.model.value.rows;
  const opened = useSignal<{ file: string; text: string; table: Table } | null>(null), over = useSignal(false);

  async function read(file: File | undefined): Promise<void> {
    if (!file) return;
    const bytes = file.size > MOST_BYTES ? null : await file.arrayBuffer().catch(() => null);
    const text = bytes && text_of(bytes), unread = `${file.name} could not be read; choose it again.`;
    const table = text === null ? (bytes ? NOT_UTF8 : file.size > MOST_BYTES ? TOO_LARGE : unread) : table_of(text);
    if (typeof table === "string") store.message.value = table;
    else opened.value = { file: file.name.slice(0, 60), text: text!, table };
  }

  return (
    <section
      class={`panel data${over.value ? " over" : ""}`}
      aria-labelledby="data"
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        void read(event.dataTransfer?.files[0]);
      }}
    >
      <h2 id="data">Data</h2>
      <Sets />
      <p class="soft">{count(rows(X), "row")} to learn from{Y ? "" : ", without targets"}{held(store)}.</p>
      <ByHand />
      <Own read={read} />
      {opened.value && <Import key={opened.value.text} {...opened.value} close={() => (opened.value = null)} />}
    </section>
  );
}

/** The data sets that the lesson brings along. */
function Sets() {
  const store = useStore(), { datasets } = store.lesson, { columns } = store.model.value;
  const chosen = datasets.find((each) => each.columns === columns);
  const note = chosen?.source || (columns && notes.get(columns));
  const own = chosen ? [] : [OWN];
  if (datasets.length === 0) return note ? <p class="soft">{note}</p> : null;
  return (
    <>
      <Choice
        label="Data set"
        value={chosen?.name ?? OWN}
        options={[...own, ...datasets.map(({ name }) => name)]}
        told={(name) =>
          datasets.find((each) => each.name === name)?.title ?? (note ? "Your table" : "This lesson’s rows")
        }
        change={(name) => {
          const found = datasets.find((each) => each.name === name);
          if (found) take(store, with_dataset(store.model.value, found));
        }}
      />
      {note && <p class="soft">{note}</p>}
    </>
  );
}

/** Rows more and less, and rows that are held out. */
function ByHand() {
  const store = useStore(), model = store.model.value, n = rows(model.rows.X), seed = useSignal(1);
  const share = share_of(store);
  const { name, index } = store.spot.value, [side] = axes_of(name, layers(model.network));
  const row = side === "n" && index ? index[0] : rows(store.working.value.value("X")) - 1;
  const hold = (percent: string, from: number): void => {
    seed.value = from;
    if (percent !== "0" || share !== "0") take(store, hold_out(model, Number(percent) / 100, from));
  };
  return (
    <>
      <div class="row">
        <button type="button" onClick={() => take(store, add_row(model))}>Add a row</button>
        <button type="button" disabled={n === 1} onClick={() => take(store, remove_row(model, row))}>
          Remove row {row}
        </button>
      </div>
      <div class="settings">
        <Choice
          label="Rows held out"
          value={share}
          options={SHARES}
          told={(percent) => (percent === "0" ? "none" : `${percent} %`)}
          change={(percent) => hold(percent, seed.value)}
        />
        <Field label="Drawn by seed" value={seed.value} range={SEED} change={(from) => hold(share, from)} />
      </div>
    </>
  );
}

/** Which share is held out: the one that gives as many rows, or after other changes the nearest. */
function share_of(store: Store): (typeof SHARES)[number] {
  const { rows: learned, validation } = store.model.value, held = validation ? rows(validation.X) : 0;
  const all = rows(learned.X) + held;
  const far = (share: string): number => Math.abs(Math.floor((all * Number(share)) / 100) - held);
  return SHARES.reduce((best, share) => (far(share) < far(best) ? share : best));
}

function held(store: Store): string {
  const { validation } = store.model.value;
  return validation ? `, and ${count(rows(validation.X), "row")} held out` : "";
}

/** Where a table of one's own comes in: chosen, or dropped anywhere on the panel. */
function Own({ read }: { read: (file: File | undefined) => Promise<void> }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <div class="own">
      <button type="button" onClick={() => field.current!.click()}>Open a CSV file</button>
      <span class="soft">or drop one here. It is read in this page, and sent nowhere.</span>
      <input
        ref={field}
        type="file"
        hidden
        aria-label="CSV file"
        accept=".csv,.tsv,.txt,text/csv"
        onChange={(event) => {
          void read(event.currentTarget.files?.[0]);
          event.currentTarget.value = ""; // the same file can be chosen again
        }}
      />
    </div>
  );
}

const ROLE_WORDS: Record<Role, string> = {
  input: "input",
  target: "target: a number",
  classes: "target: classes",
  "left out": "left out",
};

/** A table that was opened: which column is what, before anything is changed. */
function Import({ file, text, table: first, close }: { file: string; text: string; table: Table; close: () => void }) {
  const store = useStore(), table = useSignal(first), roles = useSignal(first_roles(first));
  const standardise = useSignal(true);
  function header(named: boolean): void {
    const next = table_of(text, named);
    if (typeof next === "string") {
      store.message.value = next;
      return;
    }
    table.value = next;
    roles.value = first_roles(next);
  }
  function use(): void {
    const found = rows_of(table.value, roles.value, standardise.value, file);
    if (typeof found === "string") {
      store.message.value = found;
      return;
    }
    notes.set(found.columns, found.note);
    take(store, loaded(store.model.value, found));
    close();
  }
  const { names, cells, header: named } = table.value;
  return (
    <div class="import" role="group" aria-labelledby="import">
      <h3 id="import">{file}: {count(cells.length, "row")}</h3>
      <label>
        <input type="checkbox" checked={named} onChange={(event) => header(event.currentTarget.checked)} />
        The first row has the names
      </label>
      <ul>
        {names.map((name, j) => (
          <li key={j}>
            <span>
              <bdi>{name}</bdi>{" "}
              <span class="soft">such as <bdi>{cells[0][j].slice(0, 20) || "nothing"}</bdi></span>
            </span>
            <Choice
              label={`What ${name} is`}
              unseen
              value={roles.value[j]}
              options={roles_of(table.value, j)}
              told={(role) => ROLE_WORDS[role]}
              change={(role) => (roles.value = roles.value.with(j, role))}
            />
          </li>
        ))}
      </ul>
      <label>
        <input
          type="checkbox"
          checked={standardise.value}
          onChange={(event) => (standardise.value = event.currentTarget.checked)}
        />
        Standardise: each number less its column’s mean, over its standard deviation
      </label>
      <div class="row">
        <button type="button" class="main" onClick={use}>Use these rows</button>
        <button type="button" onClick={close}>Cancel</button>
      </div>
    </div>
  );
}
