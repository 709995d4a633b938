/** A link to the page as it is at the moment: what is in the address when the page opens is taken up (`address.ts`). */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

import { from_address, shared, write } from "../address";
import type { Model } from "../state";
import { useStore, type Home } from "../store";
import "./share.css";

const WHAT = "the same network, rows, settings and step";
const SHARED: Record<Home["kind"], string> = {
  file: `Whoever has this file and opens the link has ${WHAT}.`,
  server: `Opened on this computer, while the page is served, the link has ${WHAT}.`,
  widget: "",
};

interface Link {
  text: string;
  model: Model; // of which it is
  copied: boolean;
}

export function Share() {
  const store = useStore(), link = useSignal<Link | null>(null), field = useRef<HTMLInputElement>(null);
  const apart = store.home.kind === "widget"; // a notebook's address is not ours
  const shown = link.value?.model === store.model.value ? link.value : null;

  useLayoutEffect(() => {
    if (apart) return;
    const arrived = (): void => from_address(store, location.hash);
    arrived();
    window.addEventListener("hashchange", arrived);
    return () => window.removeEventListener("hashchange", arrived);
  }, [store, apart]);
  useLayoutEffect(() => {
    if (shown && !shown.copied) field.current!.focus(); // which selects it
  }, [shown]);
  if (apart) return null;

  async function copy(): Promise<void> {
    const address = write(shared(store), store.lesson), model = store.model.value;
    if (!address.startsWith("#")) {
      store.message.value = address;
      return;
    }
    const text = `${location.href.split(/[?#]/, 1)[0]}${address}`;
    const copied =
      (await navigator.clipboard?.writeText(text).then(
        () => true,
        () => false,
      )) ?? false; // some browsers have none
    link.value = { text, model, copied };
  }

  return (
    <div class="share">
      <button type="button" onClick={copy}>Copy link</button>
      {shown && (
        <div class="link" role="group" aria-label="Link">
          <p role="status">{shown.copied ? "The link is copied." : "Select this link and copy it."}</p>
          <input
            ref={field}
            type="text"
            readOnly
            aria-label="Link to this page as it is now"
            value={shown.text}
            onFocus={(event) => event.currentTarget.select()}
          />
          <p class="soft">{SHARED[store.home.kind]}</p>
          <button type="button" onClick={() => (link.value = null)}>Close link</button>
        </div>
      )}
    </div>
  );
}
