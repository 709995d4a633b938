/** The table of the server, page by page: the rows that are ticked become the page's rows. */
import { useEffect, useState } from "preact/hooks";

import { from } from "../matrix";
import { pick, rows_of_table, type RowsOfTable } from "../server";
import { refilled } from "../state";
import { useStore } from "../store";

const AT_ONCE = 10, MOST = 200;

/** `saves`: how often the network was saved, since the predictions are those of the saved one. */
export function Picker({ total, data, saves }: { total: number; data: string; saves: number }) {
  const store = useStore();
  const [start, setStart] = useState(0);
  const [table, setTable] = useState<RowsOfTable | null>(null);
  const [ticked, setTicked] = useState<readonly number[]>([]);
  const last = Math.min(start + AT_ONCE, total) - 1;
  const say = (error: unknown): void => {
    store.message.value = (error as Error).message;
  };

  useEffect(() => {
    let wanted = true;
    rows_of_table(start, AT_ONCE).then((found) => wanted && setTable(found), say);
    return () => {
      wanted = false;
    };
  }, [start, saves]);

  async function show(): Promise<void> {
    try {
      const { X, Y } = await pick(ticked);
      store.pause();
      store.change(refilled(store.model.peek(), { X: from(X), Y: Y && from(Y), w: null }, store.model.peek().columns));
      if (Y === null) store.message.value = "One of these rows has no target, so the pass ends with the prediction.";
    } catch (error) {
      say(error);
    }
  }

  const tick = (row: number, on: boolean): void =>
    setTicked(on ? [...ticked, row].sort((one, other) => one - other) : ticked.filter((each) => each !== row));

  return (
    <section class="panel picker" aria-labelledby="picker">
      <h2 id="picker">Rows of {data || "the data"}</h2>
      <div class="row">
        <button type="button" disabled={start === 0} onClick={() => setStart(start - AT_ONCE)}>Earlier rows</button>
        <button type="button" disabled={last + 1 >= total} onClick={() => setStart(start + AT_ONCE)}>Later rows</button>
        <span aria-live="polite">{start} to {last} of {total}, counted from 0</span>
      </div>
      {table && (
        <div class="scroll" tabIndex={0} role="group" aria-label="Table">
          <table>
            <thead>
              <tr>
                <th scope="col">Row</th><th scope="col">Target</th><th scope="col">Prediction</th>
                {table.columns.map((name, k) => <th scope="col" key={k}>{name}</th>)}
              </tr>
            </thead>
            <tbody>
              {table.rows.map(({ row, cells, prediction, target }) => (
                <tr key={row}>
                  <th scope="row">
                    <label>
                      <input
                        type="checkbox"
                        checked={ticked.includes(row)}
                        disabled={!ticked.includes(row) && ticked.length >= MOST}
                        onChange={(event) => tick(row, event.currentTarget.checked)}
                      />
                      {row}
                    </label>
                  </th>
                  <td>{target}</td><td>{prediction}</td>
                  {cells.map((text, k) => <td key={k}>{text}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div class="row">
        <button type="button" disabled={ticked.length === 0} onClick={show}>
          {["Show", ticked.length || "", ticked.length === 1 ? "ticked row" : "ticked rows"].filter(Boolean).join(" ")}
        </button>
        <button type="button" disabled={ticked.length === 0} onClick={() => setTicked([])}>Tick none</button>
      </div>
      <p class="soft">The predictions are those of the network as it was last saved.</p>
    </section>
  );
}
