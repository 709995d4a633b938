/** What the page asks of its server, and what it says when that fails. The server is the test's own. */
import { afterEach, describe, expect, test, vi } from "vitest";

import { listen, pick, rows_of_table, save, stop, train, type Done, type Epoch } from "../src/server";
import { opened, set } from "../src/state";
import { put } from "../src/views/Server";
import { golden } from "./golden";
import { LESSON } from "./lesson";

const model = set(opened({ ...LESSON, ...golden("article").lesson }), { optimizer: "adam", batch_size: 2 });
const answer = (told: unknown, status = 200): Response => new Response(JSON.stringify(told), { status });
const served = (made: () => Response | Promise<Response>) => {
  const fetch = vi.fn(async (_path: string, _how?: RequestInit) => made());
  vi.stubGlobal("fetch", fetch);
  return fetch;
};

afterEach(() => vi.unstubAllGlobals());

describe("asking", () => {
  test("to train sends the parameters and the settings, and nothing else", async () => {
    const fetch = served(() => answer({ started: true, run: 7 }));
    expect(await train(model, 50)).toBe(7);
    const [path, how] = fetch.mock.calls[0];
    expect([path, how!.method, how!.headers]).toEqual(["/api/train", "POST", { "Content-Type": "application/json" }]);
    expect(JSON.parse(how!.body as string)).toEqual({
      params: golden("article").lesson.params,
      epochs: 50,
      learning_rate: model.settings.learning_rate,
      optimizer: "adam",
      batch_size: 2,
    });
  });

  test("for the rest goes to its address", async () => {
    const fetch = served(() => answer({ saved: "m.safetensors" }));
    expect(await save(model)).toBe("m.safetensors");
    await stop();
    await pick([3, 1]);
    await rows_of_table(20, 10);
    expect(fetch.mock.calls.map(([path, how]) => [path, how?.body])).toEqual([
      ["/api/save", JSON.stringify({ params: golden("article").lesson.params })],
      ["/api/stop", "{}"],
      ["/api/pick", '{"rows":[3,1]}'],
      ["/api/rows?start=20&count=10", undefined],
    ]);
  });

  test.each([
    [
      () => answer({ error: "a training is running already; stop it, or wait until it is done" }, 409),
      "A training is running already; stop it, or wait until it is done.",
    ],
    [
      () => Promise.reject(new TypeError("Failed to fetch")),
      "The server does not answer; " +
        "see whether `chainrule explore` still runs in its terminal, and start it again if not.",
    ],
    [
      () => new Response("<html>", { status: 502 }),
      "The server answered with status 502, which this page does not expect; load it again.",
    ],
  ])("in vain says why, in one sentence (%#)", async (made, sentence) => {
    served(made);
    await expect(stop()).rejects.toThrow(sentence);
  });
});

/** An event source in the test's hand. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static last: Source;
  readyState = 1;
  constructor(readonly url: string) {
    super();
    Source.last = this;
  }
  close = (): void => void (this.readyState = Source.CLOSED);
  send = (name: string, data: unknown): boolean =>
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
}

describe("listening", () => {
  function heard() {
    vi.stubGlobal("EventSource", Source);
    const epochs: Epoch[] = [], done: Done[] = [], failed: string[] = [];
    listen(7, {
      epoch: (news) => epochs.push(news),
      done: (news) => done.push(news),
      failed: (news) => failed.push(news),
    });
    return { epochs, done, failed, source: Source.last };
  }

  test("hears the epochs of its run, and stops after the end", () => {
    const { epochs, done, source } = heard();
    expect(source.url).toBe("/api/events?run=7");
    source.send("epoch", { epoch: 1, cost: 0.5, validation_cost: null });
    source.send("done", { params: [], history: { cost: [0.5], validation_cost: null }, stopped: "" });
    expect([epochs.length, done.length, source.readyState]).toEqual([1, 1, Source.CLOSED]);
  });

  test("a line that is cut is taken up again; cut once more before it stands, the server is gone", () => {
    const { failed, source } = heard();
    for (const event of ["error", "open", "error"]) source.dispatchEvent(new Event(event));
    expect(failed).toEqual([]);
    source.dispatchEvent(new Event("error"));
    expect(failed).toEqual([expect.stringMatching(/^The server does not answer/)]);
    expect(source.readyState).toBe(Source.CLOSED);
  });

  test("says why it failed; a line that is cut is only said when the browser gives up", () => {
    const { failed, source } = heard();
    source.dispatchEvent(new Event("error"));
    expect(failed).toEqual([]);
    source.send("failed", { message: "training stopped in epoch 3" });
    expect([failed, source.readyState]).toEqual([["Training stopped in epoch 3."], Source.CLOSED]);
    source.dispatchEvent(new Event("error"));
    expect(failed[1]).toMatch(/^The server does not answer/);
  });
});

test("a curve keeps its place when epochs were missed, and begins anew with a second run", () => {
  expect(put(put([], 1, 0.5), 4, 0.2)).toEqual([0.5, null, null, 0.2]);
  expect(put([0.5, 0.4], 1, 0.9)).toEqual([0.9]);
});
