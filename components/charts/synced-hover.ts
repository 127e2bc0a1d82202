"use client";

import { useEffect, useState } from "react";

type Listener = (at: number | undefined) => void;

const groups = new Map<string, Set<Listener>>();

/** The moment under the pointer: of this chart alone, or of all charts with the same id. */
export function useSyncedHover(syncId: string | undefined): [number | undefined, Listener] {
  const [at, setAt] = useState<number>();
  useEffect(() => {
    if (!syncId) return;
    const group = groups.get(syncId) ?? new Set();
    groups.set(syncId, group.add(setAt));
    return () => {
      group.delete(setAt);
      if (group.size === 0) groups.delete(syncId);
    };
  }, [syncId]);
  return [
    at,
    (next) => {
      for (const listener of (syncId && groups.get(syncId)) || [setAt]) listener(next);
    },
  ];
}
