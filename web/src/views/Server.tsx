/** What `chainrule explore` adds: training in Python on all rows of the table, saving back, and other rows. */
import { useEffect, useRef, useState } from "preact/hooks";

import * as server from "../server";
import { EPOCHS } from "../settings";
import { params_from, replaced } from "../state";
import { useStore } from "../store";
import { Curve } from "./Curve";
import { Picker } from "./Picker";
import { Setting } from "./Setting";
import "./server.css";

const CHANGED =
  "The network was changed in the meantime, so what Python has learned is left out; undo that and train again.";

const WATCHED = 10; // rows from which on Python holds a fifth out (`explore/training.py`)

interface Progress {
  running: boolean;
  epochs: number; // that were asked for
  cost: (number | null)[];
  validation: (number | null)[];
  said: string;
}

export function Server() {
  const store = useStore(), home = store.lesson.server, [saves, setSaves] = useState(0);
  if (store.home.kind !== "server" || home === null) return null;
  return (
    <>
      <InPython name={home.model} data={home.data} rows={home.rows} saved={() => setSaves(saves + 1)} />
      {home.rows > 1 && <Picker total={home.rows} data={home.data} saves={saves} />}
    </>
  );
}

interface Trained {
  name: string; // of the model's file
  data: string; // of the table
  rows: number;
  saved: () => void;
}

function InPython({ name, data, rows, saved }: Trained) {
  const store = useStore();
  const [epochs, setEpochs] = useState(100);
  const [progress, setProgress] = useState<Progress | null>(null);
  const end = useRef(() => {});
  useEffect(() => () => end.current(), []);
  const running = progress?.running ?? false;
  const same = JSON.stringify(store.model.value.network) === JSON.stringify(store.lesson.network);
  const on = `${rows === 1 ? "the one row" : `all ${rows} rows`}${data && ` of ${data}`}`;

  const say = (error: unknown): void => {
    store.message.value = (error as Error).message;
  };
  const close = (said: string): void => setProgress((now) => now && { ...now, running: false, said });

  async function train(): Promise<void> {
    store.pause();
    const begun = store.model.peek(); // what it is told in the meantime is not lost without a word
    try {
      const run = await server.train(begun, epochs);
      setProgress({ running: true, epochs, cost: [], validation: [], said: "" });
      end.current = server.listen(run, {
        epoch: ({ epoch, cost, validation_cost }) =>
          setProgress((now) => now && {
            ...now,
            cost: put(now.cost, epoch, cost),
            validation: put(now.validation, epoch, validation_cost),
          }),
        done({ params, history }) {
          setProgress((now) => now && { ...now, cost: history.cost, validation: history.validation_cost ?? [] });
          if (store.model.peek().network !== begun.network) {
            return close(CHANGED);
          }
          store.change(replaced(store.model.peek(), params_from(params)));
          close(`Trained for ${history.cost.length} epochs; every number here is now the trained one.`);
        },
        failed(sentence) {
          close("");
          store.message.value = sentence;
        },
      });
    } catch (error) {
      say(error);
    }
  }

  async function save(): Promise<void> {
    try {
      store.message.value = `Saved to ${await server.save(store.model.peek())}.`;
      saved();
    } catch (error) {
      say(error);
    }
  }

  return (
    <section class="panel server" aria-labelledby="server">
      <h2 id="server">In Python</h2>
      <p class="soft">
        Trains on {on}, with the learning rate, optimizer and batch size from above.
        {rows >= WATCHED && " Every fifth row, by chance, is held out and only watched."}
      </p>
      {!same && <p>The network here is no longer that of the file; undo or reset to train or save it in Python.</p>}
      <Setting label="Epochs" range={EPOCHS} value={epochs} set={(value) => setEpochs(value!)} />
      <div class="row">
        <button type="button" disabled={running || !same} onClick={train}>Train in Python</button>
        <button type="button" disabled={!running} onClick={() => server.stop().catch(say)}>Stop</button>
        {name && <button type="button" disabled={running || !same} onClick={save}>Save back to {name}</button>}
      </div>
      {progress && (
        <>
          <label class="progress">
            Epoch {progress.cost.length} of {progress.epochs}
            <progress max={progress.epochs} value={progress.cost.length} />
          </label>
          {progress.cost.length > 0 && <Curve {...progress} count={progress.cost.length} unit="epoch" log={false} />}
          <p role="status">{progress.said}</p>
        </>
      )}
    </section>
  );
}

/** A curve with one more value; where epochs were missed, there is a gap. */
export function put(curve: readonly (number | null)[], epoch: number, value: number | null): (number | null)[] {
  const missed = Math.max(0, epoch - 1 - curve.length);
  return [...curve.slice(0, epoch - 1), ...new Array<null>(missed).fill(null), value];
}
