/** What the page may ask of the server that it came from (`chainrule explore`), and what it says when that fails.
 *
 * Every failure is an Error with one sentence for the reader. Next: `views/Server.tsx`.
 */
import type { Layer } from "./lesson";
import { layers_from, type Model } from "./state";

export interface Epoch {
  epoch: number; // from 1
  cost: number | null; // null: not finite
  validation_cost: number | null;
}

export interface Done {
  params: Layer[];
  history: { cost: (number | null)[]; validation_cost: (number | null)[] | null };
  stopped: string;
}

/** Some rows of the table as text, in the target's own classes or unit. */
export interface RowsOfTable {
  total: number;
  start: number;
  columns: string[];
  rows: { row: number; cells: string[]; prediction: string; target: string }[];
}

export interface Picked {
  rows: number[];
  X: number[][];
  Y: number[][] | null;
}

const GONE =
  "The server does not answer; see whether `chainrule explore` still runs in its terminal, and start it again if not.";

/** Asks, with GET or, if there is a body, with POST. */
async function ask<Answer>(path: string, body?: unknown): Promise<Answer> {
  const how = body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer: Response;
  try {
    answer = await fetch(path, how);
  } catch {
    throw new Error(GONE);
  }
  const told = await answer.json().catch(() => null);
  if (answer.ok && told !== null) return told as Answer;
  const unexpected = `The server answered with status ${answer.status}, which this page does not expect; load it again`;
  throw new Error(capital(told?.error ?? unexpected));
}

const capital = (sentence: string): string =>
  `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.!?]$/.test(sentence) ? "" : "."}`;

/** Begins to train on all rows of the table, as the page's settings have it; returns the number of the run. */
export async function train(model: Model, epochs: number): Promise<number> {
  const { learning_rate, optimizer, batch_size } = model.settings;
  const body = { params: layers_from(model.params), epochs, learning_rate, optimizer, batch_size };
  return (await ask<{ run: number }>("/api/train", body)).run;
}

export const stop = (): Promise<unknown> => ask("/api/stop", {});

/** Writes the parameters to the model file, and returns its name. */
export const save = async (model: Model): Promise<string> =>
  (await ask<{ saved: string }>("/api/save", { params: layers_from(model.params) })).saved;

export const rows_of_table = (start: number, count: number): Promise<RowsOfTable> =>
  ask(`/api/rows?start=${start}&count=${count}`);

export const pick = (rows: readonly number[]): Promise<Picked> => ask("/api/pick", { rows });

export interface Listener {
  epoch(news: Epoch): void;
  done(news: Done): void;
  failed(sentence: string): void;
}

/** Listens to a run until it ends; what it returns ends the listening. A line that is cut is taken up again, once. */
export function listen(run: number, to: Listener): () => void {
  const source = new EventSource(`/api/events?run=${run}`);
  const hear = (name: string, then: (news: never) => void): void =>
    source.addEventListener(name, (event) => then(JSON.parse((event as MessageEvent<string>).data) as never));
  hear("epoch", to.epoch);
  hear("done", (news) => {
    source.close();
    to.done(news);
  });
  hear("failed", ({ message }: { message: string }) => {
    source.close();
    to.failed(capital(message));
  });
  let cut = 0; // how often, since it last stood
  source.addEventListener("open", () => (cut = 0));
  source.addEventListener("error", () => {
    if (++cut < 2 && source.readyState !== EventSource.CLOSED) return;
    source.close(); // left alone, the browser would ask for ever, without a word
    to.failed(GONE);
  });
  return () => source.close();
}
