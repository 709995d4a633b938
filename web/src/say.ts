/** Fills the {slots} of a sentence from the lesson, as Python's `str.format` does. Next: `notation.ts`, its first user. */

/** A slot that nobody fills is a mistake in the lesson or in the page, and is said rather than shown. */
export function say(sentence: string, slots: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!(name in slots)) {
      throw new Error(`The sentence “${sentence}” has a slot {${name}} that nothing fills; give ${name} with its slots.`);
    }
    return String(slots[name]);
  });
}
