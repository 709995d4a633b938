/** One sentence for the reader, such as why a text was refused; read aloud when it comes. */
import { useStore } from "../store";
import "./message.css";

export function Message() {
  const store = useStore();
  return (
    <div class="message" role="status">
      {store.unfit.value && <p>{store.unfit.value} Until then the equations here do not hold, and nothing is learned.</p>}
      {store.message.value && (
        <>
          <p>{store.message.value}</p>
          <button type="button" onClick={() => (store.message.value = "")}>Close message</button>
        </>
      )}
    </div>
  );
}
