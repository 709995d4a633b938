/** All places of a walk as a list, for the tests of this folder; the page makes each when it is asked for. */
import { route, type Grain, type Place } from "../src/places";

export function places(steps: Parameters<typeof route>[0], grain: Grain): Place[] {
  const found = route(steps, grain);
  return Array.from({ length: found.length }, (_, k) => found.at(k));
}
