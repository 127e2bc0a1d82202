"use client";

import { useEffect, useRef } from "react";
import { announce } from "@/components/ui/announce";
import type { RunAnswer } from "./answers";
import { many, ROW_WORD } from "./run-words";

const SAID_ONE_BY_ONE = 3;

/** Tells a screen reader which rows became what, as it happens. */
export function useRowNews({ rows, document }: RunAnswer): void {
  const before = useRef<ReadonlyMap<string, string>>(undefined);
  useEffect(() => {
    const known = before.current;
    before.current = new Map(rows.map(({ key, state }) => [key, state]));
    if (!known) return;
    const moved = rows.filter(
      ({ key, state }) => known.get(key) !== state && state !== "waiting" && state !== "evaluating",
    );
    if (moved.length === 0) return;
    const titleOf = (key: string) => document.rows.find((row) => row.key === key)?.title ?? key;
    announce(
      moved.length > SAID_ONE_BY_ONE
        ? `${many(moved.length, "row has", "rows have")} a new state.`
        : moved.map(({ key, state }) => `${titleOf(key)}: ${ROW_WORD[state]}.`).join(" "),
    );
  }, [rows, document]);
}
