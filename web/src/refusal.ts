/** How what comes from outside is refused: a reader of many parts stops at the first wrong one with a sentence. */

class Refusal extends Error {}

/** Ends the reading with a sentence for the reader. */
export function refuse(sentence: string): never {
  throw new Refusal(sentence);
}

/** What the reading gives, or the sentence that ended it. */
export function attempt<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
