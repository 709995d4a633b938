/** How the page starts in a file of its own: it reads the lesson there, and takes the place of the static working.
 *
 * Python writes that file, with a script that unpacks lesson and page (`render/page.py`). Next: `main.tsx`.
 */
import type { Lesson } from "./lesson";
import { read } from "./read";
import type { Home } from "./store";

export type Mount = (root: HTMLElement, lesson: Lesson, home?: Home) => () => void;

/** Starts where the document has a lesson. What stood there before goes only when all went well. */
export function start(mount: Mount): void {
  const lesson = document.getElementById("chainrule-lesson");
  if (!lesson) return; // a notebook, which mounts the page itself
  const root = document.createElement("div");
  const before = [...document.body.children].filter((element) => element.tagName !== "SCRIPT");
  document.body.prepend(root); // some sizes are known only to what stands in the document
  try {
    mount(root, read(lesson.textContent));
  } catch (error) {
    root.remove();
    throw error;
  }
  lesson.remove();
  for (const element of before) element.remove();
  document.getElementById("chainrule-rules")?.remove();
  document.body.removeAttribute("class");
}
