/** A link to the page as it is at the moment: what is in the address when the page opens is taken up (`address.ts`). */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { from_address, shared, write } from "../address";
import { useStore } from "../store";
import "./share.css";

export function Share() {
  const store = useStore(), link = useSignal(""), copied = useSignal(false);
  const apart = store.home.kind === "widget"; // a notebook's address is not ours

  useEffect(() => {
    if (apart) return;
    const arrived = (): void => from_address(store, location.hash);
    window.addEventListener("hashchange", arrived);
    return () => window.removeEventListener("hashchange", arrived);
  }, [store, apart]);
  if (apart) return null;

  async function copy(): Promise<void> {
    const address = write(shared(store), store.lesson);
    if (!address.startsWith("#")) {
      store.message.value = address;
      return;
    }
    link.value = `${location.href.split(/[?#]/, 1)[0]}${address}`;
    copied.value = await navigator.clipboard.writeText(link.value).then(() => true, () => false);
  }

  return (
    <div class="share">
      <button type="button" onClick={copy}>Copy link</button>
      {link.value && (
        <div class="link" role="group" aria-label="Link">
          <p role="status">{copied.value ? "The link is copied." : "Select this link and copy it."}</p>
          <input type="text" readOnly aria-label="Link to this page as it is now" value={link.value} onFocus={(event) => event.currentTarget.select()} ref={(field) => field && !copied.value && field.focus()} />
          <p class="soft">Whoever opens it has the same network, rows, settings and step.</p>
          <button type="button" onClick={() => (link.value = "")}>Close link</button>
        </div>
      )}
    </div>
  );
}
