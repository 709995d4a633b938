/** Whether an element is in sight, or so many pixels from it. */
import { useEffect, useState } from "preact/hooks";

export function useSeen(element: { current: Element | null }, near = 0): boolean {
  const [seen, setSeen] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    if (typeof IntersectionObserver === "undefined") return;
    const told = (found: IntersectionObserverEntry[]): void => setSeen(found.at(-1)!.isIntersecting);
    const observer = new IntersectionObserver(told, { rootMargin: `${near}px` });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return seen;
}
