"use client";

import type { Route } from "next";
import { useEffect, useSyncExternalStore } from "react";

export const PALETTE_GROUPS = ["actions", "things", "pages"] as const;
export type PaletteGroup = (typeof PALETTE_GROUPS)[number];

export type PaletteItem = {
  /** Unique in the whole palette: "action:sync:kingston". */
  id: string;
  label: string;
  hint?: string;
  keywords?: string[];
  group?: PaletteGroup;
  /** Listed with this reason, and not run. */
  blockedBecause?: string | undefined;
} & ({ href: Route; run?: never } | { run: () => void; href?: never });

const nothing: readonly PaletteItem[] = [];
const registered = new Map<symbol, readonly PaletteItem[]>();
const listeners = new Set<() => void>();
let all = nothing;

function publish() {
  all = [...registered.values()].flat();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Puts a page's own items into the palette while the page is shown. Give it a stable array. */
export function usePaletteItems(items: readonly PaletteItem[]): void {
  useEffect(() => {
    const key = Symbol("palette items");
    registered.set(key, items);
    publish();
    return () => {
      registered.delete(key);
      publish();
    };
  }, [items]);
}

export function useRegisteredItems(): readonly PaletteItem[] {
  return useSyncExternalStore(
    subscribe,
    () => all,
    () => nothing,
  );
}
