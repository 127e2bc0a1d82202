"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPCClient } from "@/components/trpc";
import { HEAVIEST_TEXT, weightOf } from "@/domain/runbook";
import type { Checked, Editor, Problem } from "./document-types";

const SETTLES_MS = 350;
type Kept = { base: number; text: string };

const nameOf = (id: string) => `wheelhouse.runbook.${id}`;

function readKept(id: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(nameOf(id)) ?? "null");
    if (typeof kept !== "object" || kept === null || !("base" in kept) || !("text" in kept)) return undefined;
    return typeof kept.base === "number" && typeof kept.text === "string"
      ? { base: kept.base, text: kept.text }
      : undefined;
  } catch {
    return undefined;
  }
}

function writeKept(id: string, kept: Kept | undefined): boolean {
  try {
    if (kept) localStorage.setItem(nameOf(id), JSON.stringify(kept));
    else localStorage.removeItem(nameOf(id));
    return true;
  } catch {
    return false;
  }
}

/**
 * The text somebody writes and the version it began with. Kept in the browser with every letter, so that a reload loses
 * nothing; where the browser keeps nothing, it asks before it leaves.
 */
export function useRunbookText(editor: Editor) {
  const [start] = useState(() => {
    const kept = readKept(editor.id);
    if (kept && kept.text !== editor.text) return { from: "browser" as const, ...kept };
    const { draft } = editor;
    if (draft && draft.text !== editor.text)
      return { from: "draft" as const, base: draft.baseVersion, text: draft.text };
    return { from: "published" as const, base: editor.version, text: editor.text };
  });
  const [written, setWritten] = useState<Kept>(start);
  const [isKept, setIsKept] = useState(true);
  const [from, setFrom] = useState<typeof start.from>(start.from);
  const isChanged = written.text !== editor.text;

  function write(next: Kept) {
    setWritten(next);
    setIsKept(writeKept(editor.id, next.text === editor.text ? undefined : next));
  }

  useEffect(() => {
    if (isKept || !isChanged) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isKept, isChanged]);

  return {
    ...written,
    from,
    isChanged,
    isKept,
    /** Somebody published since this text was begun. */
    isBehind: isChanged && written.base !== editor.version,
    write: (text: string) => write({ base: isChanged ? written.base : editor.version, text }),
    /** Goes on with this text as a change of the version that is walked now. */
    rebase: () => write({ ...written, base: editor.version }),
    /** Begins anew with another text, of the version that is walked now. */
    restart: (text: string) => {
      write({ base: editor.version, text });
      setFrom("published");
    },
    /** Nothing of it needs to be kept any more. */
    forget: () => writeKept(editor.id, undefined),
  };
}

export type RunbookText = ReturnType<typeof useRunbookText>;

/** What the server says of the text once nobody has typed for a moment; the answer before stays until the next comes. */
export function useCheckedText(runbookId: string, text: string, isAllowed: boolean) {
  const client = useTRPCClient();
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const isTooLong = weightOf(settled) > HEAVIEST_TEXT;
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["runbook-text", runbookId, settled],
    queryFn: () => client.runbooks.check.mutate({ runbookId, text: settled }),
    placeholderData: keepPreviousData,
    enabled: isAllowed && !isTooLong,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const [readable, setReadable] = useState<Checked["document"]>(null);
  if (data?.document && data.document !== readable) setReadable(data.document);
  const problems: readonly Problem[] = isTooLong
    ? [
        {
          line: 1,
          column: 1,
          severity: "error",
          said: `The text is too long: ${HEAVIEST_TEXT / 1000} kB at most. Make two runbooks of it.`,
        },
      ]
    : (data?.problems ?? []);
  return {
    problems,
    /** As the text last could be read. */
    document: readable,
    isReadable: data === undefined || data.document !== null,
    isChecking: isFetching || settled !== text,
    error: error?.message,
    again: () => void refetch(),
  };
}

export type CheckedText = ReturnType<typeof useCheckedText>;
