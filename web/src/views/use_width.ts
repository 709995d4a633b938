/** How wide an element is at the moment, in pixels, so that a picture can be drawn for it. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

const LEAST = 120;

/** A place for the element, and its width: `unknown` as long as nothing is laid out. */
export function useWidth(unknown = 320) {
  const ref = useRef<HTMLDivElement>(null), [width, setWidth] = useState(unknown);
  useLayoutEffect(() => {
    const measure = (): void => setWidth(Math.max(LEAST, Math.floor(ref.current!.clientWidth) || unknown));
    measure();
    if (typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(measure);
    watch.observe(ref.current!);
    return () => watch.disconnect();
  }, []);
  return [ref, width] as const;
}
