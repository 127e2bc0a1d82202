"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useState } from "react";

export type UrlChanges = Record<string, string | undefined>;

/** The address with some of its search parameters changed; undefined takes one away. */
export function withChanges(search: string, changes: UrlChanges): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") next.delete(name);
    else next.set(name, value);
  }
  const query = next.toString();
  return query ? `?${query}` : "";
}

/**
 * What the page shows, kept in its address without asking the server for the page again. `push` makes a step
 * that the back button undoes; `replace` is for filters that are tried one after another.
 */
export function useUrlState() {
  const params = useSearchParams();
  const write = useCallback((changes: UrlChanges, how: "push" | "replace" = "replace") => {
    const { pathname, search, hash } = window.location;
    const address = `${pathname}${withChanges(search, changes)}${hash}`;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);
  return { params, write };
}

/** A text that is typed: shown at once, and kept in the address, which follows a moment later. */
export function useUrlText(name: string): [string, (text: string) => void] {
  const { params, write } = useUrlState();
  const [text, setText] = useState(() => params.get(name) ?? "");
  const change = useCallback(
    (next: string) => {
      setText(next);
      write({ [name]: next });
    },
    [name, write],
  );
  return [text, change];
}
