/** Colours of the style sheet in numbers, for what is painted on a canvas. Each is asked for once in light and once in
 * dark, since to ask makes the browser lay out the page.
 */
import { useLayoutEffect, useState } from "preact/hooks";

import type { Colour } from "../heat";

const known = new Map<string, Colour>();

/** The colours of these names, such as "plus"; null until the element stands in the page. */
export function useColours(element: { current: Element | null }, names: readonly string[]): readonly Colour[] | null {
  const [colours, setColours] = useState<readonly Colour[] | null>(null);
  useLayoutEffect(() => {
    const dark = window.matchMedia?.("(prefers-color-scheme: dark)");
    const read = (): void => setColours(names.map((name) => colour(element.current!, name, dark?.matches ?? false)));
    read();
    dark?.addEventListener("change", read);
    return () => dark?.removeEventListener("change", read);
  }, []);
  return colours;
}

function colour(element: Element, name: string, dark: boolean): Colour {
  const key = `${name} ${dark}`,
    found = known.get(key) ?? parsed(getComputedStyle(element).getPropertyValue(`--${name}`));
  known.set(key, found);
  return found;
}

/** #a93a58 in numbers; grey for what is no such colour. */
function parsed(written: string): Colour {
  const [, ...parts] = /^\s*#(..)(..)(..)\s*$/.exec(written) ?? ["", "80", "80", "80"];
  const [red, green, blue] = parts.map((part) => parseInt(part, 16));
  return [red, green, blue];
}
