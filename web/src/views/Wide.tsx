/** A box whose content may be wider than it is: then it scrolls, and so it can have the focus, for the arrow keys. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export function Wide({ class: of, label, children }: { class: string; label: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  const measure = (): void => setWide(box.current !== null && box.current.scrollWidth > box.current.clientWidth);
  useLayoutEffect(measure);
  useLayoutEffect(() => {
    if (typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(measure);
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  return (
    <div ref={box} class={of} {...(wide ? { tabIndex: 0, role: "group", "aria-label": label } : {})}>{children}</div>
  );
}
