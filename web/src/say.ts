/** Fills the {slots} of a sentence from the lesson, as `str.format` does in Python. Next: `notation.ts`. */

/** A slot that nobody fills is a mistake in the lesson or in the page, and is said rather than shown. */
export function say(sentence: string, slots: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!(name in slots)) throw new Error(`the sentence “${sentence}” has a slot {${name}} that nothing fills`);
    return String(slots[name]);
  });
}
