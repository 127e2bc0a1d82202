"use client";

import { useEffect, useState } from "react";
import type { PaletteItem } from "./palette-items";

export type PaletteSearch = (query: string) => Promise<readonly PaletteItem[]>;

type Answer = { query: string; items: readonly PaletteItem[]; failed: boolean };

const PAUSE_MS = 150;

/** The server knows why it found a thing; its question becomes a keyword so that the list does not filter it out again. */
const asFound = (item: PaletteItem, query: string): PaletteItem => ({
  ...item,
  group: "things",
  keywords: [...(item.keywords ?? []), query],
});

/** Asks for things by name while somebody types; an answer to an older question is dropped. */
export function useFoundThings(query: string, search: PaletteSearch | undefined) {
  const [answer, setAnswer] = useState<Answer>({ query: "", items: [], failed: false });
  const wanted = query.trim();

  useEffect(() => {
    if (!search || wanted.length < 2) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      search(wanted).then(
        (items) =>
          isCurrent &&
          setAnswer({ query: wanted, items: items.map((item) => asFound(item, wanted)), failed: false }),
        () => isCurrent && setAnswer({ query: wanted, items: [], failed: true }),
      );
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [wanted, search]);

  if (!search || wanted.length < 2) return { items: [], isAsking: false, failed: false };
  return { items: answer.items, isAsking: answer.query !== wanted, failed: answer.failed };
}
