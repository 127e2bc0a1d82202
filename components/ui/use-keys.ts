"use client";

import { useEffect, useRef } from "react";
import { addKeys, type KeyMap } from "./keys";

/** Gives keys to a page while it is shown, and lists them in the help under `label`. Never while typing or in a dialog. */
export function useKeys(keys: KeyMap, { label }: { label: string }): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => addKeys({ label, read: () => latest.current }), [label]);
}
