"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo, useSyncExternalStore } from "react";

export type AddressChanges = Record<string, string | undefined>;

/** The search part of an address with some of its parameters changed; undefined takes one away. */
export function withChanges(search: string, changes: AddressChanges): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") next.delete(name);
    else next.set(name, value);
  }
  const query = next.toString();
  return query ? `?${query}` : "";
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

const readSearch = () => new URLSearchParams(window.location.search).toString();

/**
 * What the page shows, kept in its address without asking the server for the page again. The router hears of a change
 * a moment later; a field that is typed in cannot wait for that without losing letters, so the address itself is read.
 * `push` makes a step that the back button undoes; `replace` is for filters that are tried one after another.
 */
export function useAddress() {
  const routed = useSearchParams().toString();
  const page = usePathname();
  // While the router is on its way to this page, the address is still the one before.
  const read = () => (window.location.pathname === page ? readSearch() : routed);
  const search = useSyncExternalStore(subscribe, read, () => routed);
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const write = useCallback((changes: AddressChanges, how: "push" | "replace" = "replace") => {
    const { pathname, search: before, hash } = window.location;
    const address = `${pathname}${withChanges(before, changes)}${hash}`;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
    for (const listener of listeners) listener();
  }, []);
  return { params, write };
}

export type Address = ReturnType<typeof useAddress>;
