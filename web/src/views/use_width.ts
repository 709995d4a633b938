/** How wide an element is at the moment, in pixels, so that a picture can be drawn for it. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

const UNKNOWN = 320; // where nothing has been laid out yet

export function useWidth<E extends Element>() {
  const ref = useRef<E>(null), [width, setWidth] = useState(UNKNOWN);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(120, Math.floor(entry.contentRect.width))));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [ref, width] as const;
}
