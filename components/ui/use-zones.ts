import { useSyncExternalStore } from "react";

const NONE: readonly string[] = [];
const never = () => () => undefined;
let all: readonly string[] | undefined;
const zonesHere = () => {
  all ??= Intl.supportedValuesOf("timeZone");
  return all;
};

/** The time zones that this browser knows; the server may know others, so they are listed only once the page is alive. */
export const useZones = () => useSyncExternalStore(never, zonesHere, () => NONE);
